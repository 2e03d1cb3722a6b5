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

PURPOSE_WORDS: dict[str, str | Promise] = {
    "draft": _("Draft"), "translation": _("Translation"), "trial": _("Trial"),
}  # fmt: skip
CALL_WORDS: dict[str, tuple[str | Promise, str]] = {
    "running": (_("Running"), "accent"), "done": (_("Answered"), "good"), "failed": (_("Failed"), "care"),
}  # fmt: skip
_CALL_ERRORS: dict[str, str | Promise] = {
    "address_refused": _("The address leads inside this network and was not named by whoever runs the installation."),
    "access_refused": _("The server refuses the key."),
    "unreachable": _("Nothing answers at the address."),
    "slow": _("It fell silent for eight seconds, or took longer than a minute."),
    "busy": _("The server says that it has too much to do."),
    "server_error": _("The server failed, or answered with another address."),
    "request_refused": _("The server refuses the request: is the model's name right?"),
    "junk": _("What came back keeps to no protocol that we know."),
    "not_wanted": _("The ticket was answered meanwhile."),
    "abandoned": _("Our worker died meanwhile."),
    "model_off": _("Save the connection first."),
    "model_resting": _("It failed three times in a row and is left alone for a minute."),
    "month_budget_spent": _("This month's budget is used up."),
    "ticket_budget_spent": _("The ticket's budget is used up."),
}


def call_error_words(code: str) -> str:
    """Return why a call to a model failed; "" when it did not."""
    return str(_CALL_ERRORS.get(code, code))
