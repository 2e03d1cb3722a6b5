"""What the engine takes for granted before it has seen anything; every number is something one can say in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkillSettings:
    """Prior beliefs and how alike things are. A strength is a number of observations.

    half_life_days: an outcome counts half as much after so long.
    profile_half_life_days: the same for what an expert's tickets were about, which changes more slowly than who is there.
    idle_floor_days: being here a moment ago and so many days ago are alike.
    acceptance, resolution, minutes: what a network without any history expects of an offer, an answer and its time.
    network_strength: how many outcomes of all experts it takes to believe the network's own share half.
    background_strength: how alike brands, and topics and languages of a brand, are in difficulty.
    expert_strength: how alike experts are: so many outcomes of one expert count as much as what is known of all.
    brand_strength: how alike one expert's work is in two brands.
    topic_strength: how alike one expert's work is in two topics of a brand.
    language_strength: how alike one expert's work is in two languages.
    minutes_spread: standard deviation of the logarithm of minutes from ticket to ticket of the same kind.
    activity_prior: what a newcomer's activity is worth: the shape of a Gamma prior of the rate of answers.
    """

    half_life_days: float = 60.0
    profile_half_life_days: float = 720.0
    idle_floor_days: float = 1.0
    acceptance: float = 0.4
    resolution: float = 0.8
    minutes: float = 12.0
    network_strength: float = 20.0
    background_strength: float = 30.0
    expert_strength: float = 6.0
    brand_strength: float = 20.0
    topic_strength: float = 12.0
    language_strength: float = 20.0
    minutes_spread: float = 0.8
    activity_prior: float = 0.5


DEFAULT_SETTINGS = SkillSettings()
