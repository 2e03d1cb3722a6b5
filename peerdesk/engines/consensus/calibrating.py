"""Fitting the rubric's model to many scores: Fisher scoring of the posterior mode, variances by the EM algorithm.

Candidates, and pairs of candidate and reviewer, are many but touch few others, so both are eliminated from the system of
equations (Schur complement) and only reviewers and steps are solved for: 1,000 candidates take about a second.
Standard errors come from the inverse of the same system (Laplace approximation), the scale from `stretching.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy  # type: ignore[import-untyped]

from peerdesk.engines.consensus.rubric import (
    Ability,
    Calibration,
    Criterion,
    FloatArray,
    Rating,
    ReviewerFit,
    Spread,
    check_criteria,
    check_ratings,
    even_steps,
)
from peerdesk.engines.consensus.stretching import stretched

_ROUNDS: Final = 60
_STEP_SD: Final = 2.0
_LEAST_SD: Final = 0.1
_LONGEST_STEP: Final = 1.0
_CLOSE: Final = 1e-3
_HOLD: Final = 1e4

IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Table:
    """Ratings as numbers; a pair is a candidate with a reviewer."""

    candidate: IntArray
    reviewer: IntArray
    criterion: IntArray
    pair: IntArray
    level: IntArray
    pair_candidate: IntArray
    levels: IntArray
    names: tuple[list[str], list[str]]

    @property
    def widest(self) -> int:
        return int(self.levels.max())


@dataclass(slots=True)
class _State:
    ability: FloatArray
    halo: FloatArray
    severity: FloatArray
    consistency: FloatArray  # its logarithm
    steps: FloatArray  # [criteria, widest - 1]


@dataclass(frozen=True, slots=True)
class _Errors:
    """Variances of what was estimated."""

    ability: FloatArray
    halo: FloatArray
    severity: FloatArray
    consistency: FloatArray


def calibrate(criteria: Sequence[Criterion], ratings: Sequence[Rating], *, spread: Spread | None = None) -> Calibration:
    """Estimate candidates, reviewers and steps together.

    Reviewers who share no candidate, directly or through others, are compared by the assumption that their candidates
    are alike on average: mix the pairs (`allocation.py`).

    Args:
        criteria: the rubric; a criterion without scores keeps even steps.
        ratings: each at most once for a candidate, reviewer and criterion; their order does not matter.
        spread: where the variances begin; all but that of consistency are learned from the ratings.

    Raises:
        ValueError: no ratings, an unknown criterion or level, a score given twice.

    """
    check_criteria(criteria)
    check_ratings(criteria, ratings)
    if not ratings:
        raise ValueError("no ratings: see `uncalibrated`")
    table = _table(criteria, ratings)
    spread = spread or Spread()
    state = _begin(criteria, table)
    for _ in range(_ROUNDS):
        errors, moved = _improve(state, table, spread)
        wider = _spread(state, errors, spread)
        change = max(abs(getattr(wider, name) - getattr(spread, name)) for name in Spread.__slots__)
        spread = wider
        if max(moved, change) < _CLOSE:
            break
    errors, _ = _improve(state, table, spread)
    return stretched(_calibration(criteria, table, (state, errors), spread), ratings)


def _table(criteria: Sequence[Criterion], ratings: Sequence[Rating]) -> _Table:
    places = {criterion.name: place for place, criterion in enumerate(criteria)}
    candidates, candidate = np.unique([rating.candidate for rating in ratings], return_inverse=True)
    reviewers, reviewer = np.unique([rating.reviewer for rating in ratings], return_inverse=True)
    pairs, pair = np.unique(candidate * len(reviewers) + reviewer, return_inverse=True)
    return _Table(
        candidate,
        reviewer,
        np.array([places[rating.criterion] for rating in ratings]),
        pair,
        np.array([rating.level for rating in ratings]),
        pairs // len(reviewers),
        np.array([criterion.levels for criterion in criteria]),
        ([str(name) for name in candidates], [str(name) for name in reviewers]),
    )


def _begin(criteria: Sequence[Criterion], table: _Table) -> _State:
    steps = np.zeros((len(criteria), table.widest - 1))
    for row, criterion in enumerate(criteria):
        steps[row, : criterion.levels - 1] = even_steps(criterion.levels)
    people, reviewers = len(table.names[0]), len(table.names[1])
    return _State(np.zeros(people), np.zeros(len(table.pair_candidate)), np.zeros(reviewers), np.zeros(reviewers), steps)


def _chances(able: FloatArray, consistency: FloatArray, state: _State, table: _Table) -> tuple[FloatArray, FloatArray]:
    """Chances [ratings, levels] of each level and the exponents behind them; levels beyond a scale have none."""
    levels = np.arange(table.widest)
    below = np.concatenate([np.zeros((len(state.steps), 1)), np.cumsum(state.steps, axis=1)], axis=1)
    scores = consistency[:, None] * (able[:, None] * levels - below[table.criterion])
    scores = np.where(levels < table.levels[table.criterion, None], scores, -np.inf)
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    return chances / chances.sum(axis=1, keepdims=True), np.where(np.isfinite(scores), scores, 0.0)


def _slopes(state: _State, table: _Table) -> tuple[FloatArray, FloatArray]:
    """First derivatives [ratings, p] and information [ratings, p, p]: by ability, log-consistency and each step."""
    able = state.ability[table.candidate] + state.halo[table.pair] - state.severity[table.reviewer]
    consistency = np.exp(state.consistency[table.reviewer])
    chances, scores = _chances(able, consistency, state, table)
    levels = np.arange(table.widest)
    slopes = np.empty((len(able), table.widest, 1 + table.widest))
    slopes[:, :, 0] = consistency[:, None] * levels
    slopes[:, :, 1] = scores
    slopes[:, :, 2:] = -consistency[:, None, None] * (levels[:, None] > np.arange(table.widest - 1))
    mean = np.einsum("nk,nkp->np", chances, slopes)
    weighted = slopes * chances[:, :, None]
    information = np.einsum("nkp,nkq->npq", weighted, slopes) - mean[:, :, None] * mean[:, None, :]
    return slopes[np.arange(len(able)), table.level] - mean, information


def _columns(table: _Table, reviewers: int) -> tuple[IntArray, FloatArray]:
    """Where a rating's derivatives belong among severities, log-consistencies and steps, and their signs."""
    width = table.widest - 1
    steps = 2 * reviewers + table.criterion[:, None] * width + np.arange(width)
    places = np.concatenate([table.reviewer[:, None], reviewers + table.reviewer[:, None], steps], axis=1)
    return places, np.concatenate([[-1.0], np.ones(1 + width)])


