"""What a brand's admins say about how replies should sound, what they need and what they avoid."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from peerdesk.domain.brands.models import Topic
from peerdesk.domain.guidance.models import BrandGuidance, TopicGuidance
from peerdesk.engines.drafting import Fact, VoiceCard, card_data, card_from, facts_data
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import not_found

LONGEST_NOTE = 2000


@command
def save_voice(brand_id: uuid.UUID, *, card: VoiceCard, avoid: str, now: datetime) -> None:
    """Store a brand's voice card and its note on what to avoid; it holds for the next look at a ticket."""
    data = card_data(card_from(card_data(card)))
    BrandGuidance.objects.update_or_create(
        brand_id=brand_id, defaults={"card": data, "avoid": avoid.strip()[:LONGEST_NOTE], "changed_at": now}
    )


@command
def save_topic_guidance(
    topic_id: uuid.UUID, *, brand_id: uuid.UUID, facts: Sequence[Fact], avoid: str, now: datetime
) -> None:
    """Store which facts an answer about a topic needs, and what to avoid there. Raises `topic_not_found`."""
    if not Topic.objects.filter(id=topic_id, brand_id=brand_id).exists():
        raise not_found("topic_not_found")
    TopicGuidance.objects.update_or_create(
        topic_id=topic_id,
        defaults={"facts": facts_data(facts), "avoid": avoid.strip()[:LONGEST_NOTE], "changed_at": now},
    )
