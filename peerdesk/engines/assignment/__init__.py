"""Who is asked first: eligibility with reasons, a fair score, and a share of offers for newcomers."""

from peerdesk.engines.assignment.model import Candidate, ExpertProfile, OfferPolicy, Reason, TicketNeed
from peerdesk.engines.assignment.ranking import rank_candidates, round_size

__all__ = ["Candidate", "ExpertProfile", "OfferPolicy", "Reason", "TicketNeed", "rank_candidates", "round_size"]
