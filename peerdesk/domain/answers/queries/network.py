"""What waits for the network's own people: versions that two have to approve, of all brands."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from peerdesk.domain.answers.models import ArticleApproval, ArticleState, ArticleVersion
from peerdesk.domain.answers.rules import approvals_needed, own_hosts, places_outside

from .versions import content_of

LOOKED_AT = 300


@dataclass(frozen=True)
class WaitingRow:
    """A version that two people have to approve."""

    article_id: uuid.UUID
    brand_id: uuid.UUID
    brand_slug: str
    brand_name: str
    title: str
    body: str
    written_at: datetime
    given: int
    outside: tuple[str, ...]


def list_waiting_for_network(*, limit: int = 100) -> list[WaitingRow]:
    """Return the versions that two people have to approve, those that have waited longest first, of the oldest 300."""
    rows = (
        ArticleVersion.objects.filter(number=F("article__waiting_number"))
        .exclude(article__state=ArticleState.WITHDRAWN)
        .select_related("article__brand")
        .order_by("written_at")[:LOOKED_AT]
    )
    found = [row for version in rows if (row := _row(version)) is not None][:limit]
    ids = [row.article_id for row in found]
    given = Counter(
        ArticleApproval.objects.filter(
            version__article_id__in=ids, version__number=F("version__article__waiting_number")
        ).values_list("version__article_id", flat=True)
    )
    return [
        WaitingRow(
            row.article_id, row.brand_id, row.brand_slug, row.brand_name, row.title, row.body, row.written_at,
            given[row.article_id], row.outside,
        )
        for row in found
    ]  # fmt: skip


def _row(version: ArticleVersion) -> WaitingRow | None:
    brand = version.article.brand
    hosts = own_hosts(brand.allowed_hosts, brand.website)
    outside = places_outside(content_of(version), own_hosts=hosts, countries=brand.countries)
    if approvals_needed(is_paid=version.article.origin_ticket_id is not None, outside=outside) == 1:
        return None
    return WaitingRow(
        version.article_id, brand.id, brand.slug, brand.name, version.title, version.body, version.written_at, 0,
        tuple(outside),
    )  # fmt: skip
