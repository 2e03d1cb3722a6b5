"""Takes in what a mail server put into the Maildir of returned mails."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path

import structlog
from django.conf import settings

from .commands import take_returned_mail
from .rules.returns import LARGEST_RETURN

log = structlog.get_logger(__name__)
BATCH = 100


def sweep_maildir(*, now: datetime) -> int:
    """Read a batch of the mails in `new/` and remove each once what it means is committed. Returns how many.

    A kill in between reads one twice, which changes nothing the second time.
    """
    folder: Path | None = settings.RETURNED_MAILDIR
    if folder is None or not (folder / "new").is_dir():
        return 0
    count = 0
    with os.scandir(folder / "new") as entries:
        names = sorted(entry.name for entry in islice(entries, BATCH) if entry.is_file(follow_symlinks=False))
    for name in names:
        path = folder / "new" / name
        try:
            with path.open("rb") as file:
                take_returned_mail(file.read(LARGEST_RETURN), now=now)
        except FileNotFoundError:  # another scheduler was faster
            continue
        with suppress(FileNotFoundError):
            path.unlink()
        count += 1
    return count
