"""Lets simulated customers and experts use the demo network through its public addresses, marked as simulated."""

import argparse

from peerdesk.cli.processes import start_django


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose here; the switch is on the console."""


def run(_arguments: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT."""
    start_django()
    from peerdesk.demo import traffic

    traffic.run()
    return 0
