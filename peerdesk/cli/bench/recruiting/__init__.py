"""`peerdesk bench recruiting`: everybody who applies in a season, by the product's own commands, until nobody waits.

People are imported and invited, apply, sit tests, write, are read by reviewers of known strictness, decided by a person,
appeal, or get ready: papers, training, its pay.
Weeks pass in a minute: commands, events and sweeps are the product's, in a database of their own, only the clock is made up.
What is drawn (what people know, how they write, when they give up) stands in `people.py`.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.cli.bench.own_database import own_database

MOST_DAYS = 90


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many people, reviewers and days."""
    parser.add_argument("--people", type=int, default=300, help="how many apply (default 300)")
    parser.add_argument("--reviewers", type=int, default=12, help="how many read what they write (default 12)")
    parser.add_argument("--days", type=int, default=60, help=f"how long it is watched, {MOST_DAYS} at most (default 60)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return where everybody ended, who is stuck, what reviewers spent, and how right the decisions were.

    Raises:
        BenchInputError: too few people, or fewer than three reviewers, of whom a third is needed where two differ.
    """
    if arguments.people < 1 or arguments.reviewers < 3 or not 1 <= arguments.days <= MOST_DAYS:  # noqa: PLR2004
        raise BenchInputError(f"--people must be 1 or more, --reviewers 3 or more, --days 1 to {MOST_DAYS}")
    with own_database("recruiting"):
        from peerdesk.cli.bench.recruiting.course import Course

        course = Course(people=arguments.people, reviewers=arguments.reviewers, seed=arguments.seed)
        course.run(days=arguments.days, say=lambda text: print(text, file=sys.stderr, flush=True))
        return course.figures()
