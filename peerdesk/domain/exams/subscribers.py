"""Handlers of `exams`."""

from __future__ import annotations

from peerdesk.foundation.clock import utc_now

from .commands import assign_reviews
from .events import AttemptFinished


def ask_reviewers(event: AttemptFinished) -> None:
    """What was written is read by two people."""
    assign_reviews(event.attempt_id, now=utc_now())
