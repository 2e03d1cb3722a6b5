"""Whose review comes next: balanced queues, mixed pairs, nobody with a conflict.

Mixed pairs are no courtesy: severities can be told apart only where reviewers share candidates, directly or through others
(connectedness: Wright and Stone 1979), and two who always meet drift together unseen.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

# What one more open review weighs against one more meeting of the same pair, and against knowing the reviewer less well.
_MEETING: Final = 0.5
_KNOWING: Final = 0.3


@dataclass(frozen=True, slots=True)
class Submission:
    """What waits for reviews, most urgent first in its list.

    needed: how many more; reviewers: who has it or gave a review already; conflicts: who must not see it (the author,
    friends, whoever invited the candidate); skill: what a reviewer must have, such as a language ("" asks for nothing).
    """

    id: str
    needed: int
    reviewers: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who may review: open reviews now, how many at most, skills; severity_se is None before the first calibration."""

    id: str
    open: int
    capacity: int
    skills: frozenset[str] = frozenset()
    severity_se: float | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """Reviews to open, as (submission, reviewer), and what nobody may or can take now, as (submission, how many)."""

    reviews: tuple[tuple[str, str], ...]
    unfilled: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Desk:
    open: dict[str, int]
    meetings: Counter[frozenset[str]] = field(default_factory=Counter)


def allocate_reviews(
    submissions: Sequence[Submission],
    reviewers: Sequence[Reviewer],
    *,
    past: Iterable[Iterable[str]] = (),
    seed: int = 0,
) -> Allocation:
    """Give each submission in turn the reviewers it needs.

    Of those who may and have room goes first who has the smallest share of the own capacity open, met the others at this
    submission least often, and whose severity is known worst; equals by lot (seed, submission and name decide, the order of
    `reviewers` does not). A first review of an unknown reviewer is paired with a known one if there is one.

    Args:
        submissions: most urgent first.
        reviewers: each once.
        past: reviewers of each earlier submission, for the meetings.
        seed: of the lots.

    """
    desk = _Desk({reviewer.id: reviewer.open for reviewer in reviewers})
    for together in past:
        desk.meetings.update(frozenset(pair) for pair in combinations(sorted(set(together)), 2))
    reviews, unfilled = [], []
    for submission in submissions:
        present = set(submission.reviewers)
        missing = submission.needed
        while missing > 0:
            chosen = _choose(submission, present, reviewers, (desk, seed))
            if chosen is None:
                unfilled.append((submission.id, missing))
                break
            reviews.append((submission.id, chosen))
            desk.open[chosen] += 1
            desk.meetings.update(frozenset((chosen, other)) for other in present)
            present.add(chosen)
            missing -= 1
    return Allocation(tuple(reviews), tuple(unfilled))


def _choose(
    submission: Submission, present: set[str], reviewers: Sequence[Reviewer], state: tuple[_Desk, int]
) -> str | None:
    desk, seed = state
    unknown = {reviewer.id for reviewer in reviewers if reviewer.severity_se is None}
    fit = [
        reviewer
        for reviewer in reviewers
        if reviewer.id not in present | submission.conflicts
        and desk.open[reviewer.id] < reviewer.capacity
        and (not submission.skill or submission.skill in reviewer.skills)
    ]
    paired_blindly = bool(present & unknown)

    def cost(reviewer: Reviewer) -> tuple[float, int]:
        load = desk.open[reviewer.id] / reviewer.capacity
        met = sum(desk.meetings[frozenset((reviewer.id, other))] for other in present)
        known = reviewer.severity_se if reviewer.severity_se is not None else 1.0
        blind = paired_blindly and reviewer.id in unknown
        worth = load + _MEETING * met / (1.0 + met) + blind - _KNOWING * min(known, 1.0) * (not paired_blindly)
        return round(worth, 9), _lot(seed, submission.id, reviewer.id)

    return min(fit, key=cost).id if fit else None


def _lot(seed: int, submission: str, reviewer: str) -> int:
    digest = hashlib.blake2b(f"{seed}\0{submission}\0{reviewer}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
