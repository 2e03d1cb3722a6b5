"""Sending: each address at most once, also after a kill, at the brand's rate. No mail goes inside a transaction."""

from __future__ import annotations

import smtplib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.outreach.keys import address_of, mailing_key, secret
from peerdesk.domain.outreach.letters import message_for, message_to_try
from peerdesk.domain.outreach.models import Mailing, MailingState, MailText, Recipient, RecipientState
from peerdesk.domain.outreach.rules import allowance, clean_address
from peerdesk.domain.outreach.rules.returns import ReturnKind
from peerdesk.domain.people.models import User
from peerdesk.domain.recruiting.models import CampaignState
from peerdesk.foundation.crypto import SealBrokenError
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found
from peerdesk.foundation.ids import new_id

from .lists import suppressed
from .ways_out import note_return

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 6
# A server that says "later" means minutes (greylisting), not the next sweep.
RETRY_AFTER = timedelta(minutes=20)
_FOR_EVER = 500
# An answer with a number is an answer: the server has not taken the mail. Silence says nothing, so it is not sent again.
_ANSWERED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError)


@dataclass
class _Post:
    """What all mails of a batch have in common."""

    mailing: Mailing
    texts: dict[str, MailText]
    server: BaseEmailBackend
    key: bytes = field(repr=False)
    secret: bytes = field(repr=False)

    def text_for(self, language: str) -> MailText:
        """In their language, else in the brand's first, else in the first that there is."""
        first = self.mailing.campaign.brand.languages[0]
        return self.texts.get(language) or self.texts.get(first) or next(iter(self.texts.values()))


def send_campaign_mails(*, now: datetime) -> int:
    """Send a batch of each mailing that runs, as many as its rate allows. Returns how many were sent.

    A row is claimed by one sender before the mail goes, and marked after it went. A process killed in between leaves it
    `sending`: the mail may be out, so it never goes again.
    """
    rows = Mailing.objects.filter(state=MailingState.RUNNING, campaign__state=CampaignState.OPEN, texts__isnull=False)
    return sum(_send_some(row, now=now) for row in rows.select_related("campaign__brand").distinct().order_by("started_at"))


def try_mail(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, language: str, by: User) -> str:
    """Send one's own mail address what a mailing says in a language. Returns the address.

    Raises `campaign_not_found`, `mailing_says_nothing`, `mail_server_away`, `invalid_mailing` when one has no address.
    """
    text = MailText.objects.select_related("mailing__campaign__brand").filter(
        mailing__campaign_id=campaign_id, mailing__campaign__brand_id=brand_id, language=language
    ).first()  # fmt: skip
    if text is None:
        raise conflict("mailing_says_nothing") if Brand.objects.filter(
            id=brand_id, campaigns__id=campaign_id
        ).exists() else not_found("campaign_not_found")
    address = clean_address(by.email)
    if not address:
        raise invalid("invalid_mailing", address="invalid")
    campaign = text.mailing.campaign
    mail = message_to_try(
        text, address, brand=campaign.brand, code=campaign.code, secret=secret(), number=str(new_id())
    )
    try:
        get_connection().send_messages([mail])
    except (smtplib.SMTPException, OSError) as error:
        log.warning("mail_refused", error=type(error).__name__)
        raise DomainError("mail_server_away", ErrorKind.UNAVAILABLE) from error
    return address


def _send_some(mailing: Mailing, *, now: datetime) -> int:
    claimed = mailing.recipients.filter(claimed_at__gt=now - timedelta(hours=1))
    may = allowance(
        rate_per_hour=mailing.rate_per_hour, last_hour=claimed.count(),
        last_minute=claimed.filter(claimed_at__gt=now - timedelta(minutes=1)).count(),
    )  # fmt: skip
    ready = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - RETRY_AFTER)
    waiting = list(mailing.recipients.filter(ready, state=RecipientState.PENDING).order_by("id")[:may])
    if not waiting:
        return 0
    server = get_connection()
    try:
        server.open()
        post = _Post(mailing, {text.language: text for text in mailing.texts.all()}, server, mailing_key(mailing), secret())
    except (smtplib.SMTPException, OSError) as error:
        log.warning("mail_server_away", mailing_id=str(mailing.id), error=type(error).__name__)
        return 0
    except SealBrokenError:  # erased meanwhile
        server.close()
        return 0
    sent = 0
    try:
        for row in waiting:
            outcome = _send(row, post, now=now)
            if outcome is None:
                break
            sent += outcome
    finally:
        _hang_up(server)
    return sent


def _send(row: Recipient, post: _Post, *, now: datetime) -> int | None:
    """Send one mail. 1 when it went, 0 when it did not, None when the server is not to be asked any more now."""
    going = Mailing.objects.filter(
        id=post.mailing.id, state=MailingState.RUNNING, campaign__state=CampaignState.OPEN
    )
    if not going.exists():
        return None  # somebody paused
    # No join here: with one, PostgreSQL looks for the row in a subquery that two senders at once both find it by.
    pending = Recipient.objects.filter(id=row.id, state=RecipientState.PENDING)
    if not pending.update(state=RecipientState.SENDING, claimed_at=now):
        return 0  # another sender claimed it
    mine = Recipient.objects.filter(id=row.id, state=RecipientState.SENDING)
    if suppressed({row.digest}, post.mailing):  # since the list was read
        mine.update(state=RecipientState.SUPPRESSED, sealed=None)
        return 0
    try:
        address = address_of(post.key, row)
    except SealBrokenError:
        mine.update(state=RecipientState.ERASED)
        return 0
    campaign = post.mailing.campaign
    mail = message_for(
        row, post.text_for(row.language), address, brand=campaign.brand, code=campaign.code, secret=post.secret
    )
    try:
        post.server.send_messages([mail])
    except _ANSWERED as error:
        return _answered(row, error, now=now)
    except (smtplib.SMTPException, OSError) as error:  # silence: it may be out
        log.warning("mail_unknown", recipient_id=str(row.id), error=type(error).__name__)
        return None
    mine.update(state=RecipientState.SENT, sent_at=now)
    return 1


def _answered(row: Recipient, error: Exception, *, now: datetime) -> int | None:
    """The server said no: for ever, which is a hard return at once, or for now."""
    is_for_ever = _code(error) >= _FOR_EVER and isinstance(error, smtplib.SMTPRecipientsRefused)
    attempts = row.attempts + 1
    gives_up = is_for_ever or attempts >= MAX_ATTEMPTS
    state = RecipientState.REFUSED if gives_up else RecipientState.PENDING
    Recipient.objects.filter(id=row.id, state=RecipientState.SENDING).update(state=state, attempts=attempts)
    log.warning("mail_refused", recipient_id=str(row.id), attempts=attempts, error=type(error).__name__)
    if is_for_ever:
        note_return(row.id, kind=ReturnKind.HARD, now=now)
    return 0 if isinstance(error, smtplib.SMTPRecipientsRefused) else None


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _hang_up(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except (smtplib.SMTPException, OSError) as error:
        log.info("mail_server_left", error=type(error).__name__)
