"""Shares of few outcomes, drawn to what is known of the like: a tree of beta-binomials, and the same for minutes.

Network, expert, expert in a brand, expert in a topic of it: each level's belief is the prior of the next (Efron and Morris
1975; Gelman et al. 2013, chapter 5). A prior weighs as many outcomes as levels are alike (its strength), yet no more than
the level above has seen: 1/strength and 1/(what is known above) add up like the variances that they stand for. So a
newcomer's belief is the network's with a wide interval. A level counts what the level below has not counted already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from peerdesk.engines.skill.tallies import FloatArray, Floats

_EDGE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Belief:
    """Posterior means and standard deviations, one entry a candidate."""

    mean: FloatArray
    sd: FloatArray


@dataclass(frozen=True, slots=True)
class Share:
    """A beta belief about a share: its mean, and how many outcomes it weighs."""

    mean: Floats
    strength: Floats

    def belief(self) -> Belief:
        """As mean and standard deviation."""
        mean = np.asarray(self.mean, dtype=np.float64)
        return Belief(mean, np.sqrt(mean * (1.0 - mean) / (np.asarray(self.strength) + 1.0)))


def learned(prior: Share, alike: float, successes: Floats, trials: Floats) -> Share:
    """The belief about one thing, from what is believed of its like and from its own outcomes.

    `alike` is the strength of likeness: of how many outcomes of its own the things' common mean is worth.
    """
    weight = 1.0 / (1.0 / alike + 1.0 / prior.strength)
    strength = weight + trials
    return Share((prior.mean * weight + np.minimum(successes, trials)) / strength, strength)


def moved(prior: Share, above: Share, below: Share) -> Share:
    """A belief moved by how much easier `below` is than `above`, on the scale of log-odds (Rasch 1960).

    An expert who is better than the average of all is so in an easy topic and in a hard one.
    """
    return Share(expit(logit(prior.mean) + logit(below.mean) - logit(above.mean)), prior.strength)


def logit(share: Floats) -> Floats:
    """Log-odds; shares of 0 and 1 are taken a hair inside."""
    inside = np.minimum(np.maximum(share, _EDGE), 1.0 - _EDGE)
    return np.asarray(np.log(inside / (1.0 - inside)))


def expit(log_odds: Floats) -> Floats:
    """The share of log-odds."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * np.asarray(log_odds))))


@dataclass(frozen=True, slots=True)
class Location:
    """A normal belief about a mean (of log-minutes), and how many observations it weighs."""

    mean: Floats
    strength: Floats

    def learned(self, alike: float, total: Floats, count: Floats) -> Location:
        """The belief about one thing of this kind whose `count` observations sum up to `total`."""
        weight = 1.0 / (1.0 / alike + 1.0 / self.strength)
        return Location((self.mean * weight + total) / (weight + count), weight + count)

    def moved(self, above: Location, below: Location) -> Location:
        """Moved by how much more `below` takes than `above`."""
        return Location(self.mean + below.mean - above.mean, self.strength)
