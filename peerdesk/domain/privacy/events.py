"""Events of `privacy`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class GuardIncidentRaised(Event):
    """The guard failed on something within a scope; it is held."""

    incident_id: uuid.UUID
    brand_id: uuid.UUID
    scope_id: uuid.UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class ValuesRevealed(Event):
    """A member of a brand's staff looked at hidden values, with a reason."""

    reveal_id: uuid.UUID
    brand_id: uuid.UUID
    scope_id: uuid.UUID
