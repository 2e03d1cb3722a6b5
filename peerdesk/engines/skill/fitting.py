"""Learning from history: who of those who were there gave the answer that lasted, and how alike the shares of many are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy  # type: ignore[import-untyped]

from peerdesk.engines.skill.shrinkage import expit, logit
from peerdesk.engines.skill.tallies import FloatArray
from peerdesk.engines.skill.weights import FEATURES, GIVEN, Weights

_OUT: Final = -1e9


@dataclass(frozen=True, slots=True)
class Choice:
    """One ticket: features [n, len(FEATURES)] of those who could have answered, and the place of who did."""

    features: FloatArray
    right: int


def fit_weights(
    choices: Sequence[Choice],
    *,
    version: str,
    fitted_on: str,
    given: Mapping[str, float] = GIVEN,
    penalty: float = 0.001,
) -> Weights:
    """The weights under which the choices are likeliest (conditional logit: McFadden 1974), with a ridge.

    Args:
        choices: tickets with at least one candidate each.
        version: to be written beside them.
        fitted_on: what they come from, in words.
        given: features whose weight is known and not fitted.
        penalty: of the squares of the weights of features in their standard deviations; keeps correlated ones apart.

    Raises:
        ValueError: there are no choices.

    """
    if not choices:
        raise ValueError("no choices to learn from")
    free = [place for place, name in enumerate(FEATURES) if name not in given]
    table, there, right = _table(choices)
    known = table @ np.array([given.get(name, 0.0) for name in FEATURES])
    spread = table[there].std(axis=0)[free]
    # What never differs teaches nothing and keeps the weight 0.
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)
    scaled = table[:, :, free] * scale
    rows = np.arange(len(right))

    def loss(size: FloatArray) -> tuple[float, FloatArray]:
        scores = np.where(there, scaled @ size + known, _OUT)
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        slope = np.einsum("jk,jkd->d", chances, scaled) - scaled[rows, right].sum(axis=0)
        surprise = -np.log(chances[rows, right] + 1e-12).mean()
        return float(surprise + penalty * size @ size), slope / len(rows) + 2 * penalty * size

    best = scipy.optimize.minimize(loss, np.zeros(len(free)), jac=True, method="L-BFGS-B").x * scale
    fitted = {FEATURES[place]: round(float(value), 3) for place, value in zip(free, best, strict=True)}
    return Weights(version, {name: fitted.get(name, given.get(name, 0.0)) for name in FEATURES}, fitted_on)


def fit_strength(successes: Sequence[float] | FloatArray, trials: Sequence[float] | FloatArray) -> tuple[float, float]:
    """Return mean and strength (1/4 to 10,000) under which the shares of many like things are most likely.

    The strength to set for a level, from a brand's own history: maximum likelihood of the beta-binomial (Minka 2000).

    Raises:
        ValueError: there is no trial, or more successes than trials.

    """
    won: npt.NDArray[np.float64] = np.asarray(successes, dtype=np.float64)
    tried: npt.NDArray[np.float64] = np.asarray(trials, dtype=np.float64)
    if not tried.sum() > 0 or (won > tried).any() or (won < 0).any():
        raise ValueError("expected trials, and at most as many successes")

    def surprise(parameters: FloatArray) -> float:
        mean, strength = float(expit(parameters[0])), float(np.exp(parameters[1]))
        a, b = mean * strength, (1.0 - mean) * strength
        return -float((scipy.special.betaln(won + a, tried - won + b) - scipy.special.betaln(a, b)).sum())

    start = np.array([float(logit(won.sum() / tried.sum())), np.log(10.0)])
    bounds = [(-9.0, 9.0), (np.log(0.25), np.log(10_000.0))]
    best = scipy.optimize.minimize(surprise, np.clip(start, -9.0, 9.0), method="L-BFGS-B", bounds=bounds).x
    return float(expit(best[0])), float(np.exp(best[1]))


def _table(choices: Sequence[Choice]) -> tuple[FloatArray, npt.NDArray[np.bool_], npt.NDArray[np.intp]]:
    """All choices as one table [choices, most candidates, features], who is there, and who was right."""
    most = max(len(choice.features) for choice in choices)
    table = np.zeros((len(choices), most, len(FEATURES)))
    there = np.zeros((len(choices), most), dtype=bool)
    for row, choice in enumerate(choices):
        table[row, : len(choice.features)] = choice.features
        there[row, : len(choice.features)] = True
    return table, there, np.array([choice.right for choice in choices], dtype=np.intp)
