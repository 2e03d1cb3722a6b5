"""Adaptive tests with a cut score: items and their calibration, the next question, the verdict, and forensics that flag."""

from peerdesk.engines.testing.ability import Belief, Estimate, believe, maximum_likelihood, weighted_likelihood
from peerdesk.engines.testing.calibration import DEFAULT_PRIORS, Calibration, Priors, calibrate
from peerdesk.engines.testing.exposure import Exposure, share_out
from peerdesk.engines.testing.forensics.drift import Drift, chance_from_others, drift_flags, observe_drift
from peerdesk.engines.testing.forensics.flags import Flag, Kind
from peerdesk.engines.testing.forensics.person_fit import person_fit
from peerdesk.engines.testing.forensics.similarity import Given, similar_answers
from peerdesk.engines.testing.forensics.times import Times, fast_answers, fit_times
from peerdesk.engines.testing.items import STANDARD, Bank, Errors, Item, Model, Population
from peerdesk.engines.testing.planning import Shortfall, plan_settled, shortfalls
from peerdesk.engines.testing.scoring import score_ordering, score_several_right
from peerdesk.engines.testing.selection import Criterion
from peerdesk.engines.testing.simulation import Tests, answers_of, full_bank, sit
from peerdesk.engines.testing.sitting import Answer, Ask, Rules, Sitting, Verdict, next_step, verdict
from peerdesk.engines.testing.stopping import RatioTest, Reason

__all__ = [
    "DEFAULT_PRIORS",
    "STANDARD",
    "Answer",
    "Ask",
    "Bank",
    "Belief",
    "Calibration",
    "Criterion",
    "Drift",
    "Errors",
    "Estimate",
    "Exposure",
    "Flag",
    "Given",
    "Item",
    "Kind",
    "Model",
    "Population",
    "Priors",
    "RatioTest",
    "Reason",
    "Rules",
    "Shortfall",
    "Sitting",
    "Tests",
    "Times",
    "Verdict",
    "answers_of",
    "believe",
    "calibrate",
    "chance_from_others",
    "drift_flags",
    "fast_answers",
    "fit_times",
    "full_bank",
    "maximum_likelihood",
    "next_step",
    "observe_drift",
    "person_fit",
    "plan_settled",
    "score_ordering",
    "score_several_right",
    "share_out",
    "shortfalls",
    "similar_answers",
    "sit",
    "verdict",
    "weighted_likelihood",
]
