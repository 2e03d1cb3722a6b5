"""One judgement out of several people's: true labels, reliable workers, fair scores, severe reviewers, whom to ask next."""

from peerdesk.engines.consensus.agreement import Scale, Weighting, krippendorff_alpha, weighted_kappa
from peerdesk.engines.consensus.allocation import Allocation, Reviewer, Submission, allocate_reviews
from peerdesk.engines.consensus.calibrating import calibrate
from peerdesk.engines.consensus.inferring import Consensus, Verdict, WorkerReliability, infer
from peerdesk.engines.consensus.labels import Label
from peerdesk.engines.consensus.rubric import Ability, Calibration, Criterion, Rating, ReviewerFit, Spread, uncalibrated
from peerdesk.engines.consensus.scoring import (
    FairScore,
    Reason,
    ReviewRule,
    ReviewVerdict,
    judge_reviews,
    score_candidate,
)

__all__ = [
    "Ability",
    "Allocation",
    "Calibration",
    "Consensus",
    "Criterion",
    "FairScore",
    "Label",
    "Rating",
    "Reason",
    "ReviewRule",
    "ReviewVerdict",
    "Reviewer",
    "ReviewerFit",
    "Scale",
    "Spread",
    "Submission",
    "Verdict",
    "Weighting",
    "WorkerReliability",
    "allocate_reviews",
    "calibrate",
    "infer",
    "judge_reviews",
    "krippendorff_alpha",
    "score_candidate",
    "uncalibrated",
    "weighted_kappa",
]
