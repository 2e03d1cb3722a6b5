"""Sweeps what is due (offers, silence, closures) and starts periodic jobs; one of any number is the leader."""

import argparse

from peerdesk.cli.processes import replay_erasures_first, start_django


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(_arguments: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT."""
    start_django()
    replay_erasures_first()
    from peerdesk.config import scheduler

    scheduler.run()
    return 0
