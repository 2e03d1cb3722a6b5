"""The order in which those who may take one ticket are asked: best first, ties by lot, newcomers their share."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from peerdesk.engines.assignment.eligibility import eligibility
from peerdesk.engines.assignment.model import Candidate, ExpertProfile, Reason, TicketNeed
from peerdesk.engines.assignment.policy import MatchingPolicy
from peerdesk.engines.assignment.scoring import CandidateFacts, Scores, effects, score

_ELIGIBLE = Reason.ELIGIBLE.value


def rank_by_policy(
    need: TicketNeed,
    experts: Sequence[ExpertProfile],
    facts: CandidateFacts,
    policy: MatchingPolicy,
    *,
    seed: int = 0,
    full: int | None = None,
) -> tuple[Candidate, ...]:
    """Return everybody who was considered: eligible ones in the order of asking, then the others with their reason.

    The first `full` of them (all, where none is given) are told with the parts of their score, and newcomers may be drawn
    to their places; the rest keep their score.
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
    chance = partial(draw, need.key, seed)
    lots = {place: chance(experts[place].expert_id) for place in may}
    best = sorted(may, key=lambda place: (-round(float(scores.total[place]), 6), lots[place]))
    newcomers = sorted((place for place in may if is_new[place]), key=lots.__getitem__)
    ordered, drawn = _with_newcomers(best, newcomers, share=policy.newcomer_share, chance=chance, most=full)
    told = _told(scores, may, ordered[:full], policy)
    eligible = []
    for place in ordered:
        kept = told.get(place) or _kept(scores, place, policy)
        kept["newcomer"] = bool(is_new[place])
        if place in drawn:
            kept["newcomer_draw"] = True
        eligible.append(Candidate(experts[place].expert_id, Reason.ELIGIBLE, float(scores.total[place]), kept))
    others = [
        Candidate(expert.expert_id, reason, 0.0, {"outcome": reason.value, "policy": policy.version})
        for expert, reason in zip(experts, reasons, strict=True)
        if reason is not Reason.ELIGIBLE
    ]
    return (*eligible, *sorted(others, key=lambda one: (one.reason.value, one.expert_id)))


def _with_newcomers(
    best: Sequence[int], newcomers: Sequence[int], *, share: float, chance: Callable[..., float], most: int | None
) -> tuple[list[int], set[int]]:
    """At each place, with the chance of the newcomers' share, the next newcomer by lot goes before the best one left.

    So every round, of whatever size, gives newcomers at least their share of the offers on average, while any are left.
    Returns the order, and who was drawn.
    """
    left, waiting = dict.fromkeys(best), deque(newcomers)
    ordered: list[int] = []
    drawn: set[int] = set()
    while waiting and (most is None or len(ordered) < most):
        if chance("place", len(ordered)) < share:
            picked = waiting[0]
            drawn.add(picked)
        else:
            picked = next(iter(left))
        del left[picked]
        ordered.append(picked)
        while waiting and waiting[0] not in left:
            waiting.popleft()
    return [*ordered, *left], drawn


def draw(*parts: object) -> float:
    """A number from 0 to 1 that only its parts decide, the same on every machine."""
    digest = hashlib.sha256("|".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _kept(scores: Scores, place: int, policy: MatchingPolicy) -> dict[str, object]:
    """What is kept of each eligible candidate: score and version of the policy."""
    return {"outcome": _ELIGIBLE, "score": _short(scores.total[place]), "policy": policy.version}


def _told(scores: Scores, may: Sequence[int], places: Sequence[int], policy: MatchingPolicy) -> dict[int, dict[str, object]]:
    """The same with the factor and the effect of each part, against all who may be asked."""
    if not may:
        return {}
    moved = [(part, part.value, values) for part, values in effects(scores, among=np.asarray(may, dtype=np.intp)).items()]
    return {
        place: {
            **_kept(scores, place, policy),
            "parts": {
                name: {"factor": _short(scores.parts[part][place]), "effect": _short(values[place])}
                for part, name, values in moved
            },
        }
        for place in places
    }  # fmt: skip


def _short(value: float) -> float:
    """Four digits, wherever the point stands: a factor may be very small."""
    return float(f"{value:.4g}")
