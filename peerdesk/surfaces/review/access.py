"""Who reviews: reviewers and operators of the network."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from peerdesk.domain.experts.permissions import User, may_review
from peerdesk.foundation.access import permission
from peerdesk.foundation.errors import DomainError, ErrorKind, not_found

P = ParamSpec("P")
UserView = Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def reviewer_only(view: UserView[P]) -> View[P]:
    """Reviewers and operators, handed to the view; everybody else who is signed in sees what is not there."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_log_in(request)
        if not may_review(request.user):
            raise not_found("not_found")
        return view(request, request.user, *args, **kwargs)

    return permission("reviewer")(guarded)


def _to_log_in(request: HttpRequest) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        raise DomainError("not_signed_in", ErrorKind.UNAUTHENTICATED)
    back = request.get_full_path() if request.method == "GET" else reverse("review")
    return HttpResponseRedirect(f"{resolve_url('account_login')}?next={quote(back)}")
