"""Asking those of whom little is known, on purpose: a seeded draw, or the benefit of the doubt; and places for newcomers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.skill.shrinkage import Belief
from peerdesk.engines.skill.tallies import FloatArray

Keys = npt.NDArray[np.uint64]
# Streams of draws beside the first one.
_PLACES: Final = 0x9E37_79B9_7F4A_7C15
_ANGLES: Final = 0xD1B5_4A32_D192_ED03


class Exploring(StrEnum):
    """How much of what is not known counts."""

    # Nothing: the mean.
    NONE = "none"
    # A draw from the belief (Thompson 1933; Chapelle and Li 2011): whoever may be the best is asked as often as likely.
    THOMPSON = "thompson"
    # The upper end of the belief (Auer, Cesa-Bianchi and Fischer 2002).
    OPTIMISM = "optimism"


def expert_keys(names: Sequence[str]) -> Keys:
    """Stable keys of experts for the draws, the same in every process."""
    digests = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def explore(belief: Belief, keys: Keys, *, seed: int, how: Exploring = Exploring.THOMPSON, width: float = 1.0) -> FloatArray:
    """Turn means and standard deviations into scores to order by.

    An expert's draw depends on the seed and the own key alone, never on who else stands in the list or where.

    Args:
        belief: about n candidates, as `Estimates.score`.
        keys: one for each, by `expert_keys`.
        seed: of the ticket and round; the same seed gives the same order again.
        how: the rule; with NONE equal means stay equal.
        width: by how many standard deviations; below 1 explores less.

    Raises:
        ValueError: width is negative.

    """
    if width < 0:
        raise ValueError("width is 0 or more")
    if how is Exploring.NONE:
        return belief.mean.copy()
    noise = _normal(keys, seed) if how is Exploring.THOMPSON else 1.0
    return np.asarray(belief.mean + width * belief.sd * noise)


def uniform(keys: Keys, seed: int) -> FloatArray:
    """Numbers strictly inside 0..1 by seed and key (SplitMix64: Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        mixed = keys ^ _mix(np.array([seed % 2**64], dtype=np.uint64))
        mixed = _mix(mixed)
    return ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


def fair_order(scores: FloatArray, newcomers: npt.NDArray[np.bool_], keys: Keys, *, share: float, seed: int) -> list[int]:
    """Positions of all candidates, best first; each place goes with the chance `share` to a newcomer drawn by lot.

    So newcomers get at least their share of the offers on average, in a round of whatever size, while any are left.
    Equal scores are ordered by the draw, so that nobody is always last.
    """
    lots = uniform(keys, seed)
    ranked = [int(place) for place in np.lexsort((lots, -scores))]
    if share <= 0.0 or not newcomers.any():
        return ranked
    draws = uniform(np.arange(len(ranked), dtype=np.uint64), seed ^ _PLACES) < share
    waiting = sorted((place for place in ranked if newcomers[place]), key=lambda place: lots[place], reverse=True)
    order: dict[int, None] = {}
    rest = iter(ranked)
    for drawn in draws:
        while waiting and waiting[-1] in order:
            waiting.pop()
        order[waiting.pop() if drawn and waiting else next(place for place in rest if place not in order)] = None
    return list(order)


def _normal(keys: Keys, seed: int) -> FloatArray:
    """Standard normal numbers by seed and key (Box and Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log(uniform(keys, seed)))
    return np.asarray(radius * np.cos(2.0 * np.pi * uniform(keys, seed ^ _ANGLES)))


def _mix(state: Keys) -> Keys:
    state = state + np.uint64(0x9E37_79B9_7F4A_7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return np.asarray(state ^ (state >> np.uint64(31)))
