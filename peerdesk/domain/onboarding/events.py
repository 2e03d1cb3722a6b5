"""Events of `onboarding`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class TrainingEnded(Event):
    """Somebody has passed every step of a brand's training, once for ever: it is paid."""

    onboarding_id: uuid.UUID
    brand_id: uuid.UUID
    expert_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class OnboardingFinished(Event):
    """All that is needed is there: from now on somebody is asked."""

    onboarding_id: uuid.UUID
    brand_id: uuid.UUID
    expert_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class FirstAnswerRead(Event):
    """A mentor has read one of the first answers of a newcomer and said how it was: it is paid."""

    first_answer_id: uuid.UUID
    onboarding_id: uuid.UUID
    brand_id: uuid.UUID
    mentor_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class LevelGranted(Event):
    """Somebody may do more with a brand than before."""

    onboarding_id: uuid.UUID
    brand_id: uuid.UUID
    expert_id: uuid.UUID
    level: int
