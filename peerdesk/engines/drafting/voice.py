"""The voice card compiled into checks of a reply, with a score."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from .findings import Finding, masked, matches, words_pattern
from .formality import formality_findings
from .grammar import grammar_findings
from .promises import promise_findings
from .sentences import sentence_places
from .tone import is_upset, tone_findings
from .unanswered import Likeness, unanswered_questions
from .voice_card import VoiceCard

LONGEST_REPLY: Final = 20_000
MOST_FINDINGS: Final = 40
# What a finding costs, and at most all of its kind together.
_COSTS: Final[dict[str, tuple[int, int]]] = {
    "promise": (25, 50), "blame": (15, 30), "unanswered": (12, 36), "formality": (8, 24), "no_sympathy": (10, 10),
    "avoided": (8, 24), "replaceable": (6, 18), "shouting": (8, 16), "too_long": (8, 8), "hard_to_read": (8, 8),
    "no_greeting": (8, 8), "no_sign_off": (6, 6), "cold": (6, 6), "emoji": (6, 12), "many_marks": (4, 8),
    "small_beginning": (3, 9), "double_word": (3, 9), "bracket": (3, 6), "double_space": (1, 3),
    "space_before_mark": (2, 6),
}  # fmt: skip
_EMOJI: Final = re.compile(
    "[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff]\ufe0f?|(?<!\\S)[:;]['’-]?[()DPp](?!\\w)"
)
_GREETS: Final = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good\s(?:morning|afternoon|evening)|greetings|hallo|guten\s\w+|"
    r"liebe[r]?|sehr\sgeehrte\w*|moin|servus|"
    r"bonjour|bonsoir|salut|chère?|cher|madame|monsieur|hola|buen[oa]s|estimad[oa]|querid[oa]|مرحب\w*|السلام)(?!\w)",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(
    r"\b(?:regards|best(?:\swishes)?|cheers|sincerely|thanks|thank\syou|let\s(?:me|us)\sknow|write\s(?:back|again)|take\scare|happy\sto\shelp|"
    r"grü(?:ß|ss)e\w*|mfg|bescheid|melde\w*|cordialement|bien\sà\s(?:vous|toi)|à\sbientôt|récrire|dis-moi|saludos?|atentamente|"
    r"cuéntame|escrib\w+|gracias|danke|merci)\b|أخبرني|مراسلتنا|تحياتي",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONG_WORD: Final = 6
_LEAST_WORDS: Final = 20
_LIMITS: Final = {"plain": 40.0, "normal": 52.0}
# German joins words into one: the same ease of reading has a higher figure.
_LANGUAGE_SHIFT: Final = {"de": 8.0}


@dataclass(frozen=True, slots=True)
class VoiceReport:
    """0 to 100, and what was found, by place."""

    score: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """What a reply answers: the customer's redacted words, and sentences of approved articles that stand in it."""

    question: str = ""
    approved: Collection[str] = ()
    likeness: Likeness | None = None


class VoiceCheck:
    """A voice card, compiled; one language."""

    def __init__(self, card: VoiceCard, language: str) -> None:
        self._card, self._language = card, language
        self._avoided = words_pattern(card.avoided)
        self._instead = {" ".join(word.casefold().split()): instead for word, instead in card.replacements}
        self._replaceable = words_pattern(self._instead)

    def check(self, text: str, context: ReplyContext | None = None) -> VoiceReport:
        """Check a reply; an empty one has no findings. A reply of 2 KB takes a few milliseconds without `likeness`."""
        text, context = text[:LONGEST_REPLY], context or ReplyContext()
        if not text.strip():
            return VoiceReport(100, ())
        found = [*self._of_card(text), *grammar_findings(text, language=self._language)]
        found += tone_findings(text, language=self._language, is_customer_upset=is_upset(context.question))
        found += promise_findings(text, allowed=self._card.allowed_promises, approved=context.approved)
        for question in unanswered_questions(context.question, text, likeness=context.likeness):
            found.append(Finding("unanswered", len(text), len(text), question))
        found = _apart(sorted(found, key=lambda one: (-_COSTS[one.code][0], one.start)))
        return VoiceReport(_score(found), tuple(sorted(found[:MOST_FINDINGS], key=lambda one: (one.start, one.end))))

    def _of_card(self, text: str) -> Iterator[Finding]:
        plain = masked(text)
        yield from formality_findings(plain, formality=self._card.formality_in(self._language), language=self._language)
        for match in self._replaceable.finditer(plain):
            instead = self._instead[" ".join(match.group().casefold().split())]
            yield Finding("replaceable", match.start(), match.end(), instead, _in_case_of(match.group(), instead))
        yield from matches(self._avoided, plain, "avoided")
        if not self._card.emoji:
            yield from matches(_EMOJI, plain, "emoji", fix="")
        yield from self._courtesies(text)
        yield from self._length(plain)

    def _courtesies(self, text: str) -> Iterator[Finding]:
        own = self._card.greetings.get(self._language, "").partition("{")[0].strip(" ,!:")
        if self._card.needs_greeting and not (_starts(text, own) if own else _GREETS.match(text)):
            yield Finding("no_greeting", 0, 0, fix=f"{self._card.greeting(self._language)}\n\n")
        own = self._card.sign_offs.get(self._language, "").strip()
        last = text.rstrip()[-max(200, 2 * len(own)) :]
        if self._card.needs_sign_off and not (_plain(own) in _plain(last) if own else _PARTS.search(last)):
            end = len(text.rstrip())
            yield Finding("no_sign_off", end, end, fix=f"\n\n{self._card.sign_off(self._language)}")

    def _length(self, plain: str) -> Iterator[Finding]:
        words = _WORD.findall(plain)
        if 0 < self._card.longest_words < len(words):
            yield Finding("too_long", 0, len(plain), str(len(words)))
        limit = _LIMITS.get(self._card.reading_level)
        if limit is None or len(words) < _LEAST_WORDS:
            return
        if reading_index(plain) > limit + _LANGUAGE_SHIFT.get(self._language, 0.0):
            start, end = max(sentence_places(plain), key=lambda place: len(_WORD.findall(plain[place[0] : place[1]])))
            yield Finding("hard_to_read", start, end, str(len(_WORD.findall(plain[start:end]))))


def reading_index(text: str) -> float:
    """LIX: words a sentence plus the percentage of words of more than six letters; below 40 is easy (Björnsson 1968)."""
    words = _WORD.findall(text)
    sentences = sum(1 for _ in sentence_places(text)) or 1
    long = sum(len(word) > _LONG_WORD for word in words)
    return len(words) / sentences + 100 * long / len(words) if words else 0.0


def _apart(found: list[Finding]) -> list[Finding]:
    """Leave out what overlaps a worse finding, so that no two fixes touch the same letters."""
    kept: list[Finding] = []
    for one in found:
        fixed = [other for other in kept if other.fix is not None] if one.fix is not None else []
        if not any(one.start < other.end and other.start < one.end for other in fixed):
            kept.append(one)
    return kept


def _score(found: list[Finding]) -> int:
    cost = 0
    for code in {one.code for one in found}:
        each, most = _COSTS[code]
        cost += min(most, each * sum(one.code == code for one in found))
    return max(0, 100 - cost)


def _in_case_of(word: str, instead: str) -> str:
    return instead[:1].upper() + instead[1:] if word[:1].isupper() else instead


def _starts(text: str, own: str) -> bool:
    return _plain(text[: 2 * len(own) + 20]).startswith(_plain(own))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