def _improve(state: _State, table: _Table, spread: Spread) -> tuple[_Errors, float]:
    """One step of Fisher scoring, in place; returns the variances there and the longest move."""
    slope, information = _slopes(state, table)
    people, pairs, reviewers = len(state.ability), len(state.halo), len(state.severity)
    places, signs = _columns(table, reviewers)
    rest = 2 * reviewers + state.steps.size
    values = np.concatenate([state.severity, state.consistency, state.steps.ravel()])
    begun = np.concatenate([np.zeros(2 * reviewers), _even(table)])
    precision = np.repeat(
        1.0 / np.array([spread.severity, spread.consistency, _STEP_SD]) ** 2, [reviewers, reviewers, state.steps.size]
    )
    push = np.bincount(places.ravel(), (slope * signs).ravel(), minlength=rest) - precision * (values - begun)
    pair_data = np.bincount(table.pair, information[:, 0, 0], minlength=pairs)
    pair_push = np.bincount(table.pair, slope[:, 0], minlength=pairs)
    person_push = np.bincount(table.candidate, slope[:, 0], minlength=people) - state.ability / spread.ability**2
    own = pair_data + 1.0 / spread.halo**2
    halo_push = pair_push - state.halo / spread.halo**2

    crossed = information * signs[None, :, None] * signs[None, None, :]
    size = places.shape[1]
    system = scipy.sparse.coo_matrix(
        (crossed.ravel(), (np.repeat(places, size, axis=1).ravel(), np.tile(places, (1, size)).ravel())), shape=(rest, rest)
    ).toarray() + np.diag(precision)
    shared = scipy.sparse.csr_matrix(
        ((information[:, 0, :] * signs).ravel(), (np.repeat(table.pair, size), places.ravel())), shape=(pairs, rest)
    )
    # All logits stretched and all consistencies shrunk would be the same model: their mean logarithm is held at 0.
    noise = slice(reviewers, 2 * reviewers)
    system[noise, noise] += _HOLD
    push[noise] -= _HOLD * state.consistency.sum()
    # The pairs go first.
    system -= np.asarray((shared.T @ scipy.sparse.diags(1.0 / own) @ shared).todense())
    push = push - shared.T @ (halo_push / own)
    owners = scipy.sparse.csr_matrix((np.ones(pairs), (table.pair_candidate, np.arange(pairs))), shape=(people, pairs))
    person = owners @ (pair_data - pair_data**2 / own) + 1.0 / spread.ability**2
    person_push = person_push - owners @ (pair_data / own * halo_push)
    link = np.asarray((owners @ scipy.sparse.diags(1.0 - pair_data / own) @ shared).todense())
    # Then the candidates.
    system -= link.T @ (link / person[:, None])
    inverse = np.linalg.inv(system)
    move = inverse @ (push - link.T @ (person_push / person))
    person_move = (person_push - link @ move) / person
    halo_move = (halo_push - pair_data * person_move[table.pair_candidate] - shared @ move) / own

    longest = max(float(np.abs(each).max(initial=0.0)) for each in (move, person_move, halo_move))
    brake = min(1.0, _LONGEST_STEP / max(longest, _CLOSE))
    state.ability += brake * person_move
    state.halo += brake * halo_move
    values = values + brake * move
    state.severity, state.consistency = values[:reviewers], values[reviewers : 2 * reviewers]
    state.steps = values[2 * reviewers :].reshape(state.steps.shape)
    person_variance = 1.0 / person + np.einsum("nr,rs,ns->n", link, inverse, link) / person**2
    # Of a pair's own error what the reviewer's and the steps' errors add is left out: it is small beside the rest.
    halo_variance = 1.0 / own + (pair_data / own) ** 2 * person_variance[table.pair_candidate]
    variance = np.diag(inverse)
    return _Errors(
        person_variance, halo_variance, variance[:reviewers], variance[reviewers : 2 * reviewers]
    ), brake * longest


