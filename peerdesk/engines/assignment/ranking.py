"""Ranking experts for one ticket.

Fit is the expert's share of lasting resolutions in the topic, shrunk towards their share in the brand and that towards
the prior of all (beta-binomial empirical Bayes: Efron and Morris 1975; with few tickets the prior speaks, with many the
record). Experience counts with diminishing returns, recency by a half-life (being recent was the cheapest gain on the
routing data), load takes away. Newcomers get at least their share of the places by a seeded draw, so
that the same question asked twice has the same answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from peerdesk.engines.assignment.eligibility import eligibility
from peerdesk.engines.assignment.model import Candidate, ExpertProfile, OfferPolicy, Reason, TicketNeed
from peerdesk.engines.assignment.ordering import draw, with_newcomers

_PRIOR_SOLVED = 0.85
_PRIOR_WEIGHT = 5.0
_EXPERIENCE_SCALE = 8.0
_WEIGHTS = {"fit": 0.45, "experience": 0.25, "recency": 0.20, "free": 0.10}


def rank_candidates(
    need: TicketNeed, experts: Sequence[ExpertProfile], policy: OfferPolicy, *, seed: int = 0
) -> tuple[Candidate, ...]:
    """Return everybody who was considered: eligible ones first, best first, then the others with their reason.

    Deterministic in (need.key, seed). Equal scores are ordered by the draw, never by id, so that nobody is always last.
    """
    candidates = [_candidate(need, expert, policy) for expert in experts]
    draws = {expert.expert_id: draw(need.key, seed, expert.expert_id) for expert in experts}
    newcomers = {expert.expert_id for expert in experts if expert.is_newcomer}
    eligible = sorted(
        (candidate for candidate in candidates if candidate.is_eligible),
        key=lambda candidate: (-round(candidate.score, 6), draws[candidate.expert_id]),
    )
    eligible = with_newcomers(eligible, newcomers, share=policy.newcomer_share, lot=partial(draw, need.key, seed))
    others = sorted((c for c in candidates if not c.is_eligible), key=lambda c: (c.reason.value, c.expert_id))
    return (*eligible, *others)


def round_size(policy: OfferPolicy, number: int) -> int:
    """How many experts are asked in round `number` (from 1): growing, so that the circle widens."""
    size = policy.first_round_size * policy.growth ** (number - 1)
    return int(min(size, policy.largest_round_size))


def _candidate(need: TicketNeed, expert: ExpertProfile, policy: OfferPolicy) -> Candidate:
    reason = eligibility(need, expert, most_open_offers=policy.most_open_offers)
    if reason is not Reason.ELIGIBLE:
        return Candidate(expert.expert_id, reason, 0.0, {"outcome": reason.value})
    brand_fit = _shrunk(expert.brand_resolved, expert.brand_reopened, _PRIOR_SOLVED)
    parts = {
        "fit": _shrunk(expert.topic_resolved, expert.topic_reopened, brand_fit),
        "experience": 1.0 - math.exp(-expert.topic_resolved / _EXPERIENCE_SCALE),
        "recency": 0.0 if expert.days_since_topic is None else 0.5 ** (expert.days_since_topic / policy.half_life_days),
        "free": 1.0 - (expert.held + 0.5 * min(expert.open_offers, 2)) / (expert.capacity + 1),
    }
    score = sum(_WEIGHTS[name] * value for name, value in parts.items())
    told: dict[str, object] = {name: round(value, 3) for name, value in parts.items()}
    told |= {"outcome": reason.value, "score": round(score, 4), "newcomer": expert.is_newcomer}
    return Candidate(expert.expert_id, reason, score, told)


def _shrunk(resolved: int, reopened: int, prior: float) -> float:
    lasting = max(resolved - reopened, 0)
    return (lasting + _PRIOR_WEIGHT * prior) / (max(resolved, reopened) + _PRIOR_WEIGHT)
