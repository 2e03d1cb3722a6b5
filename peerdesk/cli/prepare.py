"""What must be done before the doors open: migrations, and the demo network at the first start."""

import argparse
import time

from peerdesk.cli.processes import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether the demo network is wanted."""
    parser.add_argument("--demo", action="store_true", help="load the demo network if it is not there")


def run(arguments: argparse.Namespace) -> int:
    """Migrate and load; safe to repeat."""
    started = time.monotonic()
    start_django()
    from peerdesk.foundation.db.migrating import migrate

    applied = migrate(say)
    say(f"database up to date ({applied} migrations applied, {time.monotonic() - started:.1f} s)")
    if arguments.demo:
        from peerdesk.demo import load

        if not load.demo_is_loaded():
            started = time.monotonic()
            say("demo network: loading (first start only)")
            load.load_demo(say)
            say(f"demo network: loaded in {time.monotonic() - started:.0f} s")
    return 0


def say(text: str) -> None:
    """One progress line."""
    print(f"• {text}", flush=True)
