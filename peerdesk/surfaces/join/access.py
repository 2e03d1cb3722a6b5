"""Joining is open to everybody; applying needs a log-in."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from peerdesk.domain.experts.permissions import User
from peerdesk.foundation.access import permission
from peerdesk.foundation.errors import DomainError, ErrorKind

# Languages in which applying, the tests and getting ready are as a whole (tests/surfaces/test_languages.py).
WHOLE = frozenset({"en", "de", "ar"})
P = ParamSpec("P")
UserView = Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def in_reader_language(view: View[P]) -> View[P]:
    """Show a page in the language of the browser where all of it is in that language; else in English."""

    @functools.wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        wanted = translation.get_language_from_request(request)
        language = wanted if wanted in WHOLE else "en"
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return shown


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
