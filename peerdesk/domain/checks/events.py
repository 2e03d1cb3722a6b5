"""Events of `checks`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class NoticeDue(Event):
    """Somebody has to be told about an adverse action: `stage` is `pre` or `final`."""

    action_id: uuid.UUID
    application_id: uuid.UUID
    brand_id: uuid.UUID
    stage: str
