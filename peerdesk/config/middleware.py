"""Middleware of the house: security headers, a short way for the API, domain errors."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from peerdesk.config.error_responses import error_page, problem, respond, wants_json
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.uploads import largest_body

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger(__name__)

_CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_BACKSTAGE_CSP = _CSP.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "script-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'"
)


def security_headers(get_response: GetResponse) -> GetResponse:
    """Add the content security policy and its kin. Backstage is Django's admin, whose scripts need more."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        policy = _BACKSTAGE_CSP if request.path.startswith("/backstage/") else _CSP
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


# Languages in which all pages below a path are: a page half in another language is worse. A campaign's page and mails
# are in more; they choose for themselves.
_WHOLE = (
    ("/desk/", frozenset({"en"})), ("/console/", frozenset({"en"})), ("/review/", frozenset({"en"})),
    ("/join/", frozenset({"en", "de", "ar"})), ("/accounts/", frozenset({"en", "de", "fr", "es", "ar"})),
    ("/", frozenset({"en", "de", "fr", "es"})),
)  # fmt: skip


def page_language(get_response: GetResponse) -> GetResponse:
    """After the browser's language was chosen: keep it where the whole page is in it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        known = next(languages for path, languages in _WHOLE if request.path_info.startswith(path))
        if request.LANGUAGE_CODE not in known:
            translation.activate("en")
            request.LANGUAGE_CODE = "en"
        return get_response(request)

    return middleware


def api_shortcut(get_response: GetResponse) -> GetResponse:
    """Serve `/api/` right here: it has neither session nor cookies, so nothing that follows applies to it."""
    from django.urls import resolve
    from django.urls.exceptions import Resolver404

    def answer(request: HttpRequest) -> HttpResponse:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return problem(404, "not_found")
        request.resolver_match = match
        _take_in_files(request)
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except DomainError as error:
            return respond(request, error)
        except (OperationalError, InterfaceError) as error:
            return _unavailable(request, error)
        return response

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return get_response(request)
        response = answer(request)
        if not response.streaming and not response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
        return response

    return middleware


class domain_errors:  # noqa: N801 - named like the functions beside it; a class for `process_exception`
    """Turn domain errors and a lost database into answers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what we know; let Django's 500 handler have the rest."""
        if isinstance(exception, DomainError):
            return respond(request, exception)
        if isinstance(exception, (OperationalError, InterfaceError)):
            return _unavailable(request, exception)
        return None


def _take_in_files(request: HttpRequest) -> None:
    """Read the body of a call that may bring files, so that Django's bound for bodies without files does not refuse it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and settings.DATA_UPLOAD_MAX_MEMORY_SIZE < int(length) <= largest_body(request.path_info):
        request._body = request.read()  # noqa: SLF001 - what `HttpRequest.body` would set


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("database_unavailable", error=type(error).__name__)
    if wants_json(request):
        response: HttpResponse = problem(503, "database_unavailable")
    else:
        response = error_page(request, 503, "database_unavailable")
    response["Retry-After"] = "5"
    return response
