"""Rules of incidents. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from peerdesk.foundation.errors import invalid

MAX_NOTE = 2000
# So large a share of a burst's tickets must be of a known incident already for the burst to be that incident.
SHARE_OF_KNOWN = 1 / 3
# How long after its last ticket an incident that nobody looked at takes in further ones.
FORGOTTEN_AFTER_SECONDS = 2 * 86_400
# Whoever said "fixed" by a slip of the hand takes it back; only then is anybody told.
TAKEN_BACK_WITHIN = timedelta(seconds=12)
TOLD_AFTER = timedelta(seconds=15)


class IncidentState(StrEnum):
    """The course of an incident: seen by a machine, decided by a person."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    FIXED = "fixed"


OPEN = (IncidentState.SUSPECTED, IncidentState.CONFIRMED)


def checked_note(note: str) -> str:
    """Return what everybody touched is told. Raises `invalid_note`."""
    note = note.replace("\x00", "").strip()
    if not note:
        raise invalid("invalid_note", note="empty")
    if len(note) > MAX_NOTE:
        raise invalid("invalid_note", note="too_long")
    return note


def checked_percent(percent: int) -> int:
    """Return the share of the usual price in percent. Raises `invalid_price`."""
    if not 0 <= percent <= 100:  # noqa: PLR2004 - a percentage
        raise invalid("invalid_price", price_percent="not_a_percentage")
    return percent
