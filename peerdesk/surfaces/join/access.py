"""Joining is open to everybody; applying needs a log-in."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from peerdesk.domain.experts.permissions import User
from peerdesk.foundation.access import permission
from peerdesk.foundation.errors import DomainError, ErrorKind

P = ParamSpec("P")
UserView = Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in_only(view: UserView[P]) -> View[P]:
    """Any log-in, handed to the view; others are led to the log-in and back to the list of brands."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_log_in(request)
        return view(request, request.user, *args, **kwargs)

    return permission("signed_in")(guarded)


def _to_log_in(request: HttpRequest) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        raise DomainError("not_signed_in", ErrorKind.UNAUTHENTICATED)
    return HttpResponseRedirect(f"{resolve_url('account_login')}?next={quote(reverse('join'))}")
