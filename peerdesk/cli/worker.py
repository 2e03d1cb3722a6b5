"""Works through the jobs: guarding, understanding, offers, events, outgoing mail."""

import argparse
import os

from peerdesk.cli.processes import die_with_parent, replay_erasures_first, start_django

DEFAULT_CONCURRENCY = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much to do at the same time."""
    parser.add_argument("--concurrency", type=int, default=DEFAULT_CONCURRENCY, help="jobs at a time in one process")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--until-empty", action="store_true", help="end when there is nothing left to do")


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT; jobs that were begun are finished or handed back."""
    start_django()
    replay_erasures_first()
    from peerdesk.foundation.jobs.runner import run_worker

    os.environ["PEERDESK_WORKER"] = str(os.getpid())
    run_worker(
        concurrency=arguments.concurrency,
        processes=arguments.processes,
        wait=not arguments.until_empty,
        warm_up=warm_up,
    )
    return 0


def warm_up() -> None:
    """Runs in each worker process: tie it to the command's main process and load the models before the first job."""
    parent = int(os.environ["PEERDESK_WORKER"])
    if os.getpid() != parent:
        die_with_parent(parent)
    from django.conf import settings

    from peerdesk.engines.redaction import warm_up as warm_redaction
    from peerdesk.engines.redaction.recognisers.presidio_detector import get_presidio
    from peerdesk.engines.understanding import detect_language, get_embedder

    warm_redaction()
    if settings.GUARD_PRESIDIO:
        get_presidio()
    detect_language("warm up")  # unpacks its model
    get_embedder().embed(["warm up"])
