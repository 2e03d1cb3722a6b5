"""What every check returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import erfc, sqrt

import numpy as np

from peerdesk.engines.testing.items import FloatArray


class Kind(StrEnum):
    """What was looked for."""

    # Right on hard items and wrong on easy ones.
    PERSON_FIT = "person_fit"
    # Right answers in less time than they take.
    FAST_ANSWERS = "fast_answers"
    # Two candidates answer more alike than their abilities explain.
    SIMILAR_ANSWERS = "similar_answers"
    # An item has become easier: it may have leaked.
    ITEM_EASIER = "item_easier"
    # An item has become harder: it may be out of date.
    ITEM_HARDER = "item_harder"


@dataclass(frozen=True, slots=True)
class Flag:
    """The result of one check.

    Args:
        kind: of the check.
        raised: whether somebody should look.
        p_value: how often honest answers look at least like this; of a running check, one through how many answers pass
            between two false alarms at least.
        alpha: p-value up to which the flag is raised: the share of false alarms.
        evidence: numbers by name, for screens in any language.
        words: the same as an English sentence.

    """

    kind: Kind
    raised: bool
    p_value: float
    alpha: float
    evidence: Mapping[str, float]
    words: str


def upper_tail(value: float) -> float:
    """The chance that a standard normal is above `value`."""
    return 0.5 * erfc(value / sqrt(2.0))


def count_distribution(chances: FloatArray) -> FloatArray:
    """[..., n + 1] chance of each number of hits in n independent trials of these chances [..., n] (Poisson binomial)."""
    result = np.zeros((*chances.shape[:-1], chances.shape[-1] + 1))
    result[..., 0] = 1.0
    for place in range(chances.shape[-1]):
        chance = chances[..., place : place + 1]
        result[..., 1:] = result[..., 1:] * (1.0 - chance) + result[..., :-1] * chance
        result[..., :1] *= 1.0 - chance
    return result
