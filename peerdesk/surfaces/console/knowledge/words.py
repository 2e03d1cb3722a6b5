"""Words for the codes of knowledge, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.answers.queries import Change

TAB_WORDS: dict[str, str | Promise] = {
    "waiting": _("Waiting for approval"), "review": _("To review"), "published": _("Published"), "withdrawn": _("Withdrawn"),
}  # fmt: skip
STATE_WORDS: dict[str, str | Promise] = {
    "proposed": _("Waiting for approval"), "published": _("Published"), "withdrawn": _("Withdrawn"),
}  # fmt: skip
FIELD_NAMES: dict[str, str | Promise] = {
    "topic": _("Topic"), "language": _("Language"), "product_versions": _("Product versions"),
    "valid_from": _("Valid from"), "valid_until": _("Valid until"), "sources": _("Sources"),
}  # fmt: skip
PLACE_WORDS: dict[str, str | Promise] = {
    "EMAIL": _("an e-mail address"), "PHONE": _("a telephone number"), "IBAN": _("a bank account"),
    "USERNAME": _("a user name"), "?": _("an address that cannot be read"),
}  # fmt: skip


def field_changes(change: Change) -> list[tuple[str, str, str]]:
    """Return what else changed, with the names of the fields."""
    return [(str(FIELD_NAMES[name]), before, after) for name, before, after in change.fields]


def place_names(outside: Iterable[str]) -> str:
    """Return the places outside the brand as words: hosts as they are, kinds by name."""
    return ", ".join(str(PLACE_WORDS.get(place, place)) for place in outside)
