"""A model's answer as it grows: complete JSON, half of it, JSON between other words, or plain sentences with [1] behind."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import jiter

from peerdesk.engines.drafting.sentences import split_sentences

from .asking import MOST_SENTENCES

LONGEST_SENTENCE: Final = 1_200
LONGEST_ANSWER: Final = 40_000
_CITED: Final = re.compile(r"\s*[\[(](\d{1,2}(?:\s*,\s*\d{1,2})*)[\])]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class RawSentence:
    """A sentence as the model gave it; `articles` are the numbers that it named."""

    text: str
    articles: tuple[int, ...]


def read_sentences(answer: str, *, is_whole: bool = True) -> list[RawSentence]:
    """Return the sentences of an answer; junk gives none. The last one may be cut while the answer is not whole."""
    text = answer[:LONGEST_ANSWER]
    if "{" in text or "[{" in text:
        return [one for one in _of_json(text, is_whole=is_whole) if one.text][:MOST_SENTENCES]
    return list(_of_prose(text))[:MOST_SENTENCES]


def read_translation(answer: str) -> str:
    """Return the translated text of an answer; "" when there is none."""
    text = answer[:LONGEST_ANSWER]
    if "{" not in text:
        return _clean(text)
    data = _parsed(text[text.index("{") :], is_whole=True)
    value = data.get("translation") if isinstance(data, Mapping) else None
    return _clean(value) if isinstance(value, str) else ""


def _of_json(text: str, *, is_whole: bool) -> Iterator[RawSentence]:
    data = _parsed(text[text.index("{") :], is_whole=is_whole)
    rows = data.get("sentences") if isinstance(data, Mapping) else None
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, Mapping) and isinstance(row.get("text"), str):
            named = row.get("articles")
            numbers = [one for one in named if isinstance(one, int)] if isinstance(named, list) else []
            yield RawSentence(_clean(row["text"]), tuple(dict.fromkeys(numbers)))


def _parsed(text: str, *, is_whole: bool) -> Any:
    data = text.encode("utf-8", "replace")
    for end in (len(data), data.rfind(b"}") + 1):
        try:
            return jiter.from_json(data[:end], partial_mode=False if is_whole else "trailing-strings")
        except ValueError:
            continue
    # An answer that broke off is read as far as it goes.
    try:
        return jiter.from_json(data, partial_mode="on")
    except ValueError:
        return None


def _of_prose(text: str) -> Iterator[RawSentence]:
    for line in text.splitlines():
        for sentence in split_sentences(_CITED.sub(lambda match: f" ⟦{match.group(1)}⟧", line)):
            named = [int(one) for group in re.findall(r"⟦([\d,\s]+)⟧", sentence) for one in group.split(",")]
            words = _clean(re.sub(r"\s*⟦[\d,\s]+⟧", "", sentence))
            if words:
                yield RawSentence(words, tuple(dict.fromkeys(named)))


def _clean(text: str) -> str:
    return _CONTROL.sub("", text).strip()[:LONGEST_SENTENCE]
