"""A conversation in a few of its own sentences: what is asked, told, tried, promised, and who spoke last."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from .facts import Fact, missing_facts
from .promises import promise_findings
from .sentences import questions_of, split_sentences

Speaker = Literal["customer", "expert", "staff", "machine"]
MOST_OF_A_KIND: Final = 3
LONGEST_SENTENCE: Final = 240
_TRIED: Final = re.compile(
    r"\b(?:i(?:['’]ve|\shave)?\s(?:already\s)?(?:tried|tested|checked|restarted|reset|reinstalled|cleaned|replaced|changed|updated|removed|did|done)|"
    r"already\s(?:tried|did|done|checked)|(?:did|does)\s?n[o'’]t\s(?:help|work)|no\s(?:luck|change)|same\s(?:problem|result|error)|"
    r"(?:habe|hab)\s[^.!?\n]{0,60}(?:versucht|probiert|getestet|geprüft|gereinigt|ersetzt|gewechselt|zurückgesetzt|neu\sgestartet)|"
    r"(?:hat|half)\s(?:leider\s)?nicht\s?(?:geholfen|s)?|j['’]ai\s(?:déjà\s)?(?:essayé|testé|vérifié|nettoyé|changé|redémarré|remplacé)|"
    r"(?:he|ya)\s(?:he\s)?(?:probado|intentado|comprobado|limpiado|cambiado|reiniciado))\b",
    re.IGNORECASE,
)
_WILL: Final = re.compile(
    r"\b(?:(?:i|we)(?:['’]ll|\swill|\sam\sgoing\sto|\sare\sgoing\sto)|(?:ich|wir)\s(?:werde\w*|melde\w*|prüfe\w*|schicke\w*|kläre\w*)|"
    r"(?:je|nous)\s(?:vais|allons|vous\s\w+(?:rai|rons))|(?:voy|vamos)\sa)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: who wrote it, and its redacted words."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences of the conversation as they were written, at most three of a kind; `told` are names of facts."""

    asked: tuple[str, ...]
    told: tuple[str, ...]
    tried: tuple[str, ...]
    promised: tuple[str, ...]
    last_speaker: str
    last_words: str


def summarise(turns: Sequence[Turn], facts: Sequence[Fact] = ()) -> Summary:
    """Sum a conversation up with its own sentences; nothing is put into other words."""
    theirs = [turn.text for turn in turns if turn.speaker == "customer"]
    told = "\n".join(theirs)
    missing = {fact.name for fact in missing_facts(facts, told)}
    first = next((sentence for text in theirs for sentence in _sentences(text)), "")
    asked = [question for text in theirs for question in questions_of(text)]
    tried = [sentence for text in theirs for sentence in _sentences(text) if _TRIED.search(sentence)]
    promised = [
        sentence
        for turn in turns
        if turn.speaker in {"expert", "staff"}
        for sentence in _sentences(turn.text)
        if _WILL.search(sentence) or next(promise_findings(sentence), None)
    ]
    last = turns[-1] if turns else Turn("customer", "")
    return Summary(
        _few(asked) or _few([first]),
        tuple(fact.name for fact in facts if fact.name not in missing),
        _few(tried),
        _few(promised),
        last.speaker,
        _short(next(iter(_sentences(last.text)), "")),
    )


def _sentences(text: str) -> list[str]:
    return [sentence for line in text.splitlines() for sentence in split_sentences(line)]


def _few(sentences: Sequence[str]) -> tuple[str, ...]:
    return tuple(_short(one) for one in list(dict.fromkeys(filter(None, sentences)))[:MOST_OF_A_KIND])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SENTENCE else f"{text[: LONGEST_SENTENCE - 1].rsplit(' ', 1)[0]}…"
