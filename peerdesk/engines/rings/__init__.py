"""Groups of people who share marks, and how much speaks for a ring.

The groups are connected components over what is shared (union-find); points count once per group, so that a large
family is no ring for being large. Two points hold. What up to four people share as a family does (a machine, a phone, an
account at a bank) comes to one; one person's things in two hands (a document, a mailbox), money of five in one place, or a
family in which two were referred by another come to two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

P = TypeVar("P", bound=Hashable)

# How much one kind that is shared speaks for one person, or one pocket, behind several names.
POINTS: Final[Mapping[str, int]] = {"document": 3, "email": 3, "payout": 2, "phone": 1, "device": 1}
HELD_FROM: Final = 2
WEAK: Final = frozenset({"phone", "device"})
FAMILY: Final = WEAK | {"payout"}
# More people than a household at one machine or telephone, and referrals in a circle of people who share things.
HOUSEHOLD: Final = 4
REFERRALS: Final = 2
CROWD, SHAPE = "crowd", "referrals"


@dataclass(frozen=True)
class Ring(Generic[P]):
    """A group that is connected by what it shares; `reasons` are kinds, `crowd` and `referrals`, each with its points."""

    members: tuple[P, ...]
    reasons: Mapping[str, int]
    referrals: tuple[tuple[P, P], ...]

    @property
    def points(self) -> int:
        """All that speaks for it."""
        return sum(self.reasons.values())

    @property
    def is_held(self) -> bool:
        """Whether money waits for a person."""
        return self.points >= HELD_FROM

    @property
    def waits(self) -> bool:
        """Whether rewards for referrals of its members wait: also where two who share something refer each other."""
        return self.is_held or bool(self.referrals)


def find_rings(pairs: Mapping[tuple[P, P], Iterable[str]], referrals: Iterable[tuple[P, P]] = ()) -> list[Ring[P]]:
    """Return every group of two or more who share something, those with most points first.

    `pairs` says what two people share (any order of the two, kinds that are unknown count for nothing), `referrals`
    who brought whom. Groups of one pair that shares nothing known are left out.
    """
    known = {pair: frozenset(kinds) & POINTS.keys() for pair, kinds in pairs.items()}
    known = {pair: kinds for pair, kinds in known.items() if kinds}
    parent: dict[P, P] = {}
    for one, two in known:
        parent[_root(parent, one)] = _root(parent, two)
    groups: dict[P, list[P]] = defaultdict(list)
    for person in parent:
        groups[_root(parent, person)].append(person)
    shared: dict[P, dict[str, set[P]]] = defaultdict(lambda: defaultdict(set))
    for (one, two), kinds in known.items():
        for kind in kinds:
            shared[_root(parent, one)][kind] |= {one, two}
    inside: dict[P, list[tuple[P, P]]] = defaultdict(list)
    for referrer, referee in referrals:
        if referrer in parent and referee in parent and _root(parent, referrer) == (root := _root(parent, referee)):
            inside[root].append((referrer, referee))
    rings = [
        Ring(tuple(members), _reasons(shared[root], inside[root]), tuple(inside[root])) for root, members in groups.items()
    ]
    return sorted(rings, key=lambda ring: -ring.points)


def held_referrals(rings: Iterable[Ring[P]], referrals: Iterable[tuple[P, P]]) -> set[tuple[P, P]]:
    """Return the referrals that pay nothing before a person has looked: by members of groups that wait, or of held ones."""
    found = list(rings)
    waiting = {person for ring in found if ring.waits for person in ring.members}
    held = {person for ring in found if ring.is_held for person in ring.members}
    return {(referrer, referee) for referrer, referee in referrals if referrer in waiting or referee in held}


def _reasons(shared: Mapping[str, set[P]], referrals: list[tuple[P, P]]) -> dict[str, int]:
    people = {person for holders in shared.values() for person in holders}
    reasons = {kind: POINTS[kind] for kind in sorted(shared)}
    if reasons.keys() >= WEAK:
        reasons["device"] = 0
    if len(people) <= HOUSEHOLD and reasons.keys() <= FAMILY:
        reasons = {kind: int(kind == max(reasons)) for kind in reasons}
    if any(len(holders) > HOUSEHOLD for holders in shared.values()):
        reasons[CROWD] = 1
    if len(referrals) >= REFERRALS:
        reasons[SHAPE] = 1
    return reasons


def _root(parent: dict[P, P], person: P) -> P:
    parent.setdefault(person, person)
    while parent[person] != person:
        parent[person] = parent[parent[person]]
        person = parent[person]
    return person
