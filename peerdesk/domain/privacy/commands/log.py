"""The privacy log: one row for each use of a right or a key."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.models import EntryKind, PrivacyEntry
from peerdesk.foundation.db.writes import insert


def note_entry(
    brand_id: uuid.UUID, kind: EntryKind, *, now: datetime, user: User | None = None,
    customer_id: uuid.UUID | None = None, facts: Mapping[str, str | int] | None = None,
) -> None:
    """Add a row in the caller's transaction. `facts` are figures and codes, never personal data."""
    insert(PrivacyEntry(
        brand_id=brand_id, kind=kind, user=user, customer_id=customer_id, facts=dict(facts or {}), made_at=now
    ))  # fmt: skip
