"""What a check found in a reply."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(r"\[=*[A-Z_]+_\d+\]|(?:https?://|www\.)\S+|`[^`\n]*`")


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in the reply and what is wrong there.

    Attributes:
        code: what is wrong, a stable word; people read it in their own language.
        start: where it begins.
        end: where it ends; equal to `start` where something is missing.
        detail: what the words need: a number, a word of the card, a kind of promise.
        fix: what to put in its place with one click; None where only a person can tell.

    """

    code: str
    start: int
    end: int
    detail: str = ""
    fix: str | None = None


def words_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of whole words and phrases, spaces of any width between; it matches nothing for none."""
    parts = [r"\s+".join(re.escape(part) for part in word.split()) for word in sorted(words, key=len, reverse=True)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else re.compile(r"(?!)")


def masked(text: str) -> str:
    """Return the text with placeholders, addresses and code blanked out, every other letter at its place."""
    return _TOKEN.sub(lambda match: "\x1a" * len(match.group()), text)


def matches(pattern: re.Pattern[str], text: str, code: str, *, fix: str | None = None) -> Iterator[Finding]:
    """Yield a finding for each match."""
    for match in pattern.finditer(text):
        yield Finding(code, match.start(), match.end(), match.group(), fix)
