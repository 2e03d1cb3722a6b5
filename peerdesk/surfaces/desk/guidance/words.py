"""Codes of the guidance in the expert's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

LIKELY, POSSIBLE = 0.8, 0.5

NO_DRAFT_WORDS: dict[str, str | Promise] = {
    "nothing_found": later("No draft: nothing published comes near this question."),
    "not_sure": later("No draft: the answers below are related, but none is sure enough to write from."),
    "no_question": later("No draft: the question is too short to tell what is asked."),
    "no_sentence": later("No draft: the answers below fit as a whole, but no sentence of theirs answers by itself."),
}


def confidence_words(confidence: float) -> tuple[str, str]:
    """Return (words, tone) for how surely an article answers."""
    if confidence >= LIKELY:
        return _("Very likely the answer"), "good"
    if confidence >= POSSIBLE:
        return _("May be the answer"), "accent"
    return _("Related"), ""
