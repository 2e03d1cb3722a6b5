"""How many rings are held before money goes to them, and how many honest people wait, in simulated worlds.

No file is read: worlds are drawn by --seed, and once more with other habits, for what a household shares is a guess.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from statistics import fmean
from typing import Any

from peerdesk.engines.rings import find_rings, held_referrals
from peerdesk.engines.rings.simulating import Habits, judge, simulate

# One habit changed at a time.
OTHERWISE: dict[str, dict[str, Any]] = {
    "households_twice_as_many": {"in_household": 0.12},
    "joint_accounts_of_a_third": {"shares_payout": 0.33},
    "a_library_with_8_people": {"library": 8},
    "rings_share_one_kind": {"shared_kinds": (1, 1)},
    "rings_of_half_careful_people": {"carries": 0.5},
    "rings_of_two": {"ring_size": (2, 2)},
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How large the worlds are, and how many."""
    parser.add_argument("--rings", type=int, default=100, help="rings in a world (default 100)")
    parser.add_argument("--honest", type=int, default=1000, help="honest people in a world (default 1000)")
    parser.add_argument("--worlds", type=int, default=20, help="worlds with each habit (default 20)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the shares of rings, their members and honest people that are held: mean, and the worst world."""
    found = {"base": _figures(arguments, Habits())}
    return found | {name: _figures(arguments, replace(Habits(), **habit)) for name, habit in OTHERWISE.items()}


def _figures(arguments: argparse.Namespace, habits: Habits) -> dict[str, float]:
    caught = []
    for place in range(arguments.worlds):
        world = simulate(
            rings=arguments.rings, honest=arguments.honest, habits=habits, seed=arguments.seed * 1000 + place
        )
        pairs = world.pairs()
        found = find_rings(pairs, world.referrals)
        held = {person for ring in found if ring.is_held for person in ring.members}
        caught.append(judge(world, held, held_referrals(found, world.referrals)))
    return {
        "rings_held": round(fmean(one.rings for one in caught), 4),
        "rings_held_worst": round(min(one.rings for one in caught), 4),
        "members_held": round(fmean(one.members for one in caught), 4),
        "honest_held": round(fmean(one.honest for one in caught), 4),
        "honest_held_worst": round(max(one.honest for one in caught), 4),
    }  # fmt: skip
