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


@dataclass(frozen=True, kw_only=True)
class ReferralEarned(Event):
    """Whoever brought somebody has earned the reward for it: `user_id` is who brought them."""

    referral_id: uuid.UUID
    brand_id: uuid.UUID
    user_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ReferralRevoked(Event):
    """What was earned by bringing somebody was not earned after all: answers did not last, or a person found a deceit."""

    referral_id: uuid.UUID
    brand_id: uuid.UUID
    user_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AppealDecided(Event):
    """Another person looked at a declined application again."""

    appeal_id: uuid.UUID
    application_id: uuid.UUID
    brand_id: uuid.UUID
