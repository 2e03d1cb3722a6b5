"""What a coach says of a practice answer, and what of a message is personal data. No database, no text for people.

A point of the gold answer is covered when a sentence, or a clause of one, holds most of its words or means nearly the same
by the repository's multilingual encoder, and does not say the opposite (negation is what an encoder hears least).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from peerdesk.engines.drafting import VoiceReport
from peerdesk.engines.drafting.sentences import split_sentences
from peerdesk.engines.redaction import ReplyProblem, Span
from peerdesk.engines.retrieval import content_words

Likeness = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]
# Words of a point that a sentence has to hold, or the cosine from which two sentences say the same.
SHARED_WORDS: Final = 0.75
MEANS_THE_SAME: Final = 0.62
LEAST_VOICE: Final = 60
MOST_SENTENCES: Final = 30
# What must not leave a desk, whatever else is right.
GRAVE: Final = frozenset({"promise", "blame"})
_CLAUSE: Final = re.compile(r"\s*(?:[,;:،؛–—]|\b(?:but|and|instead|aber|und|sondern|mais|et|pero)\b)\s*", re.IGNORECASE)
_NOT: Final = re.compile(
    r"(?<!\w)(?:not|never|no|don['’]?t|doesn['’]?t|isn['’]?t|can['’]?t|won['’]?t|avoid|without|away|instead of|"
    r"statt|fern|nicht|nie(?:mals)?|keine?[nmrs]?|"
    r"ohne|vermeide\w*|pas|jamais|sans|nunca|sin|لا|لم|لن|ليس|بدون|تجنب)(?!\w)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?(?![\w]|[.,]\d)")
_PLACEHOLDER: Final = re.compile(r"\[=*[A-Z_]+_\d+\]")
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True)
class Point:
    """One thing that the answer has to say: `missing`, `said`, or `opposite` where it says the contrary."""

    text: str
    state: str
    quote: str = ""


@dataclass(frozen=True)
class Coaching:
    """What a coach says: each point, how close to the gold answer (0 to 1), what breaks voice or privacy, what misleads."""

    points: tuple[Point, ...]
    closeness: float
    voice: int
    breaks_voice: tuple[tuple[str, str], ...]
    breaks_privacy: tuple[tuple[str, str], ...]
    misreadings: tuple[tuple[str, str], ...]
    is_passed: bool

    def stored(self) -> dict[str, Any]:
        """Return plain data to keep."""
        return asdict(self)


def coach(
    answer: str, *, gold: str, points: Sequence[str], question: str, traps: Sequence[tuple[str, str]],
    report: VoiceReport, problems: Iterable[ReplyProblem], likeness: Likeness,
) -> Coaching:
    """Compare an answer with the gold one.

    Args:
        answer: what was written.
        gold: the answer of the brand's best.
        points: what has to be said, other wordings of it behind `|`.
        question: the customer's words; numbers of theirs may be repeated.
        traps: (words, what a customer takes them for).
        report: the voice check of the answer.
        problems: personal data, ways around the platform, foreign links in it.
        likeness: compares texts by meaning, as cosines.

    """
    units = _units(answer)
    found = tuple(_point(point, units, likeness) for point in points)
    closeness = max(float(likeness([gold], [answer])[0][0]), 0.0) if answer.strip() else 0.0
    broken = [(one.code, answer[one.start : one.end][:80] or one.detail) for one in report.findings]
    leaky = tuple(problems)
    leaks = tuple((one.code, one.detail) for one in leaky)
    for one in leaky:  # what has to go altogether is not read for numbers, too
        answer = answer[: one.start] + " " * (one.end - one.start) + answer[one.end :]
    grave = any(code in GRAVE for code, _ in broken)
    return Coaching(
        found, round(closeness, 3), report.score, tuple(broken), leaks,
        tuple(_misreadings(answer, " ".join([gold, question, *points]), traps)),
        all(one.state == "said" for one in found) and not leaks and not grave and report.score >= LEAST_VOICE,
    )  # fmt: skip


def _units(answer: str) -> list[str]:
    """Return sentences and their clauses of three words or more."""
    sentences = [one for line in answer.splitlines() for one in split_sentences(line)][:MOST_SENTENCES]
    clauses = [part for one in sentences for part in _CLAUSE.split(one) if len(part.split()) > 2]  # noqa: PLR2004
    return list(dict.fromkeys([*sentences, *clauses]))


def _point(point: str, units: Sequence[str], likeness: Likeness) -> Point:
    wordings = [one.strip() for one in point.split("|") if one.strip()]
    name, opposite = wordings[0], ""
    for wording, unit in _fitting(wordings, units, likeness):
        if bool(_NOT.search(wording)) == bool(_NOT.search(unit)):
            return Point(name, "said", unit)
        opposite = opposite or unit
    return Point(name, "opposite" if opposite else "missing", opposite)


def _fitting(wordings: Sequence[str], units: Sequence[str], likeness: Likeness) -> list[tuple[str, str]]:
    """Return pairs of a wording and a unit that say the same but for a "not", the nearest first."""
    if not units:
        return []
    cosines = likeness(wordings, units)
    fits = []
    for wording, row in zip(wordings, cosines, strict=True):
        wanted = frozenset(content_words(wording))
        for unit, cosine in zip(units, row, strict=True):
            shared = len(wanted & frozenset(content_words(unit))) / len(wanted) if wanted else 0.0
            if shared >= SHARED_WORDS or cosine >= MEANS_THE_SAME:
                fits.append((max(shared, cosine), wording, unit))
    return [(wording, unit) for _, wording, unit in sorted(fits, key=lambda one: -one[0])]


def _misreadings(answer: str, told: str, traps: Sequence[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for words, why in traps:
        if match := re.search(rf"(?<!\w){re.escape(words.strip())}(?!\w)", answer, re.IGNORECASE):
            yield match.group(), why
    known = set(_NUMBER.findall(_PLACEHOLDER.sub("", told)))
    for number in dict.fromkeys(_NUMBER.findall(_PLACEHOLDER.sub("", answer))):
        if number not in known:
            yield number, ""


@dataclass(frozen=True)
class DrilledMessage:
    """What was marked in one message: words overlooked with the kind of data each is, and words that are nobody's."""

    found: int
    missed: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]


def words_of(message: str) -> list[str]:
    """Return the words of a message as they are marked, one after the other."""
    return _WORD.findall(message)


def judge_drill(message: str, spans: Sequence[Span], marked: frozenset[int]) -> DrilledMessage:
    """Compare marked words (by place, from 0) with what the guard finds."""
    found, missed, wrong = 0, [], []
    for place, match in enumerate(_WORD.finditer(message)):
        span = next((one for one in spans if one.start < match.end() and match.start() < one.end), None)
        if span is not None and place in marked:
            found += 1
        elif span is not None:
            missed.append((match.group(), span.type))
        elif place in marked:
            wrong.append(match.group())
    return DrilledMessage(found, tuple(missed), tuple(wrong))
