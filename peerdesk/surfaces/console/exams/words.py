"""Words of exams."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_WORDS: dict[str, str | Promise] = {
    "skills": _("Skills test"), "writing": _("Writing test"), "language": _("Language test"),
}  # fmt: skip
STATE_WORDS: dict[str, str | Promise] = {"draft": _("Draft"), "live": _("Live"), "retired": _("Retired")}
STATE_TONES = {"live": "good", "draft": "note"}
ITEM_KIND_WORDS: dict[str, str | Promise] = {
    "choice": _("One right answer"), "several": _("Several right answers"), "order": _("Put in order"),
}  # fmt: skip
ITEM_STATE_WORDS: dict[str, str | Promise] = {
    "pilot": _("Being tried, not counted"), "live": _("Counts"), "retired": _("Retired"),
}  # fmt: skip
LEVEL_WORDS: dict[str, str | Promise] = {"easy": _("Easy"), "medium": _("Medium"), "hard": _("Hard")}
PROMPT_WORDS: dict[str, str | Promise] = {
    "ticket": _("A real question, redacted"), "empathy": _("Somebody who is upset"), "free": _("Free writing"),
}  # fmt: skip
ERROR_WORDS: dict[str, str | Promise] = {
    "pool_too_small": _(
        "Not enough questions yet: five times as many as are asked at most, so that no two tests are alike."
    ),
    "no_prompts": _("Add something to write about first."),
    "exam_changed": _("Somebody else published one of this kind at the same moment. Look at the list."),
    "too_many_items": _("An exam holds 2,000 questions at most."),
    "too_many_prompts": _("20 tasks at a time are enough; retire one first."),
    "topic_not_found": _("This topic is not one of yours."),
}
FIELD_WORDS: dict[str, str | Promise] = {
    "empty": _("Write something here."), "too_long": _("That is too long."), "unknown": _("That is not known here."),
    "out_of_bounds": _("That is out of bounds."), "repeated": _("Two answers are the same."),
    "invalid": _("Mark what is right."),
}  # fmt: skip
