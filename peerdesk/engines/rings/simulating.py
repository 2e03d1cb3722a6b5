"""Rings and honest people, drawn by a seed: what each person has of every kind, who referred whom, who is in a ring.

The shares were written down before anything was measured: a household's machine is shared, its telephones and accounts at a
bank rarely are.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

KINDS: Final = ("email", "phone", "payout", "device", "document")
_SHAPES: Final = ("chain", "star")


@dataclass(frozen=True)
class Habits:
    """How people live and how rings work; shares of one."""

    ring_size: tuple[int, int] = (3, 8)
    shared_kinds: tuple[int, int] = (1, 3)
    carries: float = 0.85
    ring_refers: float = 0.9
    in_household: float = 0.06
    shares_phone: float = 0.10
    shares_payout: float = 0.10
    housemate_refers: float = 0.20
    was_referred: float = 0.30
    same_network: float = 0.20
    library: int = 0


@dataclass
class World:
    """People by number. `values` are what a person has of each kind, `rings` and `homes` groups of numbers."""

    values: list[dict[str, str]] = field(default_factory=list)
    referrals: list[tuple[int, int]] = field(default_factory=list)
    rings: list[list[int]] = field(default_factory=list)
    homes: list[list[int]] = field(default_factory=list)

    def add(self, number: int) -> list[int]:
        """So many people more, each with their own of everything."""
        first = len(self.values)
        for person in range(first, first + number):
            self.values.append({kind: f"{kind}-{person}" for kind in KINDS})
        return list(range(first, first + number))

    def share(self, people: Sequence[int], kind: str) -> None:
        """They all have the first one's."""
        for person in people:
            self.values[person][kind] = self.values[people[0]][kind]

    @property
    def honest(self) -> list[int]:
        """Everybody who is in no ring."""
        guilty = {person for ring in self.rings for person in ring}
        return [person for person in range(len(self.values)) if person not in guilty]

    def pairs(self) -> dict[tuple[int, int], set[str]]:
        """What each two share."""
        holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for person, values in enumerate(self.values):
            for kind, value in values.items():
                holders[kind, value].append(person)
        found: dict[tuple[int, int], set[str]] = defaultdict(set)
        for (kind, _), people in holders.items():
            for pair in combinations(people, 2):
                found[pair].add(kind)
        return dict(found)


def simulate(*, rings: int = 100, honest: int = 1000, habits: Habits | None = None, seed: int = 0) -> World:
    """Draw a world."""
    habits, draw, world = habits or Habits(), random.Random(seed), World()  # noqa: S311 - a simulation
    for _ in range(rings):
        _add_ring(world, habits, draw)
    people = world.add(honest)
    draw.shuffle(people)
    left = people[: round(honest * habits.in_household)]
    while len(left) > 1:
        size = min(draw.choice((2, 2, 2, 3)), len(left))
        home, left = left[:size], left[size:]
        _add_home(world, home, habits, draw)
    if habits.library:
        world.share(people[-habits.library :], "device")
    for person in people:
        if draw.random() < habits.same_network:
            world.values[person]["network"] = f"network-{draw.randrange(20)}"
        if draw.random() < habits.was_referred and (referrer := draw.choice(people)) != person:
            world.referrals.append((referrer, person))
    return world


def _add_ring(world: World, habits: Habits, draw: random.Random) -> None:
    """One pocket behind several names: some kinds are shared, a few members are careful, most refer each other."""
    ring = world.add(draw.randint(*habits.ring_size))
    for kind in draw.sample(KINDS, draw.randint(*habits.shared_kinds)):
        sharers = [person for person in ring if draw.random() < habits.carries]
        world.share(sharers if len(sharers) > 1 else ring[:2], kind)
    shape = draw.choice(_SHAPES)
    for place, person in enumerate(ring[1:]):
        if draw.random() < habits.ring_refers:
            world.referrals.append((ring[place] if shape == "chain" else ring[0], person))
    world.rings.append(ring)


def _add_home(world: World, home: list[int], habits: Habits, draw: random.Random) -> None:
    world.share(home, "device")
    for kind, share in (("phone", habits.shares_phone), ("payout", habits.shares_payout)):
        if draw.random() < share:
            world.share(home, kind)
    if draw.random() < habits.housemate_refers:
        world.referrals.append((home[0], home[1]))
    world.homes.append(home)


@dataclass(frozen=True)
class Caught:
    """Of rings, the share that gets no money; of their members and of honest people, the share that waits."""

    rings: float
    members: float
    honest: float


def judge(world: World, held: set[int], held_referrals: set[tuple[int, int]]) -> Caught:
    """Compare who is held with who should be.

    A ring is held when a person looks at it before any of its referrals pays; an honest person when they, or a reward of
    theirs, wait.
    """

    def is_held(ring: list[int]) -> bool:
        inside = [one for one in world.referrals if one[0] in ring and one[1] in ring]
        is_seen = bool(inside) or not held.isdisjoint(ring)
        return is_seen and all(one in held_referrals for one in inside)

    guilty = [person for ring in world.rings for person in ring]
    honest = world.honest
    waits = held | {referrer for referrer, _ in held_referrals}
    return Caught(
        sum(map(is_held, world.rings)) / max(len(world.rings), 1),
        sum(person in held for person in guilty) / max(len(guilty), 1),
        sum(person in waits for person in honest) / max(len(honest), 1),
    )  # fmt: skip
