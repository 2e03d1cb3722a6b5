"""Whether a chat can be asked for: the brand takes chats, and somebody has a place for one now."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.rules import is_quiet
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.errors import conflict, invalid

_LOOKED_AT: Final = 50
_PLACES: Final = """
SELECT e.quiet_from, e.quiet_to, u.timezone FROM experts_expert e JOIN people_user u ON u.id = e.user_id
WHERE e.is_online AND e.state = 'active'
  AND EXISTS (SELECT 1 FROM experts_qualification q WHERE q.expert_id = e.id AND q.brand_id = %(brand)s
              AND q.revoked_at IS NULL AND (%(language)s = '' OR q.language = %(language)s))
  AND least(e.max_chats, e.wanted_chats) > (
      SELECT count(*) FROM matching_claim c JOIN tickets_ticket t ON t.id = c.ticket_id
      WHERE c.expert_id = e.id AND c.is_active AND t.channel = 'chat' AND t.state IN ('claimed', 'waiting'))
LIMIT %(limit)s
"""


def takes_chats_now(brand: Brand, *, now: datetime, language: str = "") -> bool:
    """Whether a customer of this brand may be offered a chat (in `language`, where it is known)."""
    if not brand.takes_chats:
        return False
    rows = read_rows(_PLACES, {"brand": brand.id, "language": language, "limit": _LOOKED_AT})
    return any(not is_quiet(now, zone=zone, begins=begins, ends=ends) for begins, ends, zone in rows)


def check_chat(brand: Brand, *, now: datetime) -> None:
    """Raises `chats_not_allowed` where the brand takes none, `nobody_takes_chats` where nobody has a place for one now."""
    if not brand.takes_chats:
        raise invalid("chats_not_allowed", channel="not_allowed")
    if not takes_chats_now(brand, now=now):
        raise conflict("nobody_takes_chats")
