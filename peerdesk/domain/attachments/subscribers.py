"""What attachments do when something happened."""

from __future__ import annotations

from peerdesk.domain.privacy.events import CustomerErased, ValuesLearned
from peerdesk.foundation.clock import utc_now

from .commands import drop_files_of_customer, guard_attachment, mask_told_files
from .events import AttachmentReceived


def guard_received_file(event: AttachmentReceived) -> None:
    """Send a new file's text through the guard."""
    guard_attachment(event.attachment_id, now=utc_now())


def drop_after_erasure(event: CustomerErased) -> None:
    """Nothing sealed of an erased customer is kept."""
    drop_files_of_customer(event.customer_id, now=utc_now())


def mask_earlier_files(event: ValuesLearned) -> None:
    """What a conversation told only now is masked in its files, too."""
    mask_told_files(event.conversation_id)