def _even(table: _Table) -> FloatArray:
    width = table.widest - 1
    return np.concatenate([np.concatenate([even_steps(n), np.zeros(width - n + 1)]) for n in table.levels.tolist()])


def _spread(state: _State, errors: _Errors, before: Spread) -> Spread:
    """The likeliest variances given what was estimated, and how surely (EM: Dempster, Laird and Rubin 1977).

    That of consistency stays: learned beside halo it runs away as soon as one reviewer's scores look like lots.
    """

    def sd(values: FloatArray, variances: FloatArray, least: float) -> float:
        # Two made-up ones as expected keep a variance of few from vanishing.
        total = float(np.sum(values**2 + variances)) + 2.0 * least**2
        return max(_LEAST_SD, float(np.sqrt(total / (len(values) + 2))))

    usual = Spread()
    return Spread(
        sd(state.ability, errors.ability, usual.ability),
        sd(state.severity, errors.severity, usual.severity),
        sd(state.halo, errors.halo, usual.halo),
        before.consistency,
    )


def _calibration(
    criteria: Sequence[Criterion], table: _Table, estimated: tuple[_State, _Errors], spread: Spread
) -> Calibration:
    state, errors = estimated
    infit, outfit = _fit(state, table)
    seen = np.bincount(np.unique(table.pair_candidate * len(state.severity) + _reviewer_of(table)) % len(state.severity))
    # The average reviewer stands at 0.
    middle = float(np.average(state.severity))
    reviewers = {
        name: ReviewerFit(
            float(state.severity[row] - middle),
            float(np.sqrt(errors.severity[row])),
            float(np.exp(state.consistency[row])),
            float(np.sqrt(errors.consistency[row])),
            float(infit[row]),
            float(outfit[row]),
            int(seen[row]),
        )
        for row, name in enumerate(table.names[1])
    }
    abilities = {
        name: Ability(float(state.ability[row] - middle), float(np.sqrt(errors.ability[row])))
        for row, name in enumerate(table.names[0])
    }
    return Calibration(
        tuple(criteria),
        {criterion.name: tuple(state.steps[row, : criterion.levels - 1].tolist()) for row, criterion in enumerate(criteria)},
        replace(spread),
        reviewers,
        abilities,
        _reliability(state.ability, errors.ability),
        _reliability(state.severity, errors.severity),
    )


def _reviewer_of(table: _Table) -> IntArray:
    owner = np.zeros(len(table.pair_candidate), dtype=np.intp)
    owner[table.pair] = table.reviewer
    return owner


def _reliability(values: FloatArray, variances: FloatArray) -> float:
    """Share of the variance that is not error (separation reliability: Wright and Masters 1982), for shrunken values."""
    true = float(np.var(values)) + float(np.mean(variances))
    return float(np.var(values)) / true if true > 0 else 0.0


def _fit(state: _State, table: _Table) -> tuple[FloatArray, FloatArray]:
    """Infit and outfit mean squares of reviewers by the model without halo and consistency."""
    able = state.ability[table.candidate] - state.severity[table.reviewer]
    chances, _ = _chances(able, np.ones_like(able), state, table)
    levels = np.arange(table.widest)
    expected = chances @ levels
    variance = np.maximum(chances @ levels**2 - expected**2, _CLOSE)
    squares = (table.level - expected) ** 2
    count = len(state.severity)
    infit = np.bincount(table.reviewer, squares, count) / np.bincount(table.reviewer, variance, count)
    outfit = np.bincount(table.reviewer, squares / variance, count) / np.bincount(table.reviewer, minlength=count)
    return infit, outfit
