"""An entry cut into passages: each short enough for the embedder to read as a whole, and to be quoted."""

import re
from typing import Final

PASSAGE_CHARACTERS: Final = 600
MAX_PASSAGES: Final = 40
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")
# A short last sentence begins the next passage, too, so that what belongs together stands together somewhere.
_CARRIED: Final = PASSAGE_CHARACTERS // 3


def split_passages(body: str) -> list[str]:
    """Cut a text at sentence ends into passages of about 600 characters, at most 40; a text always has one."""
    passages: list[str] = []
    held: list[str] = []
    length = 0
    for sentence in _sentences(body):
        if held and length + len(sentence) > PASSAGE_CHARACTERS:
            passages.append(" ".join(held))
            held = held[-1:] if len(held) > 1 and len(held[-1]) < _CARRIED else []
            length = sum(map(len, held))
        held.append(sentence)
        length += len(sentence) + 1
    if held:
        passages.append(" ".join(held))
    return passages[:MAX_PASSAGES] or [body.strip()]


def passage_text(title: str, passage: str) -> str:
    """The text whose embedding stands for a passage; use the same one wherever passages are embedded."""
    return f"{title.strip()}\n{passage.strip()}".strip()


def _sentences(body: str) -> list[str]:
    """Sentences, those without an end cut hard."""
    whole = [sentence.strip() for sentence in _SENTENCE_END.split(body) if sentence.strip()]
    return [
        sentence[begin : begin + PASSAGE_CHARACTERS]
        for sentence in whole
        for begin in range(0, len(sentence), PASSAGE_CHARACTERS)
    ]
