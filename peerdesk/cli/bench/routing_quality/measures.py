"""How good an order is: ranks, shared by equal scores, and what is usually told of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from peerdesk.engines.skill.tallies import FloatArray

_DEPTH = 10
# Sums of floats in another order differ by less.
_DIGITS = 9


def rank_of(scores: FloatArray, right: int) -> float:
    """The rank of one candidate, from 1; those with an equal score share their ranks' mean."""
    rounded = np.round(scores, _DIGITS)
    equal = int((rounded == rounded[right]).sum())
    return 1.0 + float((rounded > rounded[right]).sum()) + (equal - 1) / 2


def figures_of(ranks: Sequence[float]) -> dict[str, float]:
    """Mean reciprocal rank, shares of first and first three, nDCG at 10 with one right candidate; infinite: not there."""
    there = np.asarray(ranks, dtype=np.float64)
    gains = np.where(there <= _DEPTH, 1.0 / np.log2(there + 1.0), 0.0)
    told = {"mrr": (1.0 / there).mean(), "p_1": (there <= 1).mean(), "p_3": (there <= 3).mean(), "ndcg_10": gains.mean()}  # noqa: PLR2004 - the first three
    return {name: round(float(value), 4) for name, value in told.items()}
