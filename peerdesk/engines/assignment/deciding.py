"""Whom to ask for tickets that wait together: beliefs, scores, each ticket's own order, and the best choice for all.

The one place where skill and assignment meet: the product decides here, and so does the simulation of policies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from peerdesk.engines.assignment.auction import Edges, assign
from peerdesk.engines.assignment.model import Candidate, ExpertProfile, TicketNeed
from peerdesk.engines.assignment.ordering import rank_by_policy
from peerdesk.engines.assignment.policy import MatchingPolicy, OfferMode
from peerdesk.engines.assignment.scoring import CandidateFacts, Flags, Floats
from peerdesk.engines.skill import FEATURES, Background, Candidates, estimate
from peerdesk.engines.skill.weights import default_weights

# How like the ticket is to what somebody answered. How much they answered, and how lately, tells of a free forum who will
# come by; here it is known who is there, and whoever was asked often would be asked for that alone.
_FIT: Final = FEATURES.index("likeness")
_DIFFICULTY_SPREAD: Final = 2.0
# So many more than are wanted stand by for a ticket whose best are wanted elsewhere.
_MORE: Final = 20
# So many at least are told with the parts of their score.
TOLD_IN_FULL: Final = 20
_LEAST_WORTH: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Considered:
    """Everybody who is thought of for one ticket: row i of each part is the same expert."""

    profiles: tuple[ExpertProfile, ...]
    people: Candidates
    background: Background
    has_served: Flags
    earnings_ratio: Floats
    is_newcomer: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """A ticket that wants its round `number`: by which policy, and what a solution pays and costs in minor units."""

    need: TicketNeed
    number: int
    policy: MatchingPolicy
    considered: Considered
    pay_minor: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Everybody who was considered, best first, and those of them who are to be asked."""

    ranked: tuple[Candidate, ...]
    chosen: tuple[Candidate, ...]


def decide(asking: Sequence[Asking]) -> list[Decision]:
    """Return whom to ask for each ticket, in their order.

    Nobody gets more offers in one go than they may have before them, and of tickets that are offered to one person at a
    time nobody gets more than they have hands free: who is wanted by several goes where all together gain most.
    """
    ranked = [rank(one) for one in asking]
    wanted = [one.policy.round_size(one.number) for one in asking]
    chosen = [
        [candidate for candidate in rows if candidate.is_eligible][:most] for rows, most in zip(ranked, wanted, strict=True)
    ]
    room = _room(asking)
    asked = Counter(candidate.expert_id for rows in chosen for candidate in rows)
    if any(count > room[expert] for expert, count in asked.items()):
        chosen = _best_together(ranked, wanted, room)
    return [Decision(rows, tuple(some)) for rows, some in zip(ranked, chosen, strict=True)]


def rank(one: Asking) -> tuple[Candidate, ...]:
    """Return everybody who was considered for one ticket, those who may be asked first, best first."""
    considered = one.considered
    judged = estimate(considered.people, considered.background)
    likeness = judged.features[:, _FIT] * default_weights().array()[_FIT]
    fit = np.exp(likeness - likeness.max(initial=-np.inf))
    # What somebody holds already comes first, so every ticket held makes an answer later by its expected minutes.
    held = np.array([profile.held for profile in considered.profiles], dtype=np.float64)
    facts = CandidateFacts(
        accept=judged.acceptance.mean, resolve=judged.resolution.mean, resolve_sd=judged.resolution.sd,
        minutes=judged.minutes.mean * (1.0 + held), has_served_this_customer=considered.has_served,
        cost_minor=float(one.pay_minor), price_minor=float(max(one.price_minor, 1)),
        earnings_ratio=considered.earnings_ratio,
        difficulty=float(1 / (1 + np.exp(-judged.difficulty * _DIFFICULTY_SPREAD))), is_newcomer=considered.is_newcomer,
        fit=fit,
    )  # fmt: skip
    full = max(TOLD_IN_FULL, one.policy.round_size(one.number) + _MORE)  # whoever may be chosen is among them
    return rank_by_policy(one.need, considered.profiles, facts, one.policy, full=full)


def _room(asking: Sequence[Asking]) -> Counter[str]:
    """How many more offers each expert may get in this go."""
    room: Counter[str] = Counter()
    for one in asking:
        most = int(one.policy.most_open_offers)
        for profile in one.considered.profiles:
            free = most - profile.open_offers
            if one.policy.mode is OfferMode.EXCLUSIVE:
                free = min(free, profile.capacity - profile.held - profile.open_offers)
            room[profile.expert_id] = max(room[profile.expert_id], free)
    return room


def _best_together(
    ranked: Sequence[Sequence[Candidate]], wanted: Sequence[int], room: Counter[str]
) -> list[list[Candidate]]:
    """The choice that is worth most for all tickets together; a newcomer's drawn place is theirs before that."""
    lists = [[one for one in rows if one.is_eligible][: most + _MORE] for rows, most in zip(ranked, wanted, strict=True)]
    experts = sorted({one.expert_id for rows in lists for one in rows})
    place = {name: number for number, name in enumerate(experts)}
    flat = [(number, one) for number, rows in enumerate(lists) for one in rows]
    scores = np.array([one.score for _, one in flat])
    # An offer to anybody who may be asked is worth more than one better offer instead of two.
    value = scores - scores.min() + max(float(np.ptp(scores)), _LEAST_WORTH)
    value += np.array([bool(one.reasons.get("newcomer_draw")) for _, one in flat]) * (value.max() + 1)
    taken = assign(Edges(
        ticket=np.array([number for number, _ in flat]), expert=np.array([place[one.expert_id] for _, one in flat]),
        value=value, wanted=np.array(wanted), room=np.array([max(room[name], 0) for name in experts]),
    )).taken  # fmt: skip
    chosen: list[list[Candidate]] = [[] for _ in lists]
    for (number, one), is_taken in zip(flat, taken, strict=True):
        if is_taken:
            chosen[number].append(one)
    return chosen
