"""Words of campaigns."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_WORDS: dict[str, str | Promise] = {
    "community": _("Community and social media"), "email": _("E-mail to your customers"), "ads": _("Paid ads"),
    "referral": _("Experts bring friends"), "cross_selling": _("Experts of sister brands"),
    "partner": _("A partner's people"),
}  # fmt: skip
STATE_WORDS: dict[str, str | Promise] = {"draft": _("Draft"), "open": _("Open"), "closed": _("Closed")}
STATE_TONES = {"open": "good", "closed": "note"}
STEP_WORDS: dict[str, str | Promise] = {
    "visits": _("Visits"), "applied": _("Applied"), "tested": _("Took a test"), "accepted": _("Accepted"),
    "qualified": _("Onboarded"), "resolved": _("Solved a question"), "active_30": _("Active after 30 days"),
    "active_90": _("Active after 90 days"),
}  # fmt: skip
FIELD_WORDS: dict[str, str | Promise] = {
    "empty": _("Write something here."), "too_long": _("That is too long."), "unknown": _("You do not speak this language."),
    "out_of_bounds": _("That is out of bounds."), "taken": _("Another campaign of yours has this link already."),
    "invalid": _("Small letters, digits and hyphens, 3 to 40 of them."),
}  # fmt: skip
