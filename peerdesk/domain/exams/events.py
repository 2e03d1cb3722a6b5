"""Events of `exams`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class AttemptFinished(Event):
    """Somebody answered all that was asked of them, or their time is over."""

    attempt_id: uuid.UUID
    exam_id: uuid.UUID
    brand_id: uuid.UUID
    user_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AttemptGraded(Event):
    """It is known what an attempt came to."""

    attempt_id: uuid.UUID
    exam_id: uuid.UUID
    brand_id: uuid.UUID
    user_id: uuid.UUID
    is_passed: bool


@dataclass(frozen=True, kw_only=True)
class ReviewAssigned(Event):
    """A reviewer was asked to score what somebody wrote."""

    review_id: uuid.UUID
    brand_id: uuid.UUID
    reviewer_id: uuid.UUID
