"""Texts of refusals for whoever decides."""

from __future__ import annotations

import uuid

from peerdesk.domain.recruiting.models import RefusalText


def list_refusal_texts(brand_id: uuid.UUID | None = None) -> list[RefusalText]:
    """Return a brand's texts, or all of them, by brand, name and language."""
    rows = RefusalText.objects.select_related("brand").order_by("brand__name", "name", "language")
    return list(rows if brand_id is None else rows.filter(brand_id=brand_id))


def refusal_texts_for(brand_id: uuid.UUID, language: str) -> list[RefusalText]:
    """Return each of a brand's texts once: in this language where there is one, else in English, else as it is."""
    found: dict[str, RefusalText] = {}
    for row in list_refusal_texts(brand_id):
        known = found.get(row.name)
        if known is None or _rank(row, language) < _rank(known, language):
            found[row.name] = row
    return list(found.values())


def _rank(row: RefusalText, language: str) -> int:
    return 0 if row.language == language else 1 if row.language == "en" else 2
