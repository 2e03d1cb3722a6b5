"""Facts that an answer needs, and which of them the customer has not told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from peerdesk.engines.retrieval import content_words

from .findings import words_pattern

MOST_FACTS: Final = 12
MOST_WORDS: Final = 40
LONGEST: Final = 200
_ASKING: Final = {
    "en": "Which {name} do you have?", "de": "Bitte noch eine Angabe: {name}?", "fr": "Pouvez-vous préciser : {name} ?",
    "es": "¿Puede indicarnos: {name}?", "ar": "هل يمكنك تحديد: {name}؟",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that an answer needs, such as the model.

    Attributes:
        name: what it is called.
        words: that it is told shows by one of these words or phrases; a word with a digit sign `#` stands for any number
            in its place, as in "v#" or "iOS #". Without words the name itself counts.
        question: how to ask for it; empty for the usual words.

    """

    name: str
    words: tuple[str, ...] = ()
    question: str = ""

    def ask(self, language: str) -> str:
        """The question to put into a reply."""
        return self.question or _ASKING.get(language, _ASKING["en"]).format(name=self.name)


def facts_from(data: object) -> tuple[Fact, ...]:
    """Read stored facts; what has not the form of one is left out."""
    found = []
    for item in data[:MOST_FACTS] if isinstance(data, list) else []:
        if isinstance(item, Mapping) and str(item.get("name", "")).strip():
            words = item.get("words")
            found.append(
                Fact(
                    str(item["name"]).strip()[:LONGEST],
                    tuple(_clean(words)) if isinstance(words, list) else (),
                    str(item.get("question", "")).strip()[:LONGEST],
                )
            )
    return tuple(found)


def facts_data(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Return facts as JSON holds them; `facts_from` gives back the same."""
    return [{"name": one.name, "words": list(one.words), "question": one.question} for one in facts[:MOST_FACTS]]


def missing_facts(facts: Sequence[Fact], told: str) -> list[Fact]:
    """Return the facts that the customer's redacted words do not mention, in their order."""
    stems = frozenset(content_words(told))
    return [one for one in facts if not _is_told(one, told, stems)]


def _is_told(fact: Fact, told: str, stems: frozenset[str]) -> bool:
    if any(_with_numbers(word).search(told) for word in fact.words):
        return True
    names = [content_words(word) for word in (fact.words or (fact.name,)) if "#" not in word]
    return any(words and stems.issuperset(words) for words in names)


def _with_numbers(word: str) -> re.Pattern[str]:
    pattern = words_pattern([word])
    if "#" not in word:
        return pattern
    return re.compile(pattern.pattern.replace(r"\#", r"\d+(?:[.,]\d+)*"), re.IGNORECASE)


def _clean(words: Sequence[object]) -> list[str]:
    return [text[:LONGEST] for word in words[:MOST_WORDS] if (text := str(word).strip())]
