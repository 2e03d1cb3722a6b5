"""How well each expert serves which ticket: learned from every outcome, with the uncertainty that is left."""

from peerdesk.engines.skill.exploring import Exploring, expert_keys, explore, fair_order
from peerdesk.engines.skill.fitting import Choice, fit_strength, fit_weights
from peerdesk.engines.skill.profiles import likeness, observe_profile
from peerdesk.engines.skill.ranking import Background, Candidates, Estimates, estimate, shares
from peerdesk.engines.skill.settings import DEFAULT_SETTINGS, SkillSettings
from peerdesk.engines.skill.shrinkage import Belief
from peerdesk.engines.skill.tallies import Outcome, Tally, faded, observe
from peerdesk.engines.skill.weights import FEATURES, Weights, WeightsError, default_weights

__all__ = [
    "DEFAULT_SETTINGS",
    "FEATURES",
    "Background",
    "Belief",
    "Candidates",
    "Choice",
    "Estimates",
    "Exploring",
    "Outcome",
    "SkillSettings",
    "Tally",
    "Weights",
    "WeightsError",
    "default_weights",
    "estimate",
    "expert_keys",
    "explore",
    "faded",
    "fair_order",
    "fit_strength",
    "fit_weights",
    "likeness",
    "observe",
    "observe_profile",
    "shares",
]
