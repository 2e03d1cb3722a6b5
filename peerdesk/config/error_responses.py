"""The one place where an error kind becomes an HTTP status, and a code becomes a page, a fragment or problem+json."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from peerdesk.config.error_words import words_for
from peerdesk.foundation.errors import DomainError, ErrorKind

STATUS: dict[ErrorKind, int] = {
    ErrorKind.INVALID: 400,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.GONE: 410,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.UNPROCESSABLE: 422,
    ErrorKind.RATE_LIMITED: 429,
    ErrorKind.UNAVAILABLE: 503,
}


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: the API, or one that asks for JSON."""
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")


def problem(status: int, code: str, fields: dict[str, str] | None = None) -> JsonResponse:
    """Return an RFC 9457 problem document."""
    body: dict[str, object] = {
        "type": f"/problems/{code}", "title": HTTPStatus(status).phrase, "status": status, "code": code,
        "detail": str(words_for(code)),
    }  # fmt: skip
    if fields:
        body["fields"] = fields
    return JsonResponse(body, status=status, content_type="application/problem+json")


def respond(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the answer to a domain error in the form that the caller understands."""
    status = STATUS[error.kind]
    if wants_json(request):
        return problem(status, error.code, error.fields)
    return error_page(request, status, error.code)


def error_page(request: HttpRequest, status: int, code: str) -> HttpResponse:
    """Return an error as a page, or as a fragment for htmx."""
    is_fragment = getattr(request, "htmx", False)
    template = "errors/_problem.html" if is_fragment else "errors/problem.html"
    return render(request, template, {"code": code, "words": words_for(code), "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's handler400."""
    return respond(request, DomainError("bad_request", ErrorKind.INVALID))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's handler403."""
    return respond(request, DomainError("forbidden", ErrorKind.FORBIDDEN))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's handler404: the same for what does not exist and for what the caller may not know of."""
    return respond(request, DomainError("not_found", ErrorKind.NOT_FOUND))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. No template context that could fail again."""
    if wants_json(request):
        return problem(500, "server_error")
    return HttpResponse(words_for("server_error"), status=500, content_type="text/plain; charset=utf-8")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The form came from elsewhere or is too old."""
    return respond(request, DomainError("form_too_old", ErrorKind.FORBIDDEN))
