"""Bytes of strangers on their way out: always saved, never opened by the browser in our name (THREATS H02)."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
PICTURES = frozenset({"image/png", "image/jpeg"})


def saved(data: bytes, *, name: str) -> HttpResponse:
    """Return bytes for saving: no type that a browser would open, no guessing, no script, no cache."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name or "file") or "attachment"
    return _guarded(response)


def shown_picture(data: bytes, *, content_type: str) -> HttpResponse:
    """Return a picture that was made anew by us, for an `img` of our own pages."""
    if content_type not in PICTURES:
        message = f"{content_type} is no picture of ours"
        raise ValueError(message)
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = "inline"
    return _guarded(response)


def _guarded(response: HttpResponse) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
