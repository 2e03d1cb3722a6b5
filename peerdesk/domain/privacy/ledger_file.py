"""The erasure ledger outside the database: JSON lines of ids and times, only ever appended to.

A backup that is restored brings erased customers back, together with a table that knows nothing of their erasure. The
file is no part of the backup, so that it can be replayed on what was restored.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings


@dataclass(frozen=True)
class ErasedCustomer:
    """One line."""

    customer_id: uuid.UUID
    brand_id: uuid.UUID
    erased_at: datetime


def append_erasures(rows: Iterable[ErasedCustomer]) -> None:
    """Append lines and wait until they are on the disk. Raises OSError: then nothing may be called erased."""
    lines = [
        json.dumps({"customer": str(r.customer_id), "brand": str(r.brand_id), "erased_at": r.erased_at.isoformat()}) + "\n"
        for r in rows
    ]
    path = settings.ERASURE_LEDGER
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        for line in lines:  # one write each: lines of two processes never mix
            file.write(line.encode())
        os.fsync(file.fileno())


def read_erasures() -> Iterator[ErasedCustomer]:
    """Yield the lines of the file, oldest first; a line cut off by a crash was never acknowledged and is left out."""
    try:
        file = settings.ERASURE_LEDGER.open(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            try:
                row = json.loads(line)
                yield ErasedCustomer(
                    uuid.UUID(row["customer"]), uuid.UUID(row["brand"]), datetime.fromisoformat(row["erased_at"])
                )
            except (ValueError, KeyError, TypeError):
                continue
