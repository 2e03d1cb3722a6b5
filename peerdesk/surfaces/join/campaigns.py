"""A campaign's own page: what it says, what an hour really earns, and how to apply."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.insights.recruitment import latest_earnings
from peerdesk.domain.recruiting.commands import count_visit
from peerdesk.domain.recruiting.queries import find_landing
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now

from .frame import brand_frame, source_of
from .views import share_of


@require_GET
@permission("public")
def campaign(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The page behind a campaign's link. Looking changes nothing: the page itself says that it was looked at."""
    brand = get_brand(slug)
    landing = find_landing(brand.id, code, language=request.LANGUAGE_CODE)
    query = request.META.get("QUERY_STRING", "")[:500]
    more = f"&{query}" if query else ""
    context: dict[str, Any] = {
        **brand_frame(brand), "landing": landing, "pay": share_of(brand), "earnings": latest_earnings(brand.id),
        "languages": [get_language_info(language)["name_local"] for language in brand.languages],
        "text_direction": "rtl" if get_language_info(landing.language)["bidi"] else "ltr",
        "apply_url": reverse("join_brand", args=[slug]) + f"?campaign={landing.campaign.code}{more}",
        "code": request.GET.get("code", "")[:40], "code_url": reverse("join_codes", args=[slug, code]),
        "visit_url": reverse("join_visits", args=[slug, code]) + (f"?{query}" if query else ""),
    }  # fmt: skip
    return render(request, "join/campaign.html", context)


@require_POST
@permission("public")
def visits(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Somebody's browser shows the page: one more, by the source that the link named."""
    brand = get_brand(slug)
    landing = find_landing(brand.id, code, language=request.LANGUAGE_CODE)
    count_visit(landing.campaign.id, source=source_of(request.GET.dict(), brand), now=utc_now())
    return HttpResponse(status=204)
