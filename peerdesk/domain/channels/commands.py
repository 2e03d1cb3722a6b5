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
from peerdesk.domain.conversations.queries import mail_address
from peerdesk.foundation.crypto import SealBrokenError
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.ids import new_id

from .letters import Letter, compose
from .models import MailState, OutboundMail

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 6
BATCH = 50


@command
def intend_mail(
    conversation_id: uuid.UUID, *, kind: str, dedupe_key: str, now: datetime
) -> None:
    """Record the intent to mail the customer; once per `dedupe_key` (I8). Nobody reads a simulated person's mailbox."""
    write(
        """INSERT INTO channels_outboundmail (id, brand_id, conversation_id, kind, dedupe_key, state, attempts, created_at)
           SELECT %s, thread.brand_id, thread.id, %s, %s, %s, 0, %s FROM conversations_conversation thread
           JOIN privacy_customer customer ON customer.id = thread.customer_id
           WHERE thread.id = %s AND NOT customer.is_simulated ON CONFLICT (dedupe_key) DO NOTHING""",
        [new_id(), kind, dedupe_key, MailState.PENDING.value, now, conversation_id],
    )


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
