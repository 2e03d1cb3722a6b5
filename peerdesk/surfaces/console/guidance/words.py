"""Codes of the voice check in the words of those who write the card."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAMPLE = _("hey, you can't do that!!! Our client should have read the manual. We will refund you tomorrow.")

FINDING_WORDS: dict[str, str | Promise] = {
    "promise": _("Promise outside your policy"), "blame": _("May sound like blame"), "unanswered": _("Question left open"),
    "formality": _("Form of address"), "no_sympathy": _("No word of sympathy"), "avoided": _("Word to avoid"),
    "replaceable": _("Another word is yours"), "shouting": _("Shouting"), "too_long": _("Too long"),
    "hard_to_read": _("Hard to read"), "no_greeting": _("Greeting missing"), "no_sign_off": _("Last words missing"),
    "cold": _("Very short"), "emoji": _("Emoji"), "many_marks": _("Too many marks"),
    "small_beginning": _("Small letter at the beginning"), "double_word": _("Word stands twice"),
    "bracket": _("Bracket without partner"), "double_space": _("Two spaces"), "space_before_mark": _("Space before a mark"),
}  # fmt: skip
