"""What happens to texts on their way: no capitals, only capitals, lost accents, slips of the keyboard, quoting, wrapping."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from peerdesk.engines.redaction.training.pieces import Piece, Pieces

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_PLAIN_WORD: Final = re.compile(r"(?<![\w@/.=\[])[^\W\d_]{2,}(?![\w@=\]_])")
_NEIGHBOURS: Final = {
    "a": "sq",
    "e": "rw",
    "i": "ou",
    "o": "ip",
    "n": "mb",
    "s": "ad",
    "t": "ry",
    "r": "te",
    "l": "k",
    "d": "sf",
    "u": "iy",
    "m": "n",
    "h": "gj",
}


def strip_accents(text: str) -> str:
    """Letters without their marks."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def disturb(pieces: Pieces, rng: random.Random, language: str) -> Pieces:
    """Apply what a writer or a mail program might do; labels stay with their pieces."""
    pieces = _cased(pieces, rng)
    if language != "en" and rng.random() < 0.13:
        pieces = _each(pieces, strip_accents if rng.random() < 0.6 else lambda text: text.translate(_UMLAUTS))
    if rng.random() < 0.14:
        pieces = _each(pieces, lambda text: _typing_errors(text, rng))
    return _spaced(pieces, rng)


def reworded(pieces: Pieces, rng: random.Random, words: list[str], nouns: list[str]) -> Pieces:
    """Some plain words exchanged for others or left out: nobody words it as we do, so no single word may decide.

    `nouns` are words that are written large and nobody's name.
    """
    share = rng.choice((0.08, 0.15, 0.25))

    def changed(match: re.Match[str]) -> str:
        if rng.random() > share:
            return match.group()
        if nouns and rng.random() < (0.6 if match.group().istitle() else 0.25):
            return rng.choice(nouns)
        word = rng.choice(words) if rng.random() < 0.8 else ""
        return word.title() if match.group().istitle() or rng.random() < 0.08 else word

    return [piece if piece.kind else replace(piece, text=_PLAIN_WORD.sub(changed, piece.text)) for piece in pieces]


def _cased(pieces: Pieces, rng: random.Random) -> Pieces:
    """All letters small or large, or those of names and addresses only."""
    draw = rng.random()
    if draw < 0.24:
        pieces = _each(pieces, str.lower)
    elif draw < 0.28:
        pieces = _each(pieces, str.upper)
    elif draw < 0.36:
        pieces = [
            replace(piece, text=piece.text.lower()) if piece.kind in {"NAME", "ADDRESS"} else piece for piece in pieces
        ]
    elif draw < 0.39:
        pieces = [
            replace(piece, text=piece.text.upper()) if piece.kind in {"NAME", "ADDRESS"} else piece for piece in pieces
        ]
    return pieces


def _spaced(pieces: Pieces, rng: random.Random) -> Pieces:
    """Punctuation and spaces lost or doubled, lines broken inside values, quoted and wrapped."""
    draw = rng.random()
    if draw < 0.05:
        pieces = _each(pieces, lambda text: re.sub(r"[,.!?](?=\s|$)", "", text))
    elif draw < 0.08:
        pieces = [piece if piece.kind else replace(piece, text=re.sub(r"([,.!?:]) ", r"\1", piece.text)) for piece in pieces]
    elif draw < 0.1:
        pieces = _each(pieces, lambda text: text.replace(" ", "  "))
    elif draw < 0.12:
        pieces = [
            piece if piece.kind else replace(piece, text=piece.text.replace("'", "").replace("’", "")) for piece in pieces
        ]
    if rng.random() < 0.05:
        # A line ends in the middle of a value.
        line_end = rng.choice(("\n", " \n", "\n> "))
        pieces = [
            replace(piece, text=piece.text.replace(" ", line_end, 1)) if piece.kind and rng.random() < 0.5 else piece
            for piece in pieces
        ]
    if rng.random() < 0.04:
        pieces = _wrapped(pieces, rng.choice(("\n", "\n> ", "\n>> ", "\n| ")))
    return pieces


def _each(pieces: Pieces, change: Callable[[str], str]) -> Pieces:
    return [piece if piece.fixed else replace(piece, text=change(piece.text)) for piece in pieces]


def _typing_errors(text: str, rng: random.Random) -> str:
    letters = list(text)
    for _ in range(max(1, len(letters) // 45)):
        index = rng.randrange(len(letters)) if letters else 0
        if not letters or not letters[index].isalpha():
            continue
        draw = rng.random()
        if draw < 0.3 and index + 1 < len(letters) and letters[index + 1].isalpha():
            letters[index], letters[index + 1] = letters[index + 1], letters[index]
        elif draw < 0.55:
            letters[index] = ""
        elif draw < 0.75:
            letters[index] *= 2
        else:
            letters[index] = rng.choice(_NEIGHBOURS.get(letters[index], letters[index]))
        letters = list("".join(letters))
    return "".join(letters)


def _wrapped(pieces: Pieces, break_: str) -> Pieces:
    """Lines of at most 72 characters; a value that is cut becomes two."""
    result: Pieces = []
    column = 0
    for piece in pieces:
        for index, word in enumerate(re.split(r"(?<=\S)(?= )", piece.text)):
            text = word
            if column + len(word) > 72 and word.startswith(" ") and (index or not piece.kind):
                result.append(Piece(break_))
                text = word[1:]
                column = 0
            result.append(replace(piece, text=text))
            column = column + len(text) if "\n" not in text else len(text.rpartition("\n")[2])
    return _joined(result)


def _joined(pieces: Pieces) -> Pieces:
    """Put the words of one value on one line together again."""
    result: Pieces = []
    for piece in pieces:
        if result and result[-1].kind == piece.kind and piece.kind and piece.text.startswith(" "):
            result[-1] = replace(piece, text=result[-1].text + piece.text)
        else:
            result.append(piece)
    return result
