"""Stylesheets that cannot be plain files, and the style guide."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from peerdesk.foundation.ui.accent import accent_css
from peerdesk.foundation.ui.showcase import showcase
from peerdesk.foundation.ui.stylesheet import stylesheet

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MINUTE = "public, max-age=60"


@require_safe
def style(request: HttpRequest, version: str) -> HttpResponse:
    """The assembled stylesheet. A stale `version` (a page from before an update) gets the current one for a minute."""
    sheet = stylesheet()
    accepted = request.headers.get("Accept-Encoding", "")
    if "br" in accepted:
        response = HttpResponse(sheet.brotlied, content_type="text/css; charset=utf-8")
        response["Content-Encoding"] = "br"
    elif "gzip" in accepted:
        response = HttpResponse(sheet.gzipped, content_type="text/css; charset=utf-8")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(sheet.text, content_type="text/css; charset=utf-8")
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Cache-Control"] = FOR_EVER if version == sheet.version else FOR_A_MINUTE
    return response


@require_safe
def accent(request: HttpRequest, hex_digits: str) -> HttpResponse:  # noqa: ARG001 (a view)
    """Custom properties of one brand colour; `hex_digits` is six hex digits. 404 for anything else."""
    try:
        css = accent_css(hex_digits)
    except ValueError as error:
        raise Http404 from error
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER
    return response


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for people who build screens and for the accessibility test."""
    return render(request, "ui/styleguide.html", showcase())
