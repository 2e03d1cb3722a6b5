"""Words of rubrics and flags: each level of a criterion with its anchor, so that a 3 is a 3 for everybody."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as later

CRITERION_WORDS: Final[dict[str, str | Promise]] = {
    "accuracy": later("Accuracy"), "empathy": later("Empathy"), "clarity": later("Clarity"), "tone": later("Tone"),
    "language": later("Language level"),
}  # fmt: skip
ANCHORS: Final[dict[str, tuple[str | Promise, ...]]] = {
    "accuracy": (
        later("Wrong, or would do harm"), later("Mostly wrong or beside the question"),
        later("Right in part; something needed is missing"), later("Right; a detail could be surer"),
        later("Right, complete, and says what to do if it does not help"),
    ),
    "empathy": (
        later("Cold or blaming"), later("A formula that could stand under anything"),
        later("Polite; does not take up what the person feels"), later("Takes up what the person feels"),
        later("Takes it up in their own words, and acts on it"),
    ),
    "clarity": (
        later("Cannot be followed"), later("Has to be read twice, steps in the wrong order"),
        later("Understandable with effort"), later("Clear, in a good order"),
        later("Clear at first reading, nothing too much, nothing missing"),
    ),
    "tone": (
        later("Would offend"), later("Too stiff, too chatty, or impatient"), later("Acceptable, flat"),
        later("Friendly and fitting"), later("As the brand's best would write it"),
    ),
    "language": (
        later("A1: single words and set phrases"), later("A2: simple sentences, many errors"),
        later("B1: gets it across; errors disturb now and then"), later("B2: fluent enough; errors do not disturb"),
        later("C1: fluent, precise, few errors"), later("C2: as an educated native writes"),
    ),
}  # fmt: skip
CHECK_WORDS: Final[dict[str, str | Promise]] = {"identity": later("Identity"), "background": later("Background")}
MARK_WORDS: Final[dict[str, str | Promise]] = {
    "email": later("the same mailbox"), "phone": later("the same telephone"), "payout": later("paid to the same place"),
    "device": later("the same browser"), "document": later("the same document"),
}  # fmt: skip
FLAG_WORDS: Final[dict[str, str | Promise]] = {
    "drift": later("A question became easier than it was: it may be known outside."),
    "pace": later("Answers came faster than anybody reads."),
    "pattern": later("Hard questions right and easy ones wrong, more than chance explains."),
    "alike": later("The same wrong answers as somebody else, more than chance explains."),
}
TIME_WORDS: Final[dict[str, str | Promise]] = {
    "morning": later("Mornings"), "afternoon": later("Afternoons"), "evening": later("Evenings"),
    "night": later("Nights"), "weekend": later("Weekends"),
}  # fmt: skip
