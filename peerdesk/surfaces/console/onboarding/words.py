"""Words of onboarding for a brand's admins."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

KIND_WORDS: Words = {
    "story": _("Story and voice"), "news": _("Product news"), "drill": _("Privacy drill"),
    "practice": _("Practice question"), "card": _("Education card"),
}  # fmt: skip
KIND_HINTS: Words = {
    "story": _("Who you are and how you speak. It begins with the voice that your settings hold."),
    "news": _("What people will ask about this season."),
    "drill": _("Made-up messages. People mark what is personal; the guard of this installation is the key."),
    "practice": _("A real question, redacted. The coach compares each answer with yours, point by point."),
    "card": _("Two minutes, later, one question. It opens a topic."),
}
STAGE_WORDS: Words = {
    "agreement": _("Agreement"), "country": _("Country"), "payout": _("Payout details"), "profile": _("Profile"),
    "training": _("Training"), "first_shift": _("First shift"), "ready": _("Ready"),
}  # fmt: skip
ERROR_WORDS: Words = {
    "programme_empty": _("Add a step of training first."),
    "too_many_steps": _("40 steps are enough; retire one first."),
    "last_step": _("A published programme needs a step. Add another one first, or withdraw the programme."),
    "no_level_left": _("There is no further level, or they have not begun to answer yet."),
    "reason_too_short": _("Say in a few words why; it stays with the record."),
}
FIELD_WORDS: Words = {
    "empty": _("Write something here."), "too_long": _("That is too long, or too many lines."),
    "out_of_bounds": _("That is out of bounds."), "unknown": _("That is not one of yours."),
    "one_right": _("Put * before the one right answer."), "not_more": _("Ask for more than the level before."),
    "below_agreed": _("Never less than the share that was agreed for this brand, and at most 100."),
    "too_many": _("Eight levels are enough."), "taken": _("There is a cohort of this name."),
    "before_start": _("The end lies before the start."), "invalid": _("That is not valid."),
}  # fmt: skip
EVIDENCE_WORDS: Words = {"resolutions": _("closed resolutions"), "standing": _("standing"), "reason": _("by hand")}
