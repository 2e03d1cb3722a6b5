"""Real text: almost all of it holds no personal value; where a name may stand, nothing is taught."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import json
import random
import re
from collections.abc import Iterable
from typing import Any, Final

from peerdesk.engines.redaction.tagger.lexicon import FIRST_SHIFT, LAST_SHIFT, PLAIN_SHIFT, TOWN_BIT, get_lexicon
from peerdesk.engines.redaction.training import sources
from peerdesk.engines.redaction.training.layouts.messages import messages, without_room
from peerdesk.engines.redaction.training.persons import Persons
from peerdesk.engines.redaction.training.pieces import Labelled

_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pt")
_WEIGHTS: Final = (46, 18, 14, 14, 3, 2, 3)
_MOST: Final = 420
_LEAST: Final = 12
_KEPT: Final = 20_000
_SAID: Final = 9_000
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_ATTRIBUTION: Final = re.compile(
    r"(?m)^\s*(?:--|—|–|-)\s+(?P<name>[A-ZÀ-Þ][\w.'’-]+(?: (?:[A-ZÀ-Þ]\.|de|von|van|la"
    r"|[A-ZÀ-Þ][\w'’-]+)){1,3})(?=\s*[,\n\"(]|$)"
)
_CONTACT: Final = re.compile(r"\S*@\S*|<[^<>\n]{3,60}>|https?://\S+|\d[\d ./()-]{6,}\d")


class RealText:
    """Paragraphs of real text by language."""

    def __init__(self, corpora: sources.Corpora, rng: random.Random, persons: Persons, *, held_out: bool) -> None:
        """Read and cut the corpora; names found in them are replaced by drawn ones."""
        self._rng = rng
        self._persons = persons
        self._texts: dict[str, list[str]] = {}
        for language in _LANGUAGES:
            pieces = [piece for paragraph in sources.sentences(corpora, language) for piece in _cut(paragraph)]
            said = messages(corpora.messages, language)
            pieces += (without_room(text, self._rng) for text in random.Random(2).sample(said, min(len(said), _SAID)))  # noqa: S311
            unique = sorted(set(pieces))
            random.Random(1).shuffle(unique)  # noqa: S311 - a fixed order, no secret
            part = [text for index, text in enumerate(unique[: 2 * _KEPT]) if (index % 12 == 0) == held_out]
            self._texts[language] = part
        self._lexicon = get_lexicon()
        self._silver = _read_silver(corpora, held_out=held_out)
        self._words: dict[str, list[str]] = {}
        self._nouns = self._nobodys(sources.german_nouns(corpora))

    def sentence(self, language: str) -> str:
        """A stretch that holds no likely name, to stand inside a ticket."""
        for _ in range(8):
            text = self._rng.choice(self._texts[language])
            first_end = re.search(r"[.!?](?:\s|$)", text)
            cut = text[: first_end.end()].strip() if first_end else text
            if len(cut) < 200 and not self._doubtful(cut) and not _CONTACT.search(cut) and "\n" not in cut:
                return cut
        return ""

    def words(self, language: str) -> list[str]:
        """Small plain words as they come in the texts, frequent ones often; none that is also a name."""
        if language not in self._words:
            found = [word for text in self._texts[language][:3000] for word in _WORD.findall(text) if word.islower()]
            bits = self._lexicon.lookup(found).tolist()
            plain = (word for word, byte in zip(found, bits, strict=True) if byte >> FIRST_SHIFT & 3 < 2)
            self._words[language] = list(plain) or ["ok"]
        return self._words[language]

    def nouns(self, language: str) -> list[str]:
        """Words that are written large and are no name: German nouns, also two of them joined."""
        return self._nouns if language == "de" else []

    def _nobodys(self, nouns: Iterable[str]) -> list[str]:
        found = list(nouns)
        bits = self._lexicon.lookup(found).tolist()
        names = 3 << FIRST_SHIFT | 3 << LAST_SHIFT
        kept = [word for word, byte in zip(found, bits, strict=True) if not byte & names]
        rng = random.Random(3)  # noqa: S311 - a fixed choice, no secret
        single = rng.sample(kept, min(len(kept), 12_000))
        pairs = ((rng.choice(kept), rng.choice(("", "", "s")), rng.choice(kept).lower()) for _ in range(8000) if kept)
        return [*single, *("".join(pair) for pair in pairs)]

    def draw(self) -> Labelled:
        """A paragraph with what is surely a name, others put in its place, and the places that teach nothing."""
        language = self._rng.choices(_LANGUAGES, _WEIGHTS)[0]
        if language == "en" and self._silver and self._rng.random() < 0.7:
            return self._draw_silver()
        # Texts with people in them are rare and worth more.
        text = next((text for text in (self._rng.choice(self._texts[language]) for _ in range(3)) if self._surely(text)), "")
        text = text or self._rng.choice(self._texts[language])
        text, names = self._replaced(text, language)
        unsure = [match.span() for match in _CONTACT.finditer(text)]
        unsure += [place for place in self._doubtful(text) if not any(a <= place[0] < b for a, b in names)]
        draw = self._rng.random()
        if draw < 0.16 and len(text.lower()) == len(text):
            text = text.lower()
        elif draw < 0.18 and len(text.upper()) == len(text):
            text = text.upper()
        return Labelled(text, tuple((start, end, "NAME") for start, end in names), tuple(unsure))

    def _draw_silver(self) -> Labelled:
        """A sentence that two readers labelled, names exchanged for drawn ones half the time."""
        rng = self._rng
        row = next((row for row in (rng.choice(self._silver) for _ in range(2)) if row["names"]), None) or rng.choice(
            self._silver
        )
        pieces: list[str] = []
        spans: list[tuple[int, int, str]] = []
        unsure: list[tuple[int, int]] = []
        position = length = 0
        places = sorted(
            [(start, end, True) for start, end in row["names"]] + [(start, end, False) for start, end in row["unsure"]]
        )
        for start, end, sure in places:
            if start < position:
                continue
            value = row["text"][start:end]
            if sure and rng.random() < 0.5:
                value = self._persons.pieces("name" if " " in value else rng.choice(("first", "last")), "en")[0].text
            pieces += [row["text"][position:start], value]
            length += start - position
            if sure:
                spans.append((length, length + len(value), "NAME"))
            else:
                unsure.append((length, length + len(value)))
            length += len(value)
            position = end
        text = "".join([*pieces, row["text"][position:]])
        unsure += [place for place in self._small(text) if not any(a <= place[0] < b for a, b, _ in spans)]
        unsure += [match.span() for match in _CONTACT.finditer(text)]
        draw = rng.random()
        if draw < 0.22 and len(text.lower()) == len(text):
            text = text.lower()
        elif draw < 0.24 and len(text.upper()) == len(text):
            text = text.upper()
        return Labelled(text, tuple(spans), tuple(unsure))

    def _surely(self, text: str) -> list[tuple[int, int, str]]:
        """Persons beyond doubt: a common given name with a family name, a common given name alone, a quotation's author."""
        found = [(*match.span("name"), "name") for match in _ATTRIBUTION.finditer(text)]
        words = [match for match in _WORD.finditer(text) if match.group()[0].isupper()]
        bits = self._lexicon.lookup([match.group() for match in words]).tolist()
        for index, match in enumerate(words):
            first, ordinary, town = bits[index] >> FIRST_SHIFT & 3, bits[index] >> PLAIN_SHIFT & 3, bits[index] & TOWN_BIT
            if first < 2 or ordinary > 1 or any(a <= match.start() < b for a, b, _ in found):
                continue
            following = words[index + 1] if index + 1 < len(words) else None
            beside = following is not None and text[match.end() : following.start()] == " "
            if following is not None and beside:
                byte = bits[index + 1]
                if byte >> LAST_SHIFT & 3 and byte >> PLAIN_SHIFT & 3 < 2:
                    found.append((match.start(), following.end(), "name"))
            elif first > 2 and not ordinary and not town:
                found.append((*match.span(), "first"))
        return sorted(found)

    def _replaced(self, text: str, language: str) -> tuple[str, list[tuple[int, int]]]:
        pieces: list[str] = []
        names: list[tuple[int, int]] = []
        position = length = 0
        for start, end, slot in self._surely(text):
            value = text[start:end]
            if self._rng.random() < 0.75:
                value = self._persons.pieces("person" if slot == "name" and self._rng.random() < 0.2 else slot, language)[
                    0
                ].text
            pieces += [text[position:start], value]
            length += start - position
            names.append((length, length + len(value)))
            length += len(value)
            position = end
        return "".join([*pieces, text[position:]]), names

    def _doubtful(self, text: str) -> list[tuple[int, int]]:
        words = [match for match in _WORD.finditer(text) if match.group()[0].isupper()]
        bits = self._lexicon.lookup([match.group() for match in words]).tolist()
        found: list[tuple[int, int]] = []
        for index, match in enumerate(words):
            byte = bits[index]
            first, last, ordinary = byte >> FIRST_SHIFT & 3, byte >> LAST_SHIFT & 3, byte >> PLAIN_SHIFT & 3
            beside = any(
                0 <= other < len(words) and abs(words[other].start() - match.start()) < len(match.group()) + 4
                for other in (index - 1, index + 1)
            )
            if (first > 1 and ordinary < 2) or (beside and (first or last)) or (last > 1 and not ordinary):
                found.append(match.span())
        return found + self._small(text)

    def _small(self, text: str) -> list[tuple[int, int]]:
        """Given names that stand in small letters: real texts write them so, and no list says whether one is meant."""
        words = [match for match in _WORD.finditer(text) if match.group().islower()]
        bits = self._lexicon.lookup([match.group() for match in words]).tolist()
        return [
            match.span()
            for match, byte in zip(words, bits, strict=True)
            if byte >> FIRST_SHIFT & 3 > 1 and byte >> PLAIN_SHIFT & 3 < 2
        ]


def _read_silver(corpora: sources.Corpora, *, held_out: bool) -> list[dict[str, Any]]:
    """Rows of silver.jsonl; none where silver.py has not run yet. Texts in disguise ("a b c") are left out."""
    if not corpora.silver.exists():
        return []
    lines = corpora.silver.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for index, line in enumerate(lines) if (index % 12 == 0) == held_out]


def _cut(paragraph: str) -> list[str]:
    text = paragraph.strip()
    if not len(text) >= _LEAST or sum(map(str.isalpha, text)) < 0.5 * len(text):
        return []
    pieces = []
    while len(text) > _MOST:
        place = text.rfind(" ", 0, _MOST)
        place = place if place > _LEAST else _MOST
        pieces.append(text[:place])
        text = text[place:].strip()
    if len(text) >= _LEAST:
        pieces.append(text)
    return pieces
