"""Learns items' numbers and reviewers' severity, and looks for what is odd: seconds to minutes of one core, beside all.

By hand: `peerdesk learn-exams`.
"""

import argparse
import os

from peerdesk.cli.processes import start_django

NICE = 19


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None."""


def run(_arguments: argparse.Namespace) -> int:
    """Learn what is due."""
    os.nice(NICE)  # whoever waits for an answer comes first
    start_django()
    from peerdesk.domain.exams.commands import check_exams, learn_exams
    from peerdesk.foundation.clock import utc_now

    learn_exams(now=utc_now())
    check_exams(now=utc_now())
    return 0
