"""Events of `recruiting`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class CampaignClosed(Event):
    """A campaign looks for nobody any more: by hand, or because those who answer would wait too long."""

    campaign_id: uuid.UUID
    brand_id: uuid.UUID
    by_itself: bool
