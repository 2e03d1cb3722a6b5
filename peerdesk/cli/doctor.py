"""Checks this installation and says what to do about each thing that is wrong."""

import argparse
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from peerdesk.foundation.db import server
from peerdesk.foundation.db.address import OLDEST_SERVER, DatabaseError
from peerdesk.foundation.db.place import home_folder

NEEDED_DISK_GB = 2
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `remedy` is empty when all is well; `fatal` when Peerdesk cannot run with it."""

    subject: str
    found: str
    remedy: str = ""
    fatal: bool = False


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(_arguments: argparse.Namespace) -> int:
    """Print one line for each check; 1 when something stands in the way of running."""
    fatal = False
    for check in CHECKS:
        for finding in check():
            mark = "ok  " if not finding.remedy else "FAIL" if finding.fatal else "warn"
            print(f"{mark}  {finding.subject}: {finding.found}", flush=True)
            if finding.remedy:
                print(f"      -> {finding.remedy}", flush=True)
            fatal = fatal or finding.fatal
    return 1 if fatal else 0


def check_python() -> Iterator[Finding]:
    """The interpreter's version."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Finding("Python", found, "install Python 3.11 or newer and run `make setup` again", fatal=True)
    else:
        yield Finding("Python", found)


def check_disk() -> Iterator[Finding]:
    """Space where the database and files grow."""
    home = home_folder()
    folder = next(place for place in (home, *home.parents) if place.exists())
    free = shutil.disk_usage(folder).free / 1e9
    remedy = f"free at least {NEEDED_DISK_GB} GB on the disk of {folder}" if free < NEEDED_DISK_GB else ""
    yield Finding("Disk", f"{free:.0f} GB free at {folder}", remedy)


def check_database() -> Iterator[Finding]:
    """The server answers, is new enough, and has the extensions."""
    named = "DATABASE_URL" if os.environ.get("DATABASE_URL") else "embedded"
    try:
        server.ensure_running()
        state = server.status()
    except DatabaseError as error:
        yield Finding(f"Database ({named})", str(error), "see docs/OPERATIONS.md, section Database", fatal=True)
        return
    if state.version is None:
        yield Finding(f"Database ({named})", "does not answer", "see docs/OPERATIONS.md, section Database", fatal=True)
        return
    old = state.version < OLDEST_SERVER
    yield Finding(
        f"Database ({named})",
        f"PostgreSQL {state.version}, {state.address.shown}",
        f"upgrade the server to {OLDEST_SERVER} or newer" if old else "",
        fatal=old,
    )
    if state.missing:
        remedy = "install these extensions on the server (pgvector has a package of its own)"
        yield Finding("Extensions", f"missing: {', '.join(state.missing)}", remedy, fatal=True)
    else:
        yield Finding("Extensions", ", ".join(server.EXTENSIONS))


def check_migrations() -> Iterator[Finding]:
    """Code and database agree."""
    if not server.status().running:
        return
    import django

    django.setup()
    from peerdesk.foundation.db.migrating import pending_migrations

    pending = pending_migrations()
    remedy = "`peerdesk up` applies them; beside a running installation use `peerdesk prepare`" if pending else ""
    yield Finding("Migrations", f"{len(pending)} pending" if pending else "up to date", remedy)


def check_erasures() -> Iterator[Finding]:
    """Nobody who was erased is back, as after the restore of a backup; whoever is back is erased again at once."""
    if not server.status().running:
        return
    import django

    django.setup()
    from django.conf import settings
    from django.db import DatabaseError as QueryError

    from peerdesk.domain.privacy.commands import replay_erasures
    from peerdesk.foundation.clock import utc_now

    try:
        found = replay_erasures(now=utc_now())
    except (QueryError, OSError) as error:
        remedy = f"`peerdesk prepare` first; {settings.ERASURE_LEDGER} must be readable and writable"
        yield Finding("Erasures", type(error).__name__, remedy)
        return
    yield Finding("Erasures", f"ledger {settings.ERASURE_LEDGER}; erased again: {found.erased_again}")


def check_master_key() -> Iterator[Finding]:
    """The key that opens the vault is there for us alone."""
    if os.environ.get("PEERDESK_MASTER_KEY"):
        yield Finding("Master key", "from PEERDESK_MASTER_KEY")
        return
    file = home_folder() / "master.key"
    if not file.exists():
        yield Finding("Master key", f"none yet; the first start writes {file}")
        return
    yield _private_file("Master key", file)


def _private_file(subject: str, file: Path) -> Finding:
    mode = stat.S_IMODE(file.stat().st_mode)
    loose = mode & (stat.S_IRWXG | stat.S_IRWXO)
    remedy = f"chmod 600 {file}; others could read it until now, so rotate it (docs/OPERATIONS.md)" if loose else ""
    return Finding(subject, f"{file} (mode {mode:o})", remedy, fatal=bool(loose))


def check_models() -> Iterator[Finding]:
    """The models that ship inside packages load."""
    from django.conf import settings

    from peerdesk.engines.redaction import REDACTOR_VERSION, warm_up
    from peerdesk.engines.understanding import get_embedder

    remedy = "run `make setup` again; if it stays, delete .venv first"
    try:
        warm_up()
        yield Finding("Redaction model", f"loads ({REDACTOR_VERSION})")
    except (OSError, ValueError, ImportError) as error:
        yield Finding("Redaction model", str(error), remedy, fatal=True)
    if settings.GUARD_PRESIDIO:
        yield _presidio()
    try:
        size = get_embedder().embed(["hello"]).shape[1]
        yield Finding("Sentence model", f"loads ({size} dimensions)")
    except (OSError, ValueError, ImportError) as error:
        yield Finding("Sentence model", str(error), remedy, fatal=True)


def _presidio() -> Finding:
    from peerdesk.engines.redaction.recognisers.presidio_detector import get_presidio

    try:
        get_presidio().detect("Ada Lovelace wrote.")
    except (OSError, ValueError, ImportError) as error:
        remedy = "run `scripts/environment presidio`, or take PEERDESK_GUARD_PRESIDIO away: until then every ticket is held"
        return Finding("Presidio", str(error), remedy, fatal=True)
    return Finding("Presidio", "reads beside our own detectors")


def check_browser() -> Iterator[Finding]:
    """Only tests and documentation pictures need one."""
    found = shutil.which("chromium")
    yield Finding("Browser for tests", found or "none", "" if found else "apt-get install chromium (tests only)")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    check_python,
    check_disk,
    check_database,
    check_migrations,
    check_master_key,
    check_erasures,
    check_models,
    check_browser,
)
