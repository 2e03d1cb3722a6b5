"""Ways in: somebody applies by their own link."""

from __future__ import annotations

from peerdesk.domain.experts.models import Application
from peerdesk.domain.outreach.models import Recipient
from peerdesk.domain.outreach.queries import find_recipient
from peerdesk.foundation.db.commands import command


@command
def note_mailed_application(application: Application, *, word: str) -> bool:
    """An application came by somebody's own link of a mail; the first stays. False for a link that was made up."""
    row = find_recipient(application.brand_id, word)
    if row is None:
        return False
    Recipient.objects.filter(id=row.id, application__isnull=True).update(application=application)
    return True
