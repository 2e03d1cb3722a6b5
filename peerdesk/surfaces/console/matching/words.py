"""Codes of valve and policies in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.brands.rules import ValveReason

SHORT_SECONDS, SHORT_MINUTES = 90, 90
REASON_WORDS: dict[ValveReason, str | Promise] = {
    ValveReason.BY_HAND: _("set by hand"), ValveReason.HOURS: _("by the hours"),
    ValveReason.BACKLOG: _("your people's backlog is high"), ValveReason.SERVICE_LEVEL: _("first replies are late"),
    ValveReason.BUDGET: _("the day's budget is used"),
}  # fmt: skip
MODE_WORDS: dict[str, str | Promise] = {
    "exclusive": _("One at a time"), "fan_out": _("Several at once"), "open_board": _("Open board"),
}  # fmt: skip
STATE_WORDS: dict[str, str | Promise] = {
    "draft": _("Draft"), "trial": _("On trial"), "live": _("Live"), "retired": _("Earlier"),
}  # fmt: skip
STATE_TONES = {"trial": "care", "live": "good"}
COMPARED_WORDS: dict[str, str | Promise] = {
    "taken": _("Taken"), "seconds_to_claim": _("Until taken"), "seconds_to_reply": _("Until the first reply"),
    "solved": _("Solved by experts"), "reopened": _("Came back"),
}  # fmt: skip
VERDICT_WORDS: dict[str, str | Promise] = {
    "better": _("better on trial"), "worse": _("worse on trial"), "open": _("cannot be told apart yet"),
}  # fmt: skip
VERDICT_TONES = {"better": "good", "worse": "bad"}
# How the circle of a ticket widens, in the order in which the rounds try it.
WIDENING: tuple[str | Promise, ...] = (
    _("the best-placed few who are qualified, online and free"),
    _("more of them at once, by the growth of the circle"),
    _("those who let an earlier offer of this question run out"),
    _("a higher price, where the version has steps for it"),
    _("your own staff, when your time for it is over"),
)
SETTING_WORDS: dict[str, str | Promise] = {
    "fit_weight": _("Weight of likeness"), "accept_weight": _("Weight of saying yes"),
    "resolve_weight": _("Weight of lasting answers"), "curiosity": _("Curiosity"), "caution": _("Caution"),
    "speed_half_minutes": _("Minutes that halve the worth"), "continuity": _("The same person again"),
    "fairness": _("Fairness of earnings"), "cost_weight": _("Weight of the pay"),
    "newcomer_share": _("Newcomers' share"), "standing_floor": _("Floor of standing"),
    "first_round_size": _("Asked in the first circle"), "growth": _("Growth of the circle"),
    "largest_round_size": _("Largest circle"), "most_open_offers": _("Open offers of one person"),
}  # fmt: skip
MEANINGS: dict[str, str | Promise] = {
    "fit_weight": _("How much it counts how like the question is to what somebody has answered."),
    "accept_weight": _("How much the chance counts that somebody takes the question: 0 not at all, 1 in proportion."),
    "resolve_weight": _("How much the chance counts that it is solved for good; 2: half the chance is worth a quarter."),
    "curiosity": _("On easy questions: how much doubt about somebody speaks for them, so that we learn about them."),
    "caution": _("On difficult questions: how much doubt about somebody speaks against them."),
    "speed_half_minutes": _("An answer that is expected after so many minutes is worth half of one at once."),
    "continuity": _("How much more somebody is worth who helped this customer before: 0.25 means a quarter more."),
    "fairness": _("How strongly those go first who earn less per active hour than their equals; 0 ignores earnings."),
    "cost_weight": _("What is taken off for the pay, by its share of the price."),
    "standing_floor": _(
        "Whoever's standing lies below it gets no offers: the lower end of what your customers think of them, 1 star as 0 "
        "and 5 as 1, known from ten ratings on. 0: no floor. They are told."
    ),
    "newcomer_share": _("Least share of offers for newcomers, by lot, while there are any: 0.1 is a tenth."),
    "first_round_size": _("Several at once: how many are asked in the first circle."),
    "growth": _("Several at once: how many times as many are asked in each further circle."),
    "largest_round_size": _("How many are asked in one circle at most."),
    "most_open_offers": _("How many open offers one person has before them at most."),
}  # fmt: skip
WISH_WORDS: dict[str, str | Promise] = {
    "customer": _("the customer's wish"), "expert": _("the expert's wish"), "staff": _("your staff"),
}  # fmt: skip
ERROR_WORDS: dict[str, str | Promise] = {
    "policy_in_use": _("This version is live already."),
    "change_not_newest": _("It was turned again since. Take back the newest change first."),
    "valve_not_found": _("This topic has no valve of its own any more."),
    "policy_not_found": _("There is no such version, or no trial runs."),
    "invalid_policy": _("A trial takes from 1 to 50 percent of the questions."),
}
FIELD_WORDS: dict[str, str | Promise] = {
    "out_of_bounds": _("This is out of bounds."), "needs_both": _("Fill in both parts of this rule, or neither."),
    "no_time": _("Write a time such as 18:00."), "empty": _("Give it a name."), "unknown": _("Choose one of the list."),
    "must_rise": _("From the second circle on, up to five steps, each later and higher than the one before, at most 300 %."),
}


def duration_words(seconds: float) -> str:
    """Return a time to wait in the unit in which one would say it."""
    if seconds < SHORT_SECONDS:
        return gettext("%(number)d s") % {"number": round(seconds)}
    if seconds < SHORT_MINUTES * 60:
        return gettext("%(number)d min") % {"number": round(seconds / 60)}
    return gettext("%(number).1f h") % {"number": seconds / 3600}
