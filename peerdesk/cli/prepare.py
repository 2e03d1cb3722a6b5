"""What must be done before the doors open: migrations, static files, and the demo network at the first start."""

import argparse
import hashlib
import time
from pathlib import Path

from peerdesk.cli.processes import replay_erasures_first, start_django


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
    replay_erasures_first()
    collect_static_files()
    if arguments.demo:
        from peerdesk.demo import load

        if not load.demo_is_loaded():
            started = time.monotonic()
            say("demo network: loading (first start only)")
            load.load_demo(say)
            say(f"demo network: loaded in {time.monotonic() - started:.0f} s")
    return 0


def collect_static_files() -> None:
    """Gather, name by content and compress static files; nothing to do when their sources have not changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest.hexdigest():
        return
    started = time.monotonic()
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest(), encoding="utf-8")
    say(f"static files: collected ({time.monotonic() - started:.1f} s)")


def say(text: str) -> None:
    """One progress line."""
    print(f"• {text}", flush=True)
