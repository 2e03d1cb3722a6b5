"""A mailing: begun, worded, started and paused."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.outreach.keys import mailing_key, new_mailing_key
from peerdesk.domain.outreach.models import Mailing, MailingState, MailText, RecipientState
from peerdesk.domain.outreach.rules import MOST_RATE, MOST_RETENTION_DAYS, MailWords
from peerdesk.domain.people.models import User
from peerdesk.domain.recruiting.models import Campaign, CampaignState
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found
from peerdesk.foundation.ids import new_id


@command
def write_mail(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, words: MailWords, now: datetime) -> None:
    """Say in a language what the mails say. Raises `campaign_not_found`, `invalid_mailing` with its fields."""
    mailing = locked_mailing(campaign_id, brand_id, now=now)
    if wrong := words.faults(mailing.campaign.brand.languages):
        raise invalid("invalid_mailing", **wrong)
    MailText.objects.update_or_create(
        mailing=mailing, language=words.language,
        defaults={"subject": words.subject.strip(), "body": words.body.strip()},
    )  # fmt: skip


@command
def set_terms(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, rate_per_hour: int, retain_days: int, now: datetime) -> None:
    """Say how many an hour go, and how long after the campaign's end addresses are kept.

    Raises `campaign_not_found`, `invalid_mailing`.
    """
    wrong = {}
    if not 0 < rate_per_hour <= MOST_RATE:
        wrong["rate"] = "out_of_bounds"
    if not 0 <= retain_days <= MOST_RETENTION_DAYS:
        wrong["retain_days"] = "out_of_bounds"
    if wrong:
        raise invalid("invalid_mailing", **wrong)
    mailing = locked_mailing(campaign_id, brand_id, now=now)
    mailing.rate_per_hour, mailing.retain_days = rate_per_hour, retain_days
    mailing.save(update_fields=["rate_per_hour", "retain_days"])


@command
def start_mailing(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> None:
    """Let mails go, or go on. Raises `campaign_not_found`, `campaign_not_open`, `mailing_says_nothing`, `mailing_empty`."""
    mailing = locked_mailing(campaign_id, brand_id, now=now)
    if mailing.campaign.state != CampaignState.OPEN:
        raise conflict("campaign_not_open")
    if not mailing.texts.exists():
        raise conflict("mailing_says_nothing")
    if not mailing.recipients.filter(state=RecipientState.PENDING).exists():
        raise conflict("mailing_empty")
    mailing.state, mailing.started_at, mailing.started_by = MailingState.RUNNING, mailing.started_at or now, by
    mailing.save(update_fields=["state", "started_at", "started_by"])


@command
def pause_mailing(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Let no more mails go; those that a sender has in hand are out. Raises `campaign_not_found`."""
    mailing = locked_mailing(campaign_id, brand_id, now=now)
    if mailing.state == MailingState.RUNNING:
        mailing.state = MailingState.PAUSED
        mailing.save(update_fields=["state"])


def locked_mailing(campaign_id: uuid.UUID, brand_id: uuid.UUID, *, now: datetime) -> Mailing:
    """Return a campaign's mailing, locked, begun when there is none. Raises `campaign_not_found`."""
    campaign = Campaign.objects.filter(id=campaign_id, brand_id=brand_id).first()
    if campaign is None:
        raise not_found("campaign_not_found")
    rows = Mailing.objects.select_for_update(of=("self",)).select_related("campaign__brand").filter(campaign=campaign)
    row = rows.first()
    if row is None:
        mailing_id = new_id()
        Mailing.objects.get_or_create(
            campaign=campaign, defaults={"id": mailing_id, "sealed_key": new_mailing_key(mailing_id), "created_at": now}
        )
        row = rows.get()
    return row


def writable_key(mailing: Mailing) -> bytes:
    """Return the key under which addresses are sealed, a new one when the mailing's were erased before."""
    if mailing.sealed_key is None:
        mailing.sealed_key, mailing.erased_at = new_mailing_key(mailing.id), None
        mailing.save(update_fields=["sealed_key", "erased_at"])
    return mailing_key(mailing)
