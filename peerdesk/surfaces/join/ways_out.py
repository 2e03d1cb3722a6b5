"""Unsubscribing from a campaign's mails: one click, or one button; never by looking."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from peerdesk.domain.outreach.commands import unsubscribe
from peerdesk.domain.outreach.queries import find_way_out
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now

from .frame import brand_frame, reader_language


# A mail program has neither cookie nor token: the signed word in the address is the right, and to nothing else.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@permission("public")
@never_cache
def way_out(request: HttpRequest, word: str) -> HttpResponse:
    """GET shows a page, whoever asks (scanners of mail follow every link); POST ends the mails, at once (RFC 8058)."""
    _, brand = find_way_out(word)
    is_over = request.method == "POST"
    everywhere = is_over and request.POST.get("everywhere") == "1"
    if is_over:
        unsubscribe(word, everywhere=everywhere, now=utc_now())
    context = {**brand_frame(brand), "is_over": is_over, "everywhere": everywhere}
    with translation.override(reader_language(request)):
        return render(request, "join/way_out.html", context)
