"""Where an answer comes from, for whoever is about to trust it: an expert or the brand, how many read it, what it solved."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from peerdesk.foundation.db.reads import read_rows


@dataclass(frozen=True)
class Provenance:
    """Where a published answer comes from. `approvals` counts those who read its present words."""

    is_from_expert: bool
    approvals: int
    published_at: datetime | None
    tickets: int


_READ = """
    SELECT article.id, article.origin_ticket_id IS NOT NULL, article.published_at,
           (SELECT count(*) FROM answers_articleapproval approval
            JOIN answers_articleversion version ON version.id = approval.version_id
            WHERE version.article_id = article.id AND version.number = article.live_number),
           (SELECT count(*) FROM answers_articleevidence evidence WHERE evidence.article_id = article.id)
    FROM answers_article article WHERE article.id = ANY(%s)"""


def provenance_of(article_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Provenance]:
    """Return where each of these articles comes from, in one statement."""
    ids = list(dict.fromkeys(article_ids))
    if not ids:
        return {}
    return {
        article_id: Provenance(is_from_expert, approvals, published_at, evidence + is_from_expert)
        for article_id, is_from_expert, published_at, approvals, evidence in read_rows(_READ, [ids])
    }
