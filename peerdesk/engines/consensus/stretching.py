"""The scale of a calibration set right: joint modes draw logits together, integrals do not.

Where each pair of candidate and reviewer has five scores and an effect of its own, the Laplace approximation makes effects
and their variances too small (Breslow and Lin 1995), and intervals too narrow. So two numbers, by how much all logits are
stretched and by how much more the halo is, are fitted to the exact marginal likelihood (Bock and Aitkin 1981) by quadrature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy  # type: ignore[import-untyped]

from peerdesk.engines.consensus.rubric import Ability, Calibration, FloatArray, Rating, level_chances

_ABILITIES: Final = np.linspace(-4.0, 4.0, 31)
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_LOG_WEIGHTS: Final = np.log(_WEIGHTS / _WEIGHTS.sum())
_LOG_DENSITY: Final = -0.5 * _ABILITIES**2 - np.log(np.exp(-0.5 * _ABILITIES**2).sum())
_MOST_RATINGS: Final = 5000
_WIDEST: Final = np.log(4.0)
_TRIALS: Final = 60
_FIRST_TRIALS: Final = np.array([[0.0, 0.0], [0.3, 0.0], [0.0, 0.3]])


def stretched(calibration: Calibration, ratings: Sequence[Rating]) -> Calibration:
    """The calibration with its logits and its halo on the likeliest scale for these ratings."""
    sample = _sample(ratings)
    places = {name: row for row, name in enumerate(calibration.reviewers)}
    criteria = {criterion.name: row for row, criterion in enumerate(calibration.criteria)}
    who = np.array([places[rating.reviewer] for rating in sample])
    cell = np.array([(criteria[rating.criterion], rating.level) for rating in sample])
    # Where a reviewer's scores of one candidate begin, and among those where a candidate's reviewers begin.
    pairs = _starts([(rating.candidate, rating.reviewer) for rating in sample])
    candidates = _starts([(sample[start].candidate, "") for start in pairs])

    def loss(numbers: FloatArray) -> float:
        scale, halo = np.exp(np.clip(numbers, -_WIDEST, _WIDEST))
        table = _table(rescaled(calibration, float(scale), float(halo)))
        by_pair = np.add.reduceat(table[who, cell[:, 0], cell[:, 1]], pairs, axis=0)
        by_ability = scipy.special.logsumexp(by_pair + _LOG_WEIGHTS, axis=2)
        by_candidate = np.add.reduceat(by_ability, candidates, axis=0)
        # A weak wish for no change decides where the ratings say nothing.
        return float(0.5 * (numbers**2).sum() - scipy.special.logsumexp(by_candidate + _LOG_DENSITY, axis=1).sum())

    options = {"initial_simplex": _FIRST_TRIALS, "maxfev": _TRIALS, "xatol": 0.01, "fatol": 0.01}
    found = scipy.optimize.minimize(loss, _FIRST_TRIALS[0], method="Nelder-Mead", options=options)
    scale, halo = np.exp(np.clip(found.x, -_WIDEST, _WIDEST))
    return rescaled(calibration, float(scale), float(halo))


def rescaled(calibration: Calibration, scale: float, halo: float) -> Calibration:
    """All logits times `scale`, the halo times `halo` besides."""
    spread = calibration.spread
    return replace(
        calibration,
        steps={name: tuple(scale * step for step in steps) for name, steps in calibration.steps.items()},
        spread=replace(
            spread, ability=scale * spread.ability, severity=scale * spread.severity, halo=scale * halo * spread.halo
        ),
        reviewers={
            name: replace(fit, severity=scale * fit.severity, severity_se=scale * fit.severity_se)
            for name, fit in calibration.reviewers.items()
        },
        abilities={name: Ability(scale * each.mean, scale * each.se) for name, each in calibration.abilities.items()},
    )


def _sample(ratings: Sequence[Rating]) -> list[Rating]:
    """All ratings, or those of evenly chosen candidates, in order."""
    names = sorted({rating.candidate for rating in ratings})
    every = -(-len(ratings) // _MOST_RATINGS)
    kept = set(names[::every])
    return sorted(
        (rating for rating in ratings if rating.candidate in kept),
        key=lambda rating: (rating.candidate, rating.reviewer, rating.criterion),
    )


def _starts(keys: Sequence[tuple[str, str]]) -> npt.NDArray[np.intp]:
    return np.array([row for row, key in enumerate(keys) if row == 0 or key != keys[row - 1]], dtype=np.intp)


def _table(calibration: Calibration) -> FloatArray:
    """Log-chances [reviewers, criteria, levels, abilities, nodes]."""
    fits = list(calibration.reviewers.values())
    severity = np.array([fit.severity for fit in fits])[:, None, None]
    consistency = np.array([fit.consistency for fit in fits])[:, None, None]
    able = calibration.spread.ability * _ABILITIES[:, None] - severity - calibration.spread.halo * _NODES
    widest = max(criterion.levels for criterion in calibration.criteria)
    table = np.zeros((len(fits), len(calibration.criteria), widest, *able.shape[1:]))
    for row, criterion in enumerate(calibration.criteria):
        steps = np.asarray(calibration.steps[criterion.name])
        chances = level_chances(able, steps, consistency)
        table[:, row, : criterion.levels] = np.log(np.moveaxis(chances, -1, 1) + 1e-300)
    return table
