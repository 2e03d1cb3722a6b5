"""Who is asked first: eligibility with reasons, a fair score told part by part, and a share of offers for newcomers."""

from peerdesk.engines.assignment.eligibility import eligibility
from peerdesk.engines.assignment.model import Candidate, ExpertProfile, Reason, TicketNeed
from peerdesk.engines.assignment.ordering import rank_by_policy
from peerdesk.engines.assignment.policy import MatchingPolicy, OfferMode, PolicyError, Setting, settings_of
from peerdesk.engines.assignment.scoring import CandidateFacts, Part, PartTold, Scores, effects, explain, score, typical

__all__ = [
    "Candidate",
    "CandidateFacts",
    "ExpertProfile",
    "MatchingPolicy",
    "OfferMode",
    "Part",
    "PartTold",
    "PolicyError",
    "Reason",
    "Scores",
    "Setting",
    "TicketNeed",
    "effects",
    "eligibility",
    "explain",
    "rank_by_policy",
    "score",
    "settings_of",
    "typical",
]
