"""Numbers of items from who answered what: marginal maximum likelihood with weak priors.

Bock and Aitkin (1981): abilities are integrated out on a grid; the expectation step counts how many people of each ability
answered each item right, the maximisation step fits each item to those counts by Fisher scoring. Priors (Mislevy 1986) keep
items with few answers in reason: logarithms of slopes are normal around their common mean, which floats, intercepts
likewise; log-odds of guessing are normal around a given mean. Cells may be missing, as in an adaptive test: what was asked
depended on earlier answers only, so that the missing ones may be passed over (Mislevy and Wu 1996).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.testing.calibration_errors import errors_of
from peerdesk.engines.testing.curves import Curves, Flags, Responses, log_odds
from peerdesk.engines.testing.items import GRID, STANDARD, Errors, FloatArray, Item, Model, Population

_ROUNDS: Final = 500
_CLOSE: Final = 1e-4
_LONGEST_STEP: Final = 0.5
# Rounds in which the distribution of abilities is learned: stopping early keeps it smooth.
_SHAPING: Final = 20
# Every other point of GRID is enough to integrate over.
_THIN: Final = slice(None, None, 2)


@dataclass(frozen=True, slots=True)
class Priors:
    """How far items may lie from each other, as standard deviations.

    Args:
        slope: of the logarithm of slopes around their mean.
        intercept: of −a·b around its mean.
        guessing: middle of the chance to guess (one through the number of options, or less), with three parameters.
        guessing_spread: of its log-odds.

    """

    slope: float = 0.4
    intercept: float = 2.0
    guessing: float = 0.1
    guessing_spread: float = 1.0


DEFAULT_PRIORS: Final = Priors()


@dataclass(frozen=True)
class Calibration:
    """Items with their standard errors, the abilities of those who answered, and how it went.

    `answers` counts what each item was learned from.
    """

    items: tuple[Item, ...]
    population: Population
    log_likelihood: float
    rounds: int
    converged: bool
    answers: tuple[int, ...]


def calibrate(
    scores: npt.ArrayLike,
    ids: Sequence[str],
    *,
    known: Sequence[Item] = (),
    model: Model = Model.THREE,
    priors: Priors = DEFAULT_PRIORS,
) -> Calibration:
    """Fit items, all of them or only those that are not known.

    Without known items the scale is fixed by mean 0 and standard deviation 1 of these people's abilities. With known ones
    the scale is theirs, and the people's abilities are learned on it (fixed-parameter calibration with several cycles,
    Kim 2006): so pilot items that were asked among operational ones are brought onto the scale of the bank.

    Args:
        scores: [people, items]; 1 right, 0 wrong, NaN not asked. Parts of a point count as such (see `scoring`).
        ids: one an item.
        known: items whose numbers stay as they are; those without a column are passed over.
        model: of the items that are fitted.
        priors: how much they are drawn together.

    Raises:
        ValueError: no answers, scores outside 0..1, or not as many ids as columns.

    """
    answered = checked(scores, ids)
    fixed = [{item.id: item for item in known}.get(name) for name in ids]
    free = np.array([item is None for item in fixed])
    curves = Curves.begin(answered, model, priors.guessing).with_known(fixed)
    nodes, weights = GRID[_THIN], _normal(STANDARD.weights[_THIN])
    rounds, converged = 0, False
    while rounds < _ROUNDS and not converged:
        rounds += 1
        posterior = expect(answered, curves.right(nodes), weights)[0]
        counts = (posterior.T @ answered.right, posterior.T @ answered.given)
        fitted = _maximise(curves, counts, nodes, priors=priors, free=free)
        converged = bool(np.abs(fitted.numbers - curves.numbers).max() < _CLOSE)
        curves = fitted
        if not free.all() and rounds <= _SHAPING:
            weights, converged = _normal(posterior.mean(axis=0)), False
    posterior, likelihood = expect(answered, curves.right(nodes), weights)
    errors = errors_of(answered, curves, posterior, nodes, precision=precision_of(priors))
    items = tuple(
        item if item is not None else _item(name, curves.numbers[place], model, errors[place])
        for place, (name, item) in enumerate(zip(ids, fixed, strict=True))
    )
    return Calibration(
        items=items,
        population=_population(answered, curves),
        log_likelihood=likelihood,
        rounds=rounds,
        converged=converged,
        answers=tuple(int(number) for number in answered.given.sum(axis=0)),
    )


def checked(scores: npt.ArrayLike, ids: Sequence[str]) -> Responses:
    """Scores with 0 where nothing was asked, and what was. Raises ValueError."""
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(ids):  # noqa: PLR2004 - people and items
        raise ValueError(f"scores are people × items with an id for each item; got {table.shape}, {len(ids)} ids")
    given = ~np.isnan(table)
    if not given.any():
        raise ValueError("there is no answer to learn from")
    right = np.where(given, table, 0.0)
    if right.min() < 0.0 or right.max() > 1.0:
        raise ValueError("scores lie between 0 and 1")
    return Responses(right, given)


def expect(answered: Responses, chances: FloatArray, weights: FloatArray) -> tuple[FloatArray, float]:
    """[people, nodes] posterior of each person's ability, and the marginal log-likelihood.

    `chances` is [items, nodes].
    """
    right, given = answered.right, answered.given
    log = right @ np.log(chances) + (given - right) @ np.log1p(-chances) + np.log(weights)
    highest = log.max(axis=1, keepdims=True)
    posterior = np.exp(log - highest)
    total = posterior.sum(axis=1, keepdims=True)
    return posterior / total, float((highest + np.log(total)).sum())


def precision_of(priors: Priors) -> FloatArray:
    """What the priors know of each number: one through their variances."""
    return np.array([priors.slope, priors.intercept, priors.guessing_spread]) ** -2.0


def _maximise(
    curves: Curves, counts: tuple[FloatArray, FloatArray], nodes: FloatArray, *, priors: Priors, free: Flags
) -> Curves:
    """One step of Fisher scoring for each item that is free; counts [nodes, items] of right answers and of all."""
    right, given = counts
    chances, changes = curves.derivatives(nodes)
    spread = chances * (1.0 - chances)
    gradient = np.einsum("pjk,jk->jp", changes, (right.T - given.T * chances) / spread)
    information = np.einsum("pjk,qjk,jk->jpq", changes, changes, given.T / spread)
    size = curves.parameters
    centre = np.array([*curves.numbers[:, :2].mean(axis=0), log_odds(priors.guessing)])[:size]
    precision = precision_of(priors)[:size]
    if curves.model is Model.RASCH:
        precision[0] = 0.0
    gradient -= precision * (curves.numbers[:, :size] - centre)
    information += np.diag(precision)
    steps = _common_slope(gradient, information, free) if curves.model is Model.RASCH else _solved(gradient, information)
    numbers = curves.numbers.copy()
    numbers[free, :size] += np.clip(steps, -_LONGEST_STEP, _LONGEST_STEP)[free]
    return replace(curves, numbers=numbers)


def _solved(gradient: FloatArray, information: FloatArray) -> FloatArray:
    # A hair of ridge: an item that nobody of the middle answered leaves nothing to solve.
    ridge = 1e-9 * np.eye(gradient.shape[1])
    return np.asarray(np.linalg.solve(information + ridge, gradient[..., None])[..., 0])


def _common_slope(gradient: FloatArray, information: FloatArray, free: Flags) -> FloatArray:
    """One slope for all items that are free: intercepts are eliminated from the joint equations."""
    share = np.where(free, information[:, 0, 1] / information[:, 1, 1], 0.0)
    left = float((gradient[:, 0] - share * gradient[:, 1])[free].sum())
    known = float((information[:, 0, 0] - share * information[:, 0, 1])[free].sum())
    slope = left / known
    return np.stack([np.full(len(share), slope), (gradient[:, 1] - information[:, 0, 1] * slope) / information[:, 1, 1]], 1)


def _item(name: str, numbers: FloatArray, model: Model, errors: FloatArray) -> Item:
    """Back from ln a, −a·b and log-odds to a, b, c; `errors` is the covariance of the former (delta method)."""
    slope = float(np.exp(numbers[0]))
    difficulty = float(-numbers[1] / slope)
    turned = np.array([[slope, 0.0], [-difficulty, -1.0 / slope]])
    covariance = turned @ errors[:2, :2] @ turned.T
    guessing = float(1.0 / (1.0 + np.exp(-numbers[2]))) if model is Model.THREE else 0.0
    return Item(
        name,
        slope,
        difficulty,
        guessing,
        errors=Errors(
            a=float(np.sqrt(covariance[0, 0])),
            b=float(np.sqrt(covariance[1, 1])),
            c=guessing * (1.0 - guessing) * float(np.sqrt(errors[2, 2])),
            ab=float(covariance[0, 1]),
        ),
    )


def _population(answered: Responses, curves: Curves) -> Population:
    """Abilities as they are instead of normal ones, with the items as fitted (Mislevy 1984), stopped early."""
    chances, weights = curves.right(GRID), STANDARD.weights
    for _ in range(_SHAPING):
        weights = _normal(expect(answered, chances, weights)[0].mean(axis=0))
    return Population(weights)


def _normal(weights: FloatArray) -> FloatArray:
    kept = weights + 1e-12
    return np.asarray(kept / kept.sum())
