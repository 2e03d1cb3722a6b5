"""Codes of the domain in the expert's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from peerdesk.domain.matching.commands import ReplyStoppedError
from peerdesk.domain.tickets.rules import EXPERT_ESCALATION_REASONS, EscalationReason

ESCALATION_WORDS = {
    EscalationReason.ACCOUNT_OR_BILLING: gettext_lazy("Account or billing: needs the brand's own systems"),
    EscalationReason.NEEDS_CUSTOMER_DATA: gettext_lazy("Needs the customer's own data"),
    EscalationReason.NOT_SURE: gettext_lazy("I am not sure of the answer"),
    EscalationReason.ABUSIVE: gettext_lazy("Abusive or not a question"),
    EscalationReason.SAFETY: gettext_lazy("Somebody's safety is at stake"),
    EscalationReason.OTHER: gettext_lazy("Something else"),
}
ESCALATION_CHOICES = [(reason.value, ESCALATION_WORDS[reason]) for reason in EXPERT_ESCALATION_REASONS]

URGENCY_WORDS = {
    "low": pgettext_lazy("urgency", "Can wait"),
    "normal": pgettext_lazy("urgency", "Normal"),
    "high": pgettext_lazy("urgency", "Urgent"),
}

REWARD_WORDS = {
    "training": gettext_lazy("Training"), "mentoring": gettext_lazy("Reading a first answer"),
}  # fmt: skip

_OUTCOMES = {
    "offered": gettext_lazy("You were asked."),
    "eligible": gettext_lazy("You fitted, but this round asked fewer people; those above you on the list were first."),
    "not_qualified": gettext_lazy("You have no qualification for the topic."),
    "wrong_language": gettext_lazy("You have no qualification in the language of the question."),
    "offline": gettext_lazy("You were offline."),
    "at_capacity": gettext_lazy("You held as many tickets as you may."),
    "chats_at_hand": gettext_lazy("You had as many chats at hand as you wanted."),
    "enough_offers": gettext_lazy("You had as many open offers before you as anybody can read."),
    "already_asked": gettext_lazy("You had been asked before and were not asked twice."),
    "is_the_customer": gettext_lazy("It was your own question."),
    "suspended": gettext_lazy("Your profile was not active."),
    "blocked_pair": gettext_lazy("You and this customer are kept apart."),
    "idled_out": gettext_lazy("You had held it and your time ran out, so others were asked."),
    "is_reviewer": gettext_lazy("You review this ticket, and nobody reviews what they answer themselves."),
    "below_floor": gettext_lazy("Your standing with the brand lies below what it asks for."),
    "wrong_channel": gettext_lazy("It was a chat, and you took none at your desk."),
    "quiet_hours": gettext_lazy("It came in your quiet hours."),
    "weekly_ceiling": gettext_lazy("You had worked as much this week as you wanted to."),
}
_PARTS = {
    "fit": gettext_lazy("How like this is to what you have answered"),
    "accept": gettext_lazy("How often you say yes to such offers"),
    "resolve": gettext_lazy("How often your answers in this topic last"),
    "sure": gettext_lazy("How well we know that by now"),
    "speed": gettext_lazy("How soon you usually answer"),
    "continuity": gettext_lazy("That you have helped this customer before"),
    "fairness": gettext_lazy("What your active hour has earned, against that of others"),
    "cost": gettext_lazy("Your pay"),
}


@dataclass(frozen=True)
class Part:
    """One part of a score: what it measures, how far it moved the place (-100 to 100), and that in a word."""

    label: str
    percent: int
    word: str


@dataclass(frozen=True)
class ProblemWords:
    """A place in a reply and what to do about it."""

    excerpt: str
    text: str


def outcome_words(reasons: Mapping[str, object]) -> str:
    """Return what a round decided about an expert."""
    words = str(_OUTCOMES.get(str(reasons.get("outcome", "")), _("The reason was not kept.")))
    if reasons.get("newcomer_draw"):
        words += " " + _("You drew one of the places that are kept for people who are new.")
    return words


def score_parts(reasons: Mapping[str, object]) -> list[Part]:
    """Return the parts of a score that made a difference, the greatest first; none for somebody who could not be asked."""
    kept = reasons.get("parts")
    if not isinstance(kept, Mapping):
        return []
    moved = {name: float(part["effect"]) for name, part in kept.items() if name in _PARTS}
    most = max((abs(effect) for effect in moved.values()), default=0.0)
    found = []
    for name, effect in sorted(moved.items(), key=lambda pair: -abs(pair[1])):
        if most and abs(effect) >= most / 100:
            word = _("spoke for you") if effect > 0 else _("spoke against you")
            found.append(Part(str(_PARTS[name]), round(100 * effect / most), word))
    return found


def problem_words(stopped: ReplyStoppedError, text: str) -> Sequence[ProblemWords]:
    """Return what is wrong with a reply, place by place, quoting the writer's own words."""
    said = {
        "personal_data": _("looks like personal data. Take it out; placeholders such as [NAME_1] are fine."),
        "contact_request": _("asks for contact data. The customer can only be reached here."),
        "contact_offer": _("leads away from here. Keep the conversation on this page."),
        "foreign_link": _("leads to a site that the brand has not listed."),
    }
    return [ProblemWords(text[p.start : p.end].strip(), said[p.code]) for p in stopped.problems]
