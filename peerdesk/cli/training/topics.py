"""Trains the topic classifiers that are due, fully: minutes of one core each, so the scheduler runs this beside everything.

By hand: `peerdesk train-topics`, or for one brand, due or not, `peerdesk train-topics --brand SLUG`.
"""

import argparse
import os

from peerdesk.cli.processes import start_django

NICE = 19


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which brand."""
    parser.add_argument("--brand", metavar="SLUG", help="this brand, also when it is not due; without it all that are")


def run(arguments: argparse.Namespace) -> int:
    """Train until nothing is due."""
    os.nice(NICE)  # whoever waits for an answer comes first
    start_django()
    from peerdesk.domain.brands.queries import get_brand, list_brands
    from peerdesk.domain.triage.commands import train_fully_if_due, train_topics
    from peerdesk.domain.triage.rules import Tier
    from peerdesk.foundation.clock import utc_now

    if arguments.brand:
        train_topics(get_brand(arguments.brand).id, now=utc_now(), tier=Tier.FULL)
        return 0
    for brand in list_brands():
        train_fully_if_due(brand.id, now=utc_now())
    return 0
