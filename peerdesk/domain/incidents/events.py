"""Events of `incidents`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class IncidentSuspected(Event):
    """More people than usual ask the same; a person should look."""

    incident_id: uuid.UUID
    brand_id: uuid.UUID
    tickets: int


@dataclass(frozen=True, kw_only=True)
class IncidentConfirmed(Event):
    """A person says that it is one."""

    incident_id: uuid.UUID
    brand_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class IncidentFixed(Event):
    """It is over; everybody touched is told."""

    incident_id: uuid.UUID
    brand_id: uuid.UUID
