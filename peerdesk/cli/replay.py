"""Drives a file of past conversations through the whole pipeline, or judges them in shadow mode without storing anything.

FILE holds JSON lines as `peerdesk convert` writes them. A replay uses a sandbox brand of its own unless --brand names
one. The last line on stdout is one JSON object with the figures.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from peerdesk.cli.bench import report
from peerdesk.cli.processes import start_django_up_to_date

BAD_INPUT = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, brand, speed, shadow."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--brand", default="", help="slug of the brand to play in (default: a sandbox brand)")
    parser.add_argument("--speed", default="max", help="`max`, or tickets per second")
    parser.add_argument("--shadow", action="store_true", help="judge only: what would have happened, at what cost")
    parser.add_argument("--workers", type=int, default=2, help="worker processes when none are running")
    parser.add_argument("--limit", type=int, default=0, help="play only the first N conversations")
    parser.add_argument("--seed", type=int, default=0)


def run(arguments: argparse.Namespace) -> int:
    """Play or judge; exit status 2 when the file is not what it should be."""
    start_django_up_to_date()
    from peerdesk.cli.replaying.reader import ReplayInputError, read_conversations

    try:
        pace = 0.0 if arguments.speed == "max" else float(arguments.speed)
        conversations = list(read_conversations(arguments.file))
    except ReplayInputError as error:
        print(f"peerdesk replay: {error}", file=sys.stderr)
        return BAD_INPUT
    except ValueError:
        print(f"peerdesk replay: --speed takes `max` or a number, not {arguments.speed!r}", file=sys.stderr)
        return BAD_INPUT
    conversations = conversations[: arguments.limit] if arguments.limit else conversations
    if not conversations:
        print(f"peerdesk replay: {arguments.file} holds no conversations", file=sys.stderr)
        return BAD_INPUT
    started = time.monotonic()
    figures = _shadow(arguments, conversations) if arguments.shadow else _play(arguments, conversations, pace)
    print(json.dumps(report("replay", seconds=time.monotonic() - started, figures=figures)), flush=True)
    return 0


def _play(arguments: argparse.Namespace, conversations: list[Any], pace: float) -> dict[str, Any]:
    from peerdesk.cli.replaying.figures import collect_figures
    from peerdesk.cli.replaying.run import play
    from peerdesk.cli.replaying.stage import set_stage
    from peerdesk.cli.replaying.workers import Workers
    from peerdesk.foundation.clock import utc_now

    stage = set_stage(conversations, brand_slug=arguments.brand, now=utc_now())
    workers = Workers(arguments.workers)
    is_ours = workers.start()
    if is_ours:
        workers.wait_until_ready()
    say(f"brand {stage.brand.slug}, {len(stage.experts)} experts, {'own' if is_ours else 'running'} workers")
    try:
        progress = play(conversations, stage, workers=workers, pace=pace, say=say)
    finally:
        workers.stop()
    return {**collect_figures(progress, stage), "worker_restarts": workers.restarts}


def _shadow(arguments: argparse.Namespace, conversations: list[Any]) -> dict[str, Any]:
    from peerdesk.cli.replaying.shadow import judge

    return judge(conversations, brand_slug=arguments.brand, say=say)


def say(text: str) -> None:
    """Progress goes to stderr."""
    print(text, file=sys.stderr, flush=True)
