"""The order in which those who may take one ticket are asked: best first, ties by lot, newcomers their share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from peerdesk.engines.assignment.eligibility import eligibility
from peerdesk.engines.assignment.model import Candidate, ExpertProfile, Reason, TicketNeed
from peerdesk.engines.assignment.policy import MatchingPolicy
from peerdesk.engines.assignment.scoring import CandidateFacts, Scores, effects, score


def rank_by_policy(
    need: TicketNeed, experts: Sequence[ExpertProfile], facts: CandidateFacts, policy: MatchingPolicy, *, seed: int = 0
) -> tuple[Candidate, ...]:
    """Return everybody who was considered: eligible ones in the order of asking, then the others with their reason.

    `facts` holds a row for each expert, in their order; newcomers are those it says. Deterministic in (need.key, seed,
    expert ids): neither the order of the experts nor their ids decide a tie.

    Raises:
        ValueError: facts and experts differ in number.
    """
    if len(facts) != len(experts):
        raise ValueError(f"{len(experts)} experts, facts of {len(facts)}")
    scores = score(facts, policy)
    reasons = [
        eligibility(need, expert, most_open_offers=policy.most_open_offers, standing_floor=policy.standing_floor)
        for expert in experts
    ]
    may = [place for place, reason in enumerate(reasons) if reason is Reason.ELIGIBLE]
    is_new = np.broadcast_to(np.asarray(facts.is_newcomer, dtype=bool), (len(experts),))
    lot = partial(draw, need.key, seed)
    lots = {place: lot(experts[place].expert_id) for place in may}
    best = sorted(may, key=lambda place: (-round(float(scores.total[place]), 6), lots[place]))
    told = _told(scores, may, policy)
    ranked = [
        Candidate(
            experts[place].expert_id, Reason.ELIGIBLE, float(scores.total[place]),
            {**told[place], "newcomer": bool(is_new[place])},
        )
        for place in best
    ]  # fmt: skip
    newcomers = {experts[place].expert_id for place in may if is_new[place]}
    eligible = with_newcomers(ranked, newcomers, share=policy.newcomer_share, lot=lot)
    others = [
        Candidate(expert.expert_id, reason, 0.0, {"outcome": reason.value, "policy": policy.version})
        for expert, reason in zip(experts, reasons, strict=True)
        if reason is not Reason.ELIGIBLE
    ]
    return (*eligible, *sorted(others, key=lambda one: (one.reason.value, one.expert_id)))


def with_newcomers(
    ranked: Sequence[Candidate], newcomers: set[str], *, share: float, lot: Callable[..., float]
) -> list[Candidate]:
    """At each place, with the chance of the newcomers' share, a newcomer drawn by lot goes before the best one left.

    So every round, of whatever size, gives newcomers at least their share of the offers on average, while any are left.
    """
    left = {candidate.expert_id: candidate for candidate in ranked}
    new = sorted((name for name in left if name in newcomers), key=lot)
    ordered: list[Candidate] = []
    while left:
        drawn = bool(new) and lot("place", len(ordered)) < share
        name = new[0] if drawn else next(iter(left))
        picked = left.pop(name)
        if name in newcomers:
            new.remove(name)
        reasons = {**picked.reasons, "newcomer_draw": True} if drawn else picked.reasons
        ordered.append(Candidate(picked.expert_id, picked.reason, picked.score, reasons))
    return ordered


def draw(*parts: object) -> float:
    """A number from 0 to 1 that only its parts decide, the same on every machine."""
    digest = hashlib.sha256("|".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _told(scores: Scores, may: Sequence[int], policy: MatchingPolicy) -> dict[int, dict[str, object]]:
    """What is kept of each eligible candidate: score, version of the policy, factor and effect of each part."""
    if not may:
        return {}
    among = np.asarray(may, dtype=np.intp)
    moved = effects(scores, among=among)
    rows: dict[int, dict[str, object]] = {
        place: {
            "outcome": Reason.ELIGIBLE.value,
            "score": _short(scores.total[place]),
            "policy": policy.version,
        }
        for place in may
    }
    for place in may:
        rows[place]["parts"] = {
            part.value: {
                "factor": _short(scores.parts[part][place]),
                "effect": _short(values[place]),
            }
            for part, values in moved.items()
        }
    return rows


def _short(value: float) -> float:
    """Four digits, wherever the point stands: a factor may be very small."""
    return float(f"{value:.4g}")
