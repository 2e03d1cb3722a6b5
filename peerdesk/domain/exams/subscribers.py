"""Handlers of `exams`."""

from __future__ import annotations

from peerdesk.domain.experts.events import ApplicationDecided
from peerdesk.domain.experts.queries import get_application
from peerdesk.foundation.clock import utc_now

from .commands import ask_or_spare, assign_reviews
from .events import AttemptFinished, AttemptGraded


def ask_reviewers(event: AttemptFinished) -> None:
    """What was written is read by two people."""
    assign_reviews(event.attempt_id, now=utc_now())


def reconsider_texts(event: AttemptGraded) -> None:
    """What somebody knows decides whether what they wrote is read for now."""
    ask_or_spare(event.user_id, brand_id=event.brand_id, now=utc_now())


def stop_reading(event: ApplicationDecided) -> None:
    """What was written for an application that is decided is read by nobody else."""
    ask_or_spare(get_application(event.application_id).user_id, brand_id=event.brand_id, now=utc_now())
