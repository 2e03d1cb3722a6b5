"""Codes of flows in the words of those who draw them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerdesk.engines.flows import Kind, Plan, Problem

KIND_WORDS: dict[str, str | Promise] = {
    Kind.QUESTION: _("Question"), Kind.INSTRUCTION: _("Instruction"), Kind.REPLY: _("Outcome: into the reply"),
    Kind.HANDOVER: _("Outcome: hand over"), Kind.ACTION: _("Outcome: run an action"),
}  # fmt: skip
KIND_ICONS: dict[str, str] = {
    Kind.QUESTION: "circle-question-mark", Kind.INSTRUCTION: "wrench", Kind.REPLY: "reply", Kind.HANDOVER: "corner-up-right",
    Kind.ACTION: "zap",
}  # fmt: skip
STATE_WORDS: dict[str, tuple[str | Promise, str]] = {
    "draft": (_("Draft"), ""), "published": (_("Published"), "good"), "withdrawn": (_("Withdrawn"), "note"),
}  # fmt: skip
REASON_WORDS: dict[str, str | Promise] = {
    "account_or_billing": _("About an account or a bill"), "needs_customer_data": _("Needs the customer's data"),
    "not_sure": _("The expert cannot be sure"), "abusive": _("Abusive"), "safety": _("Safety"), "other": _("Other"),
}  # fmt: skip
PROBLEM_WORDS: dict[str, str | Promise] = {
    "no_steps": _("It has no step yet. Begin with a question."),
    "too_many_steps": _("%(detail)s steps: at most 60 are possible. Make two flows of it."),
    "too_deep": _("The longest way has %(detail)s steps: at most 12 are possible."),
    "no_outcome": _("Nothing comes of it: add an outcome."),
    "unreachable": _("No way leads here. Choose it as the target of an answer, or remove it."),
    "dead_end": _("A dead end: it leads nowhere. Add answers, or say what comes next."),
    "missing_target": _("Way %(detail)s leads nowhere yet: choose a step or an outcome."),
    "no_exit": _("Goes round in a circle without a way out."),
    "no_text": _("It says nothing yet."),
    "no_answer_text": _("Answer %(detail)s has no words."),
    "same_answer": _("Answer %(detail)s stands twice."),
    "too_many_answers": _("%(detail)s answers: at most nine are possible, one for each number key."),
    "no_reason": _("Say why it is handed over."),
    "no_action": _("Choose the action."),
}


@dataclass(frozen=True)
class ProblemWords:
    """A problem for the screen. `step` is "" for the flow as a whole."""

    step: str
    label: str
    text: str


def problem_words(problems: tuple[Problem, ...], plan: Plan) -> list[ProblemWords]:
    """Return what is wrong where."""
    found = []
    for one in problems:
        step = plan.find(one.step)
        label = f"{one.step} {step.label}".strip() if step else ""
        found.append(ProblemWords(one.step, label, str(PROBLEM_WORDS[one.code]) % {"detail": one.detail}))
    return found
