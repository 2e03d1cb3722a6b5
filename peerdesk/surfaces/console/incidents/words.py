"""Words for the codes of `incidents`, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATE_WORDS: dict[str, tuple[str | Promise, str]] = {
    "suspected": (_("Suspected"), "care"), "confirmed": (_("Confirmed"), "bad"), "dismissed": (_("None"), ""),
    "fixed": (_("Fixed"), "good"),
}  # fmt: skip
ERROR_WORDS: dict[str, str | Promise] = {
    "incident_decided": _("Somebody decided about this meanwhile. Look at it once more."),
    "incident_told": _("It is too late to take it back: people are being told."),
    "incident_answered": _("There is an answer already. Edit it, or withdraw it first."),
    "invalid_note": _("Say in a few words what was done; everybody touched will read it."),
    "invalid_price": _("Enter a share of the usual price from 0 to 100 %."),
}
