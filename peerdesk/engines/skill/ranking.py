"""From what is counted to an order: beliefs about each candidate, one score with its uncertainty, a seeded draw.

The score is the utility of a conditional logit (McFadden 1974): `shares` of it is the chance that of these candidates just
this one gives the answer that lasts. Its weights are few and fitted on history (`fitting.py`); what no history could teach,
how much a likely acceptance and a lasting answer are worth, is set by what they are: factors of the chance that an offer
ends well, so the logarithm of each has the weight 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from peerdesk.engines.skill.settings import DEFAULT_SETTINGS, SkillSettings
from peerdesk.engines.skill.shrinkage import Belief, Location, Share, learned, logit, moved
from peerdesk.engines.skill.tallies import FloatArray, Floats, Tally
from peerdesk.engines.skill.weights import FEATURES, Weights, default_weights

_NEVER_DAYS: Final = 3650.0
_SHIFT: Final = 6


@dataclass(frozen=True, slots=True)
class Background:
    """What all experts together did: everywhere, with the brand, with the topic, in the language. Fields are floats."""

    network: Tally = field(default_factory=Tally)
    brand: Tally = field(default_factory=Tally)
    topic: Tally = field(default_factory=Tally)
    language: Tally | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """n experts, at the moment of the ticket. Every tally holds the narrower ones: network ⊇ brand ⊇ topic.

    network, brand, topic: what they did everywhere, for the brand, in the ticket's topic (or in none known: zeros).
    idle_days: since they last answered for the brand; inf: never.
    likeness: of the ticket with what they answered (`likeness()`); 0 when nothing is known.
    language: what they did in the ticket's language, for any brand; None: all speak it alike.
    """

    network: Tally
    brand: Tally
    topic: Tally
    idle_days: FloatArray
    likeness: FloatArray
    language: Tally | None = None

    def __len__(self) -> int:
        return len(self.idle_days)


@dataclass(frozen=True, slots=True)
class Estimates:
    """Beliefs about n candidates: shares in 0..1, minutes, and the score (a log scale; only differences mean something).

    difficulty: how much rarer an answer lasts here than in the whole network, in log-odds; above 0: a hard ticket.
    features: [n, len(FEATURES)], what the score was made of, to tell people why.
    """

    acceptance: Belief
    resolution: Belief
    minutes: Belief
    score: Belief
    difficulty: float
    features: FloatArray


def estimate(
    candidates: Candidates,
    background: Background,
    *,
    settings: SkillSettings = DEFAULT_SETTINGS,
    weights: Weights | None = None,
) -> Estimates:
    """Judge n candidates for one ticket; 400 take about a third of a millisecond."""
    weights = weights or default_weights()
    parts = _disjoint(candidates)
    acceptance, _ = _tree(candidates, parts, background, settings, of="acceptance")
    resolution, difficulty = _tree(candidates, parts, background, settings, of="resolution")
    minutes = _minutes(parts, background, settings)
    features = _features(candidates, acceptance, resolution, settings)
    size = weights.array()
    shape = settings.activity_prior
    variance = np.zeros_like(features)
    variance[:, FEATURES.index("activity")] = _log_variance(candidates.brand.handled + shape)
    variance[:, FEATURES.index("topic")] = _log_variance(candidates.topic.handled + shape)
    variance[:, FEATURES.index("acceptance")] = (acceptance.sd / acceptance.mean) ** 2
    variance[:, FEATURES.index("resolution")] = (resolution.sd / resolution.mean) ** 2
    score = Belief(features @ size, np.sqrt(variance @ size**2))
    return Estimates(acceptance, resolution, minutes, score, difficulty, features)


def shares(scores: FloatArray) -> FloatArray:
    """The chance of each candidate to be the one, if it is one of them: sums up to 1."""
    if not len(scores):
        return scores
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum())


def _disjoint(candidates: Candidates) -> tuple[Tally, Tally, Tally]:
    """What was done elsewhere, in other topics of the brand, and in the topic itself."""
    elsewhere = candidates.network.without(candidates.brand)
    return elsewhere, candidates.brand.without(candidates.topic), candidates.topic


def _tree(
    candidates: Candidates, parts: tuple[Tally, Tally, Tally], background: Background, settings: SkillSettings, *, of: str
) -> tuple[Belief, float]:
    prior = settings.acceptance if of == "acceptance" else settings.resolution

    def after(share: Share, alike: float, tally: Tally) -> Share:
        won, tried = (tally.accepted, tally.offers) if of == "acceptance" else (tally.lasting, tally.handled)
        return learned(share, alike, won, tried)

    world = Share(prior, settings.network_strength)
    network = after(world, np.inf, background.network)
    brand = after(network, settings.background_strength, background.brand)
    topic = after(brand, settings.background_strength, background.topic)
    elsewhere, others, own = parts
    # An expert's prior is the network's mean, known well or badly; how much experts differ is the expert's strength.
    expert = after(Share(network.mean, network.strength), settings.expert_strength, elsewhere)
    with_brand = after(moved(expert, network, brand), settings.brand_strength, others)
    prior_here = moved(with_brand, brand, topic)
    if candidates.language is not None:
        spoken = after(network, settings.background_strength, background.language or Tally())
        speaks = after(moved(expert, network, spoken), settings.language_strength, candidates.language)
        prior_here = moved(prior_here, expert, speaks)
    belief = after(prior_here, settings.topic_strength, own).belief()
    return belief, float(logit(network.mean) - logit(topic.mean))


def _minutes(parts: tuple[Tally, Tally, Tally], background: Background, settings: SkillSettings) -> Belief:
    """Log-normal minutes: the mean of what a ticket takes, and how unsure that mean is."""

    def after(prior: Location, alike: float, tally: Tally) -> Location:
        return prior.learned(alike, tally.log_minutes, tally.timed)

    world = Location(float(np.log(settings.minutes)) - settings.minutes_spread**2 / 2, settings.network_strength)
    network = after(world, np.inf, background.network)
    brand = after(network, settings.background_strength, background.brand)
    topic = after(brand, settings.background_strength, background.topic)
    elsewhere, others, own = parts
    expert = after(network, settings.expert_strength, elsewhere)
    with_brand = after(expert.moved(network, brand), settings.brand_strength, others)
    here = after(with_brand.moved(brand, topic), settings.topic_strength, own)
    unsure = settings.minutes_spread**2 / np.asarray(here.strength, dtype=np.float64)
    mean = np.exp(here.mean + (settings.minutes_spread**2 + unsure) / 2)
    return Belief(mean, mean * np.sqrt(np.expm1(unsure)))


def _features(candidates: Candidates, acceptance: Belief, resolution: Belief, settings: SkillSettings) -> FloatArray:
    prior = settings.activity_prior
    idle = (np.clip(candidates.idle_days, 0.0, _NEVER_DAYS) + settings.idle_floor_days) / settings.half_life_days
    return np.stack(
        [
            np.log(candidates.brand.handled + prior),
            np.log(candidates.topic.handled + prior),
            -np.log(idle),
            candidates.likeness,
            np.log(acceptance.mean),
            np.log(resolution.mean),
        ],
        axis=1,
    )


def _log_variance(shape: Floats) -> FloatArray:
    """Variance of the logarithm of a Gamma variable: the trigamma function (Abramowitz and Stegun 1964, 6.4.6, 6.4.12)."""
    far = np.asarray(shape, dtype=np.float64) + _SHIFT
    tail = 1 / far + 1 / (2 * far**2) + 1 / (6 * far**3) - 1 / (30 * far**5)
    return np.asarray(sum((1 / (far - step) ** 2 for step in range(1, _SHIFT + 1)), start=tail))
