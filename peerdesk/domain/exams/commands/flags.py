"""What looked odd, settled by a person."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.exams.models import Flag
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import invalid, not_found

LONGEST_FINDING = 200


@command
def settle_flag(flag_id: uuid.UUID, *, by: User, finding: str, now: datetime, brand_id: uuid.UUID | None = None) -> None:
    """Say what one found; `brand_id` where staff of a brand settle their own. Raises `flag_not_found`, `finding_empty`."""
    rows = Flag.objects.filter(id=flag_id, settled_at=None, **({"exam__brand_id": brand_id} if brand_id else {}))
    if rows.exists() and not finding.strip():
        raise invalid("finding_empty", finding="empty")
    if not rows.update(settled_at=now, settled_by=by, finding=finding.strip()[:LONGEST_FINDING]):
        raise not_found("flag_not_found")
