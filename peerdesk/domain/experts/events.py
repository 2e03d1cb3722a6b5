"""Events of `experts`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class ExpertWentOnline(Event):
    """An expert is ready for offers."""

    expert_id: uuid.UUID
    user_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ExpertWentOffline(Event):
    """An expert left, or was not seen for a while."""

    expert_id: uuid.UUID
    user_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(Event):
    """Somebody wants to answer for a brand."""

    application_id: uuid.UUID
    brand_id: uuid.UUID
    expert_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationDecided(Event):
    """A reviewer accepted or declined an application."""

    application_id: uuid.UUID
    brand_id: uuid.UUID
    expert_id: uuid.UUID
    is_accepted: bool


@dataclass(frozen=True, kw_only=True)
class QualificationGranted(Event):
    """An expert may serve a topic of a brand."""

    qualification_id: uuid.UUID
    brand_id: uuid.UUID
    expert_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class QualificationRevoked(Event):
    """An expert may no longer serve a topic of a brand."""

    qualification_id: uuid.UUID
    brand_id: uuid.UUID
    expert_id: uuid.UUID
