"""Commands of `channels`: intents to mail, and sending them. No mail is sent inside a transaction."""

from __future__ import annotations

import smtplib
import uuid
from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from peerdesk.domain.conversations.commands import mint_access_token
from peerdesk.domain.conversations.models import Conversation
from peerdesk.domain.conversations.queries import mail_address
from peerdesk.foundation.crypto import SealBrokenError
from peerdesk.foundation.db.commands import command

from .letters import Letter, compose
from .models import MailState, OutboundMail

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 6
BATCH = 50


@command
def intend_mail(
    conversation: Conversation, *, kind: str, dedupe_key: str, now: datetime, subject_id: uuid.UUID | None = None
) -> OutboundMail:
    """Record the intent to mail the customer; once per `dedupe_key` (I8)."""
    row, _ = OutboundMail.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "brand_id": conversation.brand_id, "conversation": conversation, "kind": kind, "created_at": now,
            "subject_id": subject_id,
        },
    )
    return row


def send_pending_mails(*, now: datetime) -> int:
    """Send what is pending: claim the row, then talk to the mail server, then mark it. Returns how many were sent.

    A process killed between sending and marking leaves the row `sending`; it is never sent again by itself, since the
    mail may be out (I8). A refused mail is tried again on later sweeps.
    """
    sent = 0
    ids = OutboundMail.objects.filter(state=MailState.PENDING).order_by("created_at").values_list("id", flat=True)
    for mail_id in list(ids[:BATCH]):
        if OutboundMail.objects.filter(id=mail_id, state=MailState.PENDING).update(state=MailState.SENDING):
            sent += _send(mail_id, now=now)  # else another sender claimed it
    return sent


def _send(mail_id: uuid.UUID, *, now: datetime) -> int:
    row = OutboundMail.objects.select_related("conversation__customer", "conversation__brand").get(id=mail_id)
    try:
        address = mail_address(row.conversation)
    except SealBrokenError:
        address = ""
    if not address or row.conversation.customer.is_simulated:
        OutboundMail.objects.filter(id=mail_id).update(state=MailState.SKIPPED)
        return 0
    token = mint_access_token(row.conversation_id, now=now)
    with translation.override(row.conversation.language or "en"):
        letter = compose(row.kind, conversation=row.conversation, token=token)
    try:
        _hand_over(row, letter, address)
    except (smtplib.SMTPException, OSError) as error:
        _refused(row, error)
        return 0
    OutboundMail.objects.filter(id=mail_id).update(state=MailState.SENT, sent_at=now)
    return 1


def _hand_over(row: OutboundMail, letter: Letter, address: str) -> None:
    message = EmailMultiAlternatives(
        subject=letter.subject, body=letter.text, from_email=settings.DEFAULT_FROM_EMAIL, to=[address],
        headers={"Message-ID": f"<{row.id}@{settings.MAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"},
    )
    message.send()


def _refused(row: OutboundMail, error: Exception) -> None:
    attempts = row.attempts + 1
    state = MailState.FAILED if attempts >= MAX_ATTEMPTS else MailState.PENDING
    OutboundMail.objects.filter(id=row.id).update(state=state, attempts=attempts)
    log.warning("mail_refused", mail_id=str(row.id), attempts=attempts, error=type(error).__name__)
