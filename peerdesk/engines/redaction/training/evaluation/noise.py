"""Noise of real channels, laid on pieces one by one so that offsets stay right whatever the lengths become."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from peerdesk.engines.redaction.training.evaluation.pieces import Piece, Pieces
from peerdesk.engines.redaction.training.evaluation.writing import mistyped, without_accents

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_LINK: Final = re.compile(r"https?://|[/@=]")
_STOPS: Final = re.compile(r"(?<=\w)[,.!?;:]+(?=\s|$)")
_GLUED: Final = re.compile(r"([,.;:!?]) $")
_CASELESS: Final = frozenset({"SECRET"})


def social(pieces: Sequence[Piece]) -> Pieces:
    """Lower case, no punctuation between words."""
    return [
        _changed(piece, str.lower) if piece.label else replace(piece, text=_STOPS.sub("", piece.text).lower())
        for piece in pieces
    ]


def lowered(pieces: Sequence[Piece]) -> Pieces:
    """Everything in lower case but secrets."""
    return [_changed(piece, str.lower) for piece in pieces]


def shouted(pieces: Sequence[Piece]) -> Pieces:
    """Everything in capitals but secrets and links."""
    return [piece if _LINK.search(piece.text) and not piece.label else _changed(piece, str.upper) for piece in pieces]


def bare_letters(pieces: Sequence[Piece], rng: random.Random) -> Pieces:
    """All accents and umlauts lost, in one manner for the whole text."""
    seed = rng.random()
    return [_changed(piece, lambda text: without_accents(random.Random(seed), text)) for piece in pieces]  # noqa: S311


def typed_badly(pieces: Sequence[Piece], rng: random.Random, rate: float) -> Pieces:
    """Typing errors in the words around the values (`rate` of the words of four letters and more)."""

    def _miss(found: re.Match[str]) -> str:
        return mistyped(rng, found[0]) if rng.random() < rate else found[0]

    return [
        piece if piece.label or _LINK.search(piece.text) else replace(piece, text=_WORD.sub(_miss, piece.text))
        for piece in pieces
    ]


def crowded(pieces: Sequence[Piece]) -> Pieces:
    """No space between punctuation and a value behind it."""
    return [
        replace(piece, text=_GLUED.sub(r"\1", piece.text)) if not piece.label and following.label else piece
        for piece, following in zip(pieces, [*pieces[1:], Piece("")], strict=True)
    ]


def _changed(piece: Piece, change: Callable[[str], str]) -> Piece:
    return piece if piece.fixed or piece.label in _CASELESS else replace(piece, text=change(piece.text))
