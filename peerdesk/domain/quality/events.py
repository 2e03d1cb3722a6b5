"""Events of `quality`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class SurveyCreated(Event):
    """A resolution may be rated; the question goes out in the customer's channel only."""

    survey_id: uuid.UUID
    conversation_id: uuid.UUID
    ticket_id: uuid.UUID
    brand_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """The customer rated a resolution."""

    survey_id: uuid.UUID
    conversation_id: uuid.UUID
    ticket_id: uuid.UUID
    brand_id: uuid.UUID
    rating: int
