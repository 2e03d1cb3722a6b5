"""Which item tells most: about the side of the cut on which somebody stands, or about how able somebody is.

For a decision the item is asked whose answer tells most about pass or fail: the mutual information between the answer and
the side of the cut under what is believed by now (after Weissman 2007). While little is known it asks like the rule of most
Fisher information at the cut (Spray and Reckase 1994; Lin and Spray 2000; Eggen 1999: better for decisions than information
at the estimate); later it minds where the doubt really lies. For a measurement it is the expected information under the
posterior (van der Linden 1998), which a bad first guess does not mislead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from peerdesk.engines.testing.ability import Belief, share_above
from peerdesk.engines.testing.items import Bank, FloatArray, lots

Flags = npt.NDArray[np.bool_]


class Criterion(StrEnum):
    """What the next answer should tell."""

    # Pass or fail.
    DECISION = "decision"
    # How able, wherever that is.
    ABILITY = "ability"
    # Fisher information at the cut, whatever was answered.
    CUT = "cut"


def worth(bank: Bank, belief: Belief, criterion: Criterion, *, cut: float) -> FloatArray:
    """[items] what each would tell; only the order matters, 0 is the least."""
    if criterion is Criterion.ABILITY:
        return np.asarray(bank.information @ belief.weights)
    if criterion is Criterion.CUT:
        return np.asarray(bank.information_at([cut])[:, 0])
    above = belief.weights * share_above(cut)
    passing = float(above.sum())
    if not 1e-12 < passing < 1.0 - 1e-12:  # noqa: PLR2004 - nothing is left to tell
        return np.asarray(bank.information @ belief.weights)
    told = bank.right @ np.stack([above / passing, (belief.weights - above) / (1.0 - passing)], axis=1)
    overall = told @ np.array([passing, 1.0 - passing])
    return np.asarray(np.maximum(_entropy(overall) - _entropy(told) @ np.array([passing, 1.0 - passing]), 0.0))


def next_topic(shares: Mapping[str, float], asked: Mapping[str, int], possible: Sequence[str]) -> str:
    """The topic that is furthest behind its share, among those that still have an item (after Kingsbury and Zara 1989).

    Equal ones come in the order of `shares`; one of them is possible.
    """
    total = sum(asked.get(topic, 0) for topic in shares) + 1
    whole = sum(shares.values())
    behind = [
        (share / whole * total - asked.get(topic, 0), -place, topic)
        for place, (topic, share) in enumerate(shares.items())
        if topic in possible and share > 0.0
    ]
    return max(behind)[2]


def best(bank: Bank, worths: FloatArray, allowed: Flags, *, seed: int) -> int:
    """The place of the best item that is allowed; equal ones by lot."""
    ranked = np.where(allowed, worths, -1.0)
    equal = np.flatnonzero(ranked == ranked.max())
    return int(equal[np.argmin(lots(bank.keys[equal], seed))])


def _entropy(chance: FloatArray) -> FloatArray:
    return np.asarray(-chance * np.log(chance) - (1.0 - chance) * np.log1p(-chance))
