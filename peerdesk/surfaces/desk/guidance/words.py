"""Codes of the guidance in the expert's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from peerdesk.engines.drafting import Finding, VoiceReport

LIKELY, POSSIBLE = 0.8, 0.5

NO_DRAFT_WORDS: dict[str, str | Promise] = {
    "nothing_found": later("No draft: nothing published comes near this question."),
    "not_sure": later("No draft: the answers below are related, but none is sure enough to write from."),
    "no_question": later("No draft: the question is too short to tell what is asked."),
    "no_sentence": later("No draft: the answers below fit as a whole, but no sentence of theirs answers by itself."),
}


MODEL_WORDS: dict[str, str | Promise] = {
    "nothing_found": later("Nothing published comes near this question, so the model was not asked."),
    "model_found_nothing": later("The model found no answer in the articles."),
    "model_not_grounded": later("The model wrote something, but no approved article says it. It is not shown."),
    "model_resting": later("The brand's model did not answer lately. It is tried again in a minute."),
    "ticket_budget_spent": later("This ticket has used up what the brand spends on the model."),
    "month_budget_spent": later("The brand's budget for the model is used up for this month."),
    "access_refused": later("The brand's model refuses its key. The brand can mend that in its console."),
    "article_withdrawn": later("An article that the draft was written from was changed or withdrawn. Ask again."),
}
MODEL_FAILED = later("The model did not answer. Your own words and the answers below work as always.")


TRANSLATION_WORDS: dict[str, str | Promise] = {
    "lost_placeholders": later("The translation lost or added a placeholder, so it is not shown."),
    "lost_numbers": later("The translation changed a number, so it is not shown."),
    "lost_links": later("The translation changed an address, so it is not shown."),
    "lost_length": later("The translation left out or added too much, so it is not shown."),
}
TRANSLATION_FAILED = later("The model gave no translation.")


def translation_words(error: str) -> str:
    """Return why there is no translation."""
    if not error:
        return ""
    return str(TRANSLATION_WORDS.get(error) or MODEL_WORDS.get(error, TRANSLATION_FAILED))


FLOW_ERRORS: dict[str, str | Promise] = {
    "walk_moved": later("Somebody has moved on in this flow meanwhile. This is where it stands now."),
    "walk_not_found": later("This walk was put away. This is what there is now."),
    "flow_withdrawn": later("The brand took this flow back."),
    "flow_not_found": later("This flow is not there any more."),
}


def flow_error_words(code: str) -> str:
    """Return why a move in a flow did not count."""
    return str(FLOW_ERRORS[code])


def model_words(error: str) -> str:
    """Return why there is no draft by the model."""
    return str(MODEL_WORDS.get(error, MODEL_FAILED)) if error else ""


def confidence_words(confidence: float) -> tuple[str, str]:
    """Return (words, tone) for how surely an article answers."""
    if confidence >= LIKELY:
        return _("Very likely the answer"), "good"
    if confidence >= POSSIBLE:
        return _("May be the answer"), "accent"
    return _("Related"), ""


PROMISE_WORDS: dict[str, str | Promise] = {
    "refund": later("promises money back. Send it only if the brand's policy says so."),
    "credit": later("promises a credit or a discount. Send it only if the brand's policy says so."),
    "compensation": later("promises something for free. Send it only if the brand's policy says so."),
    "guarantee": later("is a guarantee. Say what usually helps instead, or be sure that the brand stands behind it."),
    "deadline": later("promises a date that others have to keep. Send it only if you know it."),
    "legal": later("is about who is liable. Leave that to the brand's own people."),
}
FINDING_WORDS: dict[str, str | Promise] = {
    "blame": later("may sound like blame. Say what helps, not whose fault it was."),
    "shouting": later("reads like shouting."),
    "many_marks": later("is louder than it needs to be."),
    "cold": later("This is very short. A greeting and one more sentence make it kinder."),
    "no_sympathy": later("The customer sounds upset, and nothing here says that you heard it."),
    "avoided": later("is a word that this brand avoids."),
    "emoji": later("This brand writes without emoji."),
    "no_greeting": later("This brand begins with a greeting."),
    "no_sign_off": later("This brand ends with its own last words."),
    "double_space": later("Two spaces where one is enough."),
    "double_word": later("The word stands twice."),
    "space_before_mark": later("No space before this mark."),
    "small_beginning": later("A sentence begins with a small letter."),
    "bracket": later("A bracket has no partner."),
    "replaceable": later("This brand says “%(detail)s” instead."),
    "too_long": later("%(detail)s words: longer than this brand likes."),
    "hard_to_read": later("A hard sentence of %(detail)s words. Two short ones are easier."),
    "unanswered": later("Not answered yet: “%(detail)s”"),
}
FORMALITY_WORDS: dict[str, str | Promise] = {
    "formal": later("This brand writes formally."), "informal": later("This brand writes as one talks."),
}  # fmt: skip
SCORE_GOOD, SCORE_FAIR = 85, 60
EXCERPT = 60


@dataclass(frozen=True)
class FindingWords:
    """One finding for the screen: where, what, why, and what one click puts there (None: only a person can tell)."""

    row: Finding
    excerpt: str
    text: str
    fix_label: str


@dataclass(frozen=True)
class ReportWords:
    """A report for the screen."""

    score: int
    tone: str
    verdict: str
    findings: tuple[FindingWords, ...]


def promise_words(kind: str) -> str:
    """Return what is to be thought of before such a promise is sent."""
    return str(PROMISE_WORDS[kind])


def report_words(report: VoiceReport, text: str) -> ReportWords:
    """Return a report in words; excerpts are the writer's own."""
    if report.score >= SCORE_GOOD:
        tone, verdict = "good", _("Sounds right")
    elif report.score >= SCORE_FAIR:
        tone, verdict = "note", _("Could be better")
    else:
        tone, verdict = "care", _("Look at it again")
    return ReportWords(report.score, tone, verdict, tuple(_finding(one, text) for one in report.findings))


def _finding(one: Finding, text: str) -> FindingWords:
    words = text[one.start : one.end].strip()
    excerpt = words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"
    label = ""
    if one.fix is not None:
        shown = one.fix.strip()
        label = _("Take it out") if not one.fix else _("Put in: %(text)s") % {"text": shown} if shown else _("One space")
    return FindingWords(one, "" if one.code in {"cold", "too_long", "double_space"} else excerpt, _why(one), label)


def _why(one: Finding) -> str:
    if one.code == "promise":
        return promise_words(one.detail)
    if one.code == "formality":
        return str(FORMALITY_WORDS.get(one.detail) or _("This brand says “%(word)s”.") % {"word": one.detail})
    return str(FINDING_WORDS[one.code]) % {"detail": one.detail}
