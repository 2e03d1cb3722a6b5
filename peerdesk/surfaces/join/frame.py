"""What all pages of joining have in common: the brand around them, and one's own applications to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from peerdesk.domain.brands.queries import Brand
from peerdesk.domain.experts.queries import ApplicationRow, Expert, applications_of
from peerdesk.domain.outreach.queries import find_handle, find_recipient
from peerdesk.domain.recruiting.rules import Source
from peerdesk.foundation.clock import utc_now


def brand_frame(brand: Brand) -> dict[str, Any]:
    """Return what a public page in a brand's look needs."""
    return {
        "brand": brand, "public_name": brand.name, "accent": brand.accent, "now": utc_now(),
        "public_home_url": reverse("help_brand", args=[brand.slug]),
    }  # fmt: skip


def applications_to(brand_slug: str, expert: Expert | None) -> list[ApplicationRow]:
    """Return one's applications to a brand, the newest first; none without a profile."""
    return [row for row in applications_of(expert) if row.brand_slug == brand_slug] if expert else []


def source_of(link: Mapping[str, str], brand: Brand) -> Source:
    """Where a link says that somebody came from; by their own link we know it, whatever else the link says."""
    if find_recipient(brand.id, link.get("p", "")):
        return Source("mail", "email")
    found = find_handle(brand.id, link.get("i", ""))
    return Source.of({"utm_source": found.platform, "utm_medium": "invitation"}) if found else Source.of(link)


def reader_language(request: HttpRequest) -> str:
    """Return the language that somebody chose on the page, else their browser's; for pages that are there in several."""
    chosen = request.GET.get("lang", "")[:12]
    return chosen if chosen in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
