"""Texts of refusals: a brand's own, in the languages that people applied in."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.commands import REASON_MIN_LENGTH
from peerdesk.domain.recruiting.models import RefusalText
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found

MOST_TEXTS: Final = 200
_LONGEST_NAME, _LONGEST_TEXT = 60, 500


@command
def save_refusal_text(brand: Brand, *, name: str, language: str, text: str, now: datetime) -> RefusalText:
    """Write a text, or write it anew in its language. Raises `invalid_refusal_text` with its fields, `too_many_texts`."""
    name, text = " ".join(name.split()), text.strip()
    wrong = {}
    if not 0 < len(name) <= _LONGEST_NAME:
        wrong["name"] = "empty" if not name else "too_long"
    if not REASON_MIN_LENGTH <= len(text) <= _LONGEST_TEXT:
        wrong["text"] = "too_short" if len(text) < REASON_MIN_LENGTH else "too_long"
    if language not in brand.languages:
        wrong["language"] = "unknown"
    if wrong:
        raise invalid("invalid_refusal_text", **wrong)
    known = RefusalText.objects.filter(brand=brand)
    if known.count() >= MOST_TEXTS and not known.filter(name=name, language=language).exists():
        raise conflict("too_many_texts")
    values = {"text": text, "written_at": now}
    return RefusalText.objects.update_or_create(brand=brand, name=name, language=language, defaults=values)[0]


@command
def drop_refusal_text(text_id: uuid.UUID) -> None:
    """Use it no more; what was told stays told. Raises `refusal_text_not_found`."""
    if not RefusalText.objects.filter(id=text_id).delete()[0]:
        raise not_found("refusal_text_not_found")
