"""What must be done before the doors open: migrations, static files, and the demo network at the first start."""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from peerdesk.cli.processes import SUPERVISOR, replay_erasures_first, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether the demo network is wanted, or one part of the work alone."""
    parser.add_argument("--demo", action="store_true", help="load the demo network if it is not there")
    parser.add_argument("--static-files", action="store_true", help="gather static files and do nothing else")


def run(arguments: argparse.Namespace) -> int:
    """Migrate and load, and gather static files on another core meanwhile; safe to repeat."""
    started = time.monotonic()
    start_django()
    digest = digest_of_static_files()
    if arguments.static_files:
        collect_static_files(digest)
        return 0
    gathering = None
    if not are_collected(digest):
        command = [sys.executable, "-m", "peerdesk.cli.main", "prepare", "--static-files"]
        gathering = subprocess.Popen(command, env={**os.environ, SUPERVISOR: str(os.getpid())})
    from peerdesk.foundation.db.migrating import migrate

    applied = migrate(say)
    say(f"database up to date ({applied} migrations applied, {time.monotonic() - started:.1f} s)")
    replay_erasures_first()
    if arguments.demo:
        from peerdesk.demo import load

        if not load.demo_is_loaded():
            started = time.monotonic()
            say("demo network: loading (first start only)")
            load.load_demo(say)
            say(f"demo network: loaded in {time.monotonic() - started:.0f} s")
    return gathering.wait() if gathering else 0


def digest_of_static_files() -> str:
    """What tells one state of the sources of static files from another."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def are_collected(digest: str) -> bool:
    """Whether the static files of these sources were gathered whole."""
    stamp = _stamp()
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == digest


def collect_static_files(digest: str) -> None:
    """Gather, name by content and compress static files; nothing to do when their sources have not changed."""
    from django.core.management import call_command

    if are_collected(digest):
        return
    started = time.monotonic()
    call_command("collectstatic", interactive=False, verbosity=0)
    _stamp().write_text(digest, encoding="utf-8")
    say(f"static files: collected ({time.monotonic() - started:.1f} s)")


def _stamp() -> Path:
    from django.conf import settings

    return Path(settings.STATIC_ROOT) / ".collected"


def say(text: str) -> None:
    """One progress line."""
    print(f"• {text}", flush=True)
