"""A text taken apart: sentences, lists of steps as one piece, and the questions in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_TEXT: Final = 20_000
MOST_UNITS: Final = 120
MOST_STEPS: Final = 12
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|no|vs|mr|mrs|ms|dr|st|fig|z\.\s?b|d\.\s?h|u\.\s?a|bzw|ca|nr|usw|inkl|evtl|ggf|p\.\s?ex|env|"
    r"m|mme|p\.\s?ej|sr|sra|aprox|núm)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_END: Final = re.compile(r"(?<=[.!?…])[\"'”’»)\]*_]*\s+(?=[\"'“‘«(\[*_¿¡]*[\w])")
_ITEM: Final = re.compile(r"^\s{0,6}(?:\d{1,2}[.)]|[-*•+])\s+(?=\S)")
_NUMBERED: Final = re.compile(r"^\s{0,6}\d{1,2}[.)]\s+(?=\S)")
_SKIPPED: Final = re.compile(r"^\s*(?:#{1,6}\s|\|.*\||[-=_*]{3,}\s*$|!\[[^\]]*\]\([^)]*\)\s*$|>\s)")
_FENCE: Final = re.compile(r"^\s*(?:```|~~~)")
# How questions begin where the mark was forgotten: English, German, French, Spanish.
_ASKS: Final = re.compile(
    r"^(?:(?:how|what|why|where|when|which|who|can|could|do|does|did|is|are|will|would|should|may|any\s+(?:idea|way|chance)|"
    r"wie|was|warum|wieso|weshalb|wo|wann|welche[rsnm]?|wer|kann|könn(?:en|t|te)|ist|sind|gibt|muss|soll|darf|"
    r"comment|pourquoi|quand|quel(?:le)?s?|est-ce|peut-on|puis-je|combien|"
    r"cómo|qué|por\s+qué|dónde|cuándo|cuál|cuánto|puedo|puede)\b)",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(
    r"^(?:(?:hi|hello|hey|dear\s[^,.]{1,40}|good\s(?:morning|afternoon|evening)|hallo|guten\s(?:tag|morgen|abend)|liebes?\s[^,.]{1,40}|"
    r"bonjour|bonsoir|hola|buen[oa]s\s\w+)[^,.!?\n]{0,30}[,.!]\s*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece that is used whole: one sentence, or a list of steps with the sentence that leads to it.

    Attributes:
        text: as it stands in the source, its lines joined by line ends where it is a list.
        place: number of the piece in its source, from 0.
        is_list: whether it is a list of steps or points.
        paragraph: number of the paragraph that it stands in.

    """

    text: str
    place: int
    is_list: bool
    paragraph: int = 0


def split_sentences(text: str) -> list[str]:
    """Cut running text at sentence ends; abbreviations, decimals and web addresses do not end a sentence."""
    found: list[str] = []
    begin = 0
    for match in _END.finditer(text):
        piece = text[begin : match.start()].rstrip()
        if _ABBREVIATION.search(piece):
            continue
        found.append(text[begin : match.end()].strip())
        begin = match.end()
    found.append(text[begin:].strip())
    return [sentence for sentence in found if sentence]


def sentence_places(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence of a text of many lines."""
    place = 0
    for line in text.splitlines(keepends=True):
        begin = place
        for sentence in split_sentences(line):
            start = text.find(sentence, begin)
            yield start, start + len(sentence)
            begin = start + len(sentence)
        place += len(line)


def units_of(body: str) -> list[Unit]:
    """Take an article apart: sentences, and lists kept whole with the sentence before them; headings and tables go."""
    reader = _Reader()
    for line in body[:LONGEST_TEXT].splitlines():
        reader.read(line)
    reader.end()
    return reader.units


class _Reader:
    """Reads an article line by line. A blank line between two steps does not end their list; other text does."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self._paragraph: list[str] = []
        self._items: list[str] = []
        self._is_code = False
        self._paragraphs = 0

    def read(self, line: str) -> None:
        if _FENCE.match(line):
            self._is_code = not self._is_code
        elif self._is_code or _SKIPPED.match(line):
            self.end()
        elif _ITEM.match(line):
            self._end_paragraph()
            self._items.append(_item(line, len(self._items) + 1))
        elif not line.strip():
            self._end_paragraph()
        elif self._items and line.startswith((" ", "\t")):
            self._items[-1] += f" {line.strip()}"
        else:
            self._end_list()
            self._paragraph.append(line.strip())

    def end(self) -> None:
        self._end_paragraph()
        self._end_list()

    def _add(self, text: str, *, is_list: bool = False) -> None:
        if len(self.units) < MOST_UNITS and text.strip():
            self.units.append(Unit(text.strip(), len(self.units), is_list, self._paragraphs))

    def _end_paragraph(self) -> None:
        for sentence in split_sentences(" ".join(self._paragraph)):
            self._add(sentence)
        self._paragraph.clear()
        self._paragraphs += 1

    def _end_list(self) -> None:
        if not self._items:
            return
        has_lead = bool(self.units) and not self.units[-1].is_list and self.units[-1].text.endswith(":")
        lead = [self.units.pop().text] if has_lead else []
        self._add("\n".join([*lead, *self._items[:MOST_STEPS]]), is_list=True)
        self._items.clear()


def _item(line: str, number: int) -> str:
    return f"{number}. {_NUMBERED.sub('', line)}" if _NUMBERED.match(line) else f"- {_ITEM.sub('', line)}"


def questions_of(text: str, *, most: int = 6) -> list[str]:
    """Return the sentences of a message that ask something, the greeting before them cut off; at most `most`."""
    found = []
    for line in text[:LONGEST_TEXT].splitlines():
        for sentence in split_sentences(line):
            asked = _OPENING.sub("", sentence).strip()
            if asked and ("?" in asked[-3:] or _ASKS.match(asked)):
                found.append(asked)
    return list(dict.fromkeys(found))[:most]
