"""A campaign's own page: what it says, what an hour really earns, how to apply; wholly in one language."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language_info
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.insights.recruitment import latest_earnings
from peerdesk.domain.recruiting.commands import count_visit
from peerdesk.domain.recruiting.queries import LandingPage, find_landing
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.ui.richtext import markdown

from .frame import brand_frame, reader_language, source_of
from .views import share_of

LONGEST_PREVIEW = 200


@require_GET
@permission("public")
def campaign(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The page behind a campaign's link. Looking changes nothing: the page itself says that it was looked at."""
    brand = get_brand(slug)
    landing = find_landing(brand.id, code, language=reader_language(request))
    query = request.META.get("QUERY_STRING", "")[:500]
    more = f"&{query}" if query else ""
    here = reverse("join_campaign", args=[slug, code])
    with translation.override(landing.language):
        context: dict[str, Any] = {
            **brand_frame(brand), **_shared(request, landing, here), "landing": landing, "pay": share_of(brand),
            "earnings": latest_earnings(brand.id),
            "languages": [get_language_info(language)["name_local"] for language in brand.languages],
            "apply_url": reverse("join_brand", args=[slug]) + f"?campaign={landing.campaign.code}{more}",
            "code": request.GET.get("code", "")[:40], "code_url": reverse("join_codes", args=[slug, code]),
            "visit_url": reverse("join_visits", args=[slug, code]) + (f"?{query}" if query else ""),
        }  # fmt: skip
        response = render(request, "join/campaign.html", context)
    response["Content-Language"] = landing.language
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_POST
@permission("public")
def visits(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Somebody's browser shows the page: one more, by the source that the link named."""
    brand = get_brand(slug)
    landing = find_landing(brand.id, code, language=reader_language(request))
    count_visit(landing.campaign.id, source=source_of(request.GET.dict(), brand), now=utc_now())
    return HttpResponse(status=204)


def _shared(request: HttpRequest, landing: LandingPage, here: str) -> dict[str, Any]:
    """What a preview of the link shows where somebody shares it (Open Graph), and the page's other languages."""
    query = request.GET.copy()
    others = []
    for language in landing.languages:
        query["lang"] = language
        others.append((language, get_language_info(language)["name_local"], f"?{query.urlencode()}"))
    body = markdown(landing.body)
    plain = " ".join(unescape(strip_tags(body)).split())
    return {
        "others": others if len(others) > 1 else [], "page_url": request.build_absolute_uri(here),
        "alternates": [(language, request.build_absolute_uri(f"{here}?lang={language}")) for language, _, _ in others],
        "body": body, "description": Truncator(plain).chars(LONGEST_PREVIEW),
    }  # fmt: skip
