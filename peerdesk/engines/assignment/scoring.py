"""What each candidate is worth for a ticket, part by part, in one go for many.

The parts multiply (a fast answer that does not solve is worth little), the cost is taken off. How much each part moved one
candidate away from a typical one of the same ticket is told by the logarithmic-mean split (Ang 2004, "Decomposition
analysis for policymaking in energy", Energy Policy 32): the effects add up to the difference exactly, whatever the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.assignment.policy import MatchingPolicy

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

# Chances of nought or one are never known; below this a product says nothing any more.
_LEAST: Final = 1e-3
# Earnings per active hour against one's equals: a quarter or four times is as far as they count.
_FURTHEST: Final = 4.0
# Half-lives after which one wait is as bad as another.
_SLOWEST: Final = 20.0
# Two products whose logarithms differ by less are the same.
_SAME: Final = 1e-12


class Part(StrEnum):
    """A part of a score. Surfaces have words for each."""

    FIT = "fit"
    """How like this ticket is to what they have answered."""
    ACCEPT = "accept"
    """The chance that the expert takes it."""
    RESOLVE = "resolve"
    """The chance that they solve it for good."""
    SURE = "sure"
    """What our doubt about that chance does: it speaks for them on easy tickets, against them on difficult ones."""
    SPEED = "speed"
    """How soon their answer is expected."""
    CONTINUITY = "continuity"
    """Whether they have served this customer before."""
    FAIRNESS = "fairness"
    """Their earnings per active hour against their equals'."""
    COST = "cost"
    """Their pay as a share of the ticket's price; the only part that is taken off instead of multiplied."""


FACTORS: Final = (Part.FIT, Part.ACCEPT, Part.RESOLVE, Part.SURE, Part.SPEED, Part.CONTINUITY, Part.FAIRNESS)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CandidateFacts:
    """What is known of n candidates: arrays of one length, or single numbers that hold for all of them.

    `earnings_ratio` is earnings per active hour divided by the median of equals (same brand, like standing); 1 where
    unknown. `fit` is above 0, the best of the candidates at most 1.
    `difficulty` runs from 0 (anybody solves it) to 1. Costs and the price are in minor units of one currency.
    """

    accept: Floats
    resolve: Floats
    resolve_sd: Floats | float = 0.0
    minutes: Floats | float = 30.0
    has_served_this_customer: Flags | bool = False
    cost_minor: Floats | float = 0.0
    price_minor: Floats | float = 1.0
    earnings_ratio: Floats | float = 1.0
    difficulty: Floats | float = 0.5
    is_newcomer: Flags | bool = False
    fit: Floats | float = 1.0

    def __len__(self) -> int:
        return len(self.accept)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """`total` is what orders candidates; `parts` holds each one's factors, and under COST what was taken off."""

    total: Floats
    parts: Mapping[Part, Floats]


@dataclass(frozen=True, slots=True)
class PartTold:
    """One part of one candidate: its factor (or what was taken off), and what that did to the score.

    `effect` is in the score's own unit, against the typical candidate of the same ticket.
    """

    part: Part
    factor: float
    effect: float


def score(facts: CandidateFacts, policy: MatchingPolicy) -> Scores:
    """Return what each of the n candidates is worth, with its parts. Time and memory grow with n alone."""
    size = len(facts)
    resolve = np.clip(facts.resolve, _LEAST, 1.0)
    doubt = (policy.curiosity * (1.0 - np.asarray(facts.difficulty)) - policy.caution * np.asarray(facts.difficulty)) * (
        facts.resolve_sd
    )
    parts: dict[Part, Floats] = {
        Part.FIT: np.clip(facts.fit, _LEAST, 1.0) ** policy.fit_weight,
        Part.ACCEPT: np.clip(facts.accept, _LEAST, 1.0) ** policy.accept_weight,
        Part.RESOLVE: resolve**policy.resolve_weight,
        Part.SURE: (np.clip(resolve + doubt, _LEAST, 1.0) / resolve) ** policy.resolve_weight,
        Part.SPEED: 0.5 ** np.clip(np.asarray(facts.minutes) / policy.speed_half_minutes, 0.0, _SLOWEST),
        Part.CONTINUITY: 1.0 + policy.continuity * np.asarray(facts.has_served_this_customer, dtype=np.float64),
        Part.FAIRNESS: np.clip(facts.earnings_ratio, 1 / _FURTHEST, _FURTHEST) ** -policy.fairness,
        Part.COST: policy.cost_weight * np.asarray(facts.cost_minor) / np.maximum(facts.price_minor, 1.0),
    }
    parts = {part: np.broadcast_to(values, (size,)) for part, values in parts.items()}
    worth = np.ones(size)
    for part in FACTORS:
        worth = worth * parts[part]
    return Scores(worth - parts[Part.COST], parts)


def effects(scores: Scores, *, among: Places | None = None) -> Mapping[Part, Floats]:
    """Return what each part did to each candidate's score, against the typical candidate of those in `among` (all).

    The typical one has the geometric mean of each factor and the mean cost. A candidate's effects add up to its score
    less the typical one's (`typical`), exactly.
    """
    group = np.arange(len(scores.total)) if among is None else among
    logs = {part: np.log(scores.parts[part]) for part in FACTORS}
    away = {part: values - values[group].mean() for part, values in logs.items()}
    usual = float(np.exp(sum(values[group].mean() for values in logs.values())))
    whole = np.sum(list(away.values()), axis=0)
    near = np.abs(whole) < _SAME
    scale = np.where(near, usual, usual * np.expm1(whole) / np.where(near, 1.0, whole))
    cost = scores.parts[Part.COST]
    return {**{part: scale * values for part, values in away.items()}, Part.COST: cost[group].mean() - cost}


def explain(scores: Scores, place: int, *, among: Places | None = None) -> tuple[PartTold, ...]:
    """Return the parts of the candidate at `place`, those that moved its score most first (`effects`)."""
    told = [
        PartTold(part, float(scores.parts[part][place]), float(values[place]))
        for part, values in effects(scores, among=among).items()
    ]
    return tuple(sorted(told, key=lambda one: -abs(one.effect)))


def typical(scores: Scores, *, among: Places | None = None) -> float:
    """Return the score of the typical candidate that `effects` compares with."""
    group = np.arange(len(scores.total)) if among is None else among
    worth = float(np.exp(sum(np.log(scores.parts[part][group]).mean() for part in FACTORS)))
    return worth - float(scores.parts[Part.COST][group].mean())
