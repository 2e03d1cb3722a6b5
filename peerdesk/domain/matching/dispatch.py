"""Who of those considered is asked: the engines' estimates, scores and order, for tickets that wait together."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.assignment import Candidate, CandidateFacts, OfferMode, TicketNeed, rank_by_policy
from peerdesk.engines.assignment.auction import Edges, assign
from peerdesk.engines.skill import FEATURES, estimate
from peerdesk.engines.skill.weights import GIVEN, default_weights

from .pool import Considered
from .rules import PolicyTerms

# Everything a candidate's fit is made of; the chances to accept and to solve are parts of their own.
_FIT = [place for place, name in enumerate(FEATURES) if name not in GIVEN]
_DIFFICULTY_SPREAD = 2.0
# So many more than are wanted stand by for a ticket whose best are wanted elsewhere.
_MORE = 20
_LEAST_WORTH = 0.01


@dataclass(frozen=True)
class Waiting:
    """A ticket that wants a round: its number, by which terms, and what a resolution pays and costs in minor units."""

    ticket: Ticket
    number: int
    terms: PolicyTerms
    share_minor: int
    price_minor: int


@dataclass(frozen=True)
class Decision:
    """Everybody who was considered, those to be asked marked, best first."""

    ranked: tuple[Candidate, ...]
    chosen: tuple[Candidate, ...]


def decide(waiting: Sequence[Waiting], considered: Mapping[uuid.UUID, Considered]) -> dict[uuid.UUID, Decision]:
    """Return whom to ask for each ticket.

    Nobody gets more offers in one go than they may have before them, and of tickets that are offered to one person at a
    time nobody gets more than they have hands free: who is wanted by several goes where all together gain most.
    """
    ranked = {one.ticket.id: rank(one, considered[one.ticket.id]) for one in waiting}
    room = _room(waiting, considered)
    wanted = {one.ticket.id: one.terms.matching.round_size(one.number) for one in waiting}
    chosen = _first_choice(ranked, wanted)
    if any(count > room[expert] for expert, count in _asked(chosen).items()):
        chosen = _best_together(ranked, wanted, room)
    return {key: Decision(ranked[key], tuple(chosen[key])) for key in ranked}


def rank(one: Waiting, considered: Considered) -> tuple[Candidate, ...]:
    """Return everybody who was considered for one ticket, those who may be asked first, best first, with their parts."""
    judged = estimate(considered.people, considered.background)
    if len(considered.profiles):
        fit = judged.features[:, _FIT] @ default_weights().array()[_FIT]
        fit = np.exp(fit - fit.max())
    else:
        fit = np.ones(0)
    facts = CandidateFacts(
        accept=judged.acceptance.mean, resolve=judged.resolution.mean, resolve_sd=judged.resolution.sd,
        minutes=judged.minutes.mean, has_served_this_customer=considered.has_served, cost_minor=float(one.share_minor),
        price_minor=float(max(one.price_minor, 1)), earnings_ratio=considered.earnings_ratio,
        difficulty=float(1 / (1 + np.exp(-judged.difficulty * _DIFFICULTY_SPREAD))), is_newcomer=considered.is_newcomer,
        fit=fit,
    )  # fmt: skip
    ticket, topic = one.ticket, str(one.ticket.topic_id) if one.ticket.topic_id else None
    need = TicketNeed(f"{ticket.id}:{ticket.cycle}:{one.number}", topic, ticket.language or "en")
    return rank_by_policy(need, considered.profiles, facts, one.terms.matching)


def _room(waiting: Sequence[Waiting], considered: Mapping[uuid.UUID, Considered]) -> Counter[str]:
    """How many more offers each expert may get in this go."""
    room: Counter[str] = Counter()
    for one in waiting:
        most = int(one.terms.matching.most_open_offers)
        for profile in considered[one.ticket.id].profiles:
            free = most - profile.open_offers
            if one.terms.matching.mode is OfferMode.EXCLUSIVE:
                free = min(free, profile.capacity - profile.held - profile.open_offers)
            room[profile.expert_id] = max(room[profile.expert_id], free)
    return room


def _first_choice(
    ranked: Mapping[uuid.UUID, Sequence[Candidate]], wanted: Mapping[uuid.UUID, int]
) -> dict[uuid.UUID, list[Candidate]]:
    return {key: [one for one in rows if one.is_eligible][: wanted[key]] for key, rows in ranked.items()}


def _asked(chosen: Mapping[uuid.UUID, Sequence[Candidate]]) -> Counter[str]:
    return Counter(candidate.expert_id for rows in chosen.values() for candidate in rows)


def _best_together(
    ranked: Mapping[uuid.UUID, Sequence[Candidate]], wanted: Mapping[uuid.UUID, int], room: Mapping[str, int]
) -> dict[uuid.UUID, list[Candidate]]:
    """The choice that is worth most for all tickets together; a newcomer's drawn place is theirs before that."""
    lists = {
        key: [one for one in rows if one.is_eligible][: wanted[key] + _MORE] for key, rows in ranked.items()
    }  # fmt: skip
    experts = sorted({one.expert_id for rows in lists.values() for one in rows})
    place = {name: number for number, name in enumerate(experts)}
    flat = [(number, one) for number, rows in enumerate(lists.values()) for one in rows]
    scores = np.array([one.score for _, one in flat])
    # An offer to anybody who may be asked is worth more than one better offer instead of two.
    value = scores - scores.min() + max(float(np.ptp(scores)), _LEAST_WORTH)
    value += np.array([bool(one.reasons.get("newcomer_draw")) for _, one in flat]) * (value.max() + 1)
    taken = assign(Edges(
        ticket=np.array([number for number, _ in flat]), expert=np.array([place[one.expert_id] for _, one in flat]),
        value=value, wanted=np.array([wanted[key] for key in lists]),
        room=np.array([max(room[name], 0) for name in experts]),
    )).taken  # fmt: skip
    chosen: dict[uuid.UUID, list[Candidate]] = {key: [] for key in lists}
    keys = list(lists)
    for (number, one), is_taken in zip(flat, taken, strict=True):
        if is_taken:
            chosen[keys[number]].append(one)
    return chosen
