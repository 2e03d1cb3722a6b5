"""Groups who share so much that rewards wait, for the reviewers' page and for whoever moves money."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peerdesk.domain.experts.models import Application, Expert
from peerdesk.domain.experts.queries.marks import MatchFinding, Pair, all_pairs
from peerdesk.engines.rings import Ring, find_rings, held_referrals

Edge = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True)
class Groups:
    """Everything about groups at one moment: who waits, and which two were found to be one pocket."""

    rings: tuple[Ring[uuid.UUID], ...]
    held: frozenset[uuid.UUID]
    held_edges: frozenset[Edge]
    deceivers: frozenset[uuid.UUID]
    one_person: frozenset[frozenset[uuid.UUID]]

    def is_one_pocket(self, edge: Edge) -> bool:
        """Whether a person found that both are one, or that one of the two works with others to deceive."""
        return frozenset(edge) in self.one_person or not self.deceivers.isdisjoint(edge)


@dataclass(frozen=True)
class MemberRow:
    """Somebody of a group."""

    user_id: uuid.UUID
    name: str
    state: str


@dataclass(frozen=True)
class RingRow:
    """A group that waits for a person: who, why (kinds, `crowd`, `referrals`), how often they brought each other."""

    members: tuple[MemberRow, ...]
    reasons: Mapping[str, int]
    referrals: int
    is_held: bool


def groups_now() -> Groups:
    """Return which groups wait for a person now, over the whole network."""
    pairs = all_pairs()
    edges = _edges()
    rings = find_rings({(pair.low, pair.high): pair.kinds for pair in pairs if not pair.finding}, edges)
    return Groups(
        tuple(ring for ring in rings if ring.waits),
        frozenset(person for ring in rings if ring.is_held for person in ring.members),
        frozenset(held_referrals(rings, edges)),
        frozenset(_people(pairs, MatchFinding.TOGETHER)),
        frozenset(frozenset((pair.low, pair.high)) for pair in pairs if pair.finding == MatchFinding.SAME_PERSON),
    )  # fmt: skip


def list_rings(*, limit: int = 100) -> list[RingRow]:
    """Return the groups that wait, those with most that speaks for a ring first."""
    rings = groups_now().rings[:limit]
    members = {person for ring in rings for person in ring.members}
    known = {row.user_id: row for row in Expert.objects.filter(user_id__in=members)}
    return [
        RingRow(
            tuple(
                MemberRow(one, known[one].pseudonym if one in known else "", known[one].state if one in known else "")
                for one in sorted(ring.members)
            ),
            ring.reasons, len(ring.referrals), ring.is_held,
        )
        for ring in rings
    ]  # fmt: skip


def is_payout_held(user_id: uuid.UUID) -> bool:
    """Whether money to this person waits for somebody's look at a group (F06)."""
    return user_id in groups_now().held


def _edges() -> list[Edge]:
    rows = Application.objects.filter(referred_by__isnull=False).values_list("referred_by__user_id", "expert__user_id")
    return list(rows.distinct())


def _people(pairs: Iterable[Pair], finding: MatchFinding) -> set[uuid.UUID]:
    return {person for pair in pairs if pair.finding == finding for person in (pair.low, pair.high)}
