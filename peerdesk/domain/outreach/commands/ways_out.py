"""Ways out: unsubscribed, returned, complained, erased. From then on nobody writes to the address."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import structlog

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import ApplicationState
from peerdesk.domain.outreach.keys import rewrap, secret
from peerdesk.domain.outreach.models import (
    AddressList,
    Handle,
    ListState,
    Mailing,
    MailingState,
    Recipient,
    RecipientState,
    Suppression,
    SuppressionReason,
)
from peerdesk.domain.outreach.rules import DEFAULT_RETENTION_DAYS, LARGEST_TABLE, SOFT_LIMIT, clean_address
from peerdesk.domain.outreach.rules.returns import ReturnKind, read_return
from peerdesk.domain.outreach.rules.tokens import digest_of, read_way_out, recipient_of_return
from peerdesk.domain.privacy.commands import record_erasures
from peerdesk.domain.privacy.models import Erasure
from peerdesk.domain.recruiting.models import Campaign, CampaignState
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import invalid, not_found

log = structlog.get_logger(__name__)
BATCH = 500
MOST_BY_HAND = 1000
ERASED = "erased:"


@command
def unsubscribe(word: str, *, everywhere: bool, now: datetime) -> None:
    """Write to this address no more: by the brand of the link, or by nobody of the network. Twice is once.

    Raises `not_found` for a link that was made up.
    """
    way = read_way_out(secret(), word)
    if way is None or not Brand.objects.filter(id=way.brand_id).exists():
        raise not_found("not_found")
    _suppress(way.digest, brand_id=None if everywhere else way.brand_id, reason=SuppressionReason.UNSUBSCRIBED, now=now)
    rows = Recipient.objects.filter(id=way.recipient_id, digest=way.digest, unsubscribed_at__isnull=True)
    rows.update(unsubscribed_at=now)


@command
def note_return(recipient_id: uuid.UUID, *, kind: ReturnKind, now: datetime) -> None:
    """A mail came back: who is written to no more from now on.

    Hard: the address is nobody's, for the whole network. Soft: the third time, for the brand. A complaint: for the whole
    network, at once. A mail that says nothing of all this changes nothing.
    """
    rows = Recipient.objects.select_for_update(of=("self",)).select_related("mailing__campaign")
    row = rows.filter(id=recipient_id).first()
    if row is None or kind is ReturnKind.NONE or row.digest.startswith(ERASED):
        return
    if row.returned not in {ReturnKind.HARD, ReturnKind.COMPLAINT}:  # a delay after a failure says nothing new
        row.returned, row.returned_at = kind.value, now
        row.save(update_fields=["returned", "returned_at"])
    brand_id = row.mailing.campaign.brand_id
    if kind is ReturnKind.SOFT:
        soft = Recipient.objects.filter(digest=row.digest, returned=ReturnKind.SOFT, mailing__campaign__brand_id=brand_id)
        if soft.count() >= SOFT_LIMIT:
            _suppress(row.digest, brand_id=brand_id, reason=SuppressionReason.RETURNED, now=now)
        return
    reason = SuppressionReason.COMPLAINT if kind is ReturnKind.COMPLAINT else SuppressionReason.RETURNED
    _suppress(row.digest, brand_id=None, reason=reason, now=now)


def take_returned_mail(data: bytes, *, now: datetime, addressed: str = "") -> ReturnKind | None:
    """Read a mail that came to a return address, and note what it means. None when it is not about a mail of ours.

    `addressed` is the envelope's recipient where whoever delivers tells it. Only a return address that we signed counts, so
    that nobody who was not written to can speak for an address.
    """
    mail = read_return(data)
    own = secret()
    found = recipient_of_return(own, addressed) or recipient_of_return(own, mail.addressed)
    if found is None:
        found = recipient_of_return(own, mail.quoted)
    if found is None:
        log.info("returned_mail_unknown")
        return None
    note_return(found, kind=mail.kind, now=now)
    log.info("returned_mail", recipient_id=str(found), kind=mail.kind.value)
    return mail.kind


@command
def suppress_by_hand(brand: Brand, *, addresses: str, now: datetime) -> int:
    """Never write to these addresses, one a line, in the brand's name. Returns how many are new.

    Raises `invalid_addresses` when a line is none: then nothing was kept.
    """
    lines = [line for line in addresses[:LARGEST_TABLE].splitlines() if line.strip()]
    clean = {clean_address(line) for line in lines}
    if not lines or "" in clean or len(lines) > MOST_BY_HAND:
        raise invalid("invalid_addresses", addresses="invalid")
    own = secret()
    return sum(
        _suppress(digest_of(own, one), brand_id=brand.id, reason=SuppressionReason.BY_HAND, now=now) for one in clean
    )


@command
def erase_address(brand: Brand, *, address: str, now: datetime) -> int:
    """Erase a person from all of a brand's mailings for good, also from what a backup brings back, and never write again.

    Returns in how many they stood; the caller tells nobody else. Raises `invalid_addresses`.
    """
    clean = clean_address(address)
    if not clean:
        raise invalid("invalid_addresses", addresses="invalid")
    digest = digest_of(secret(), clean)
    _suppress(digest, brand_id=brand.id, reason=SuppressionReason.ERASED, now=now)
    ids = list(Recipient.objects.filter(digest=digest, mailing__campaign__brand=brand).values_list("id", flat=True))
    _erase(ids)
    record_erasures(ids, brand_id=brand.id, now=now)
    return len(ids)


@command
def sweep_recipients(*, now: datetime) -> int:
    """Erase the addresses of campaigns that are over for long enough, and those that a restore brought back.

    A mailing's key goes with its last address. Returns how many were erased.
    """
    back = Recipient.objects.filter(sealed__isnull=False, id__in=Erasure.objects.values("customer_id"))
    ids = list(back.values_list("id", flat=True)[:BATCH])
    over = Mailing.objects.select_related("campaign").filter(
        campaign__state=CampaignState.CLOSED, campaign__closed_at__isnull=False, sealed_key__isnull=False
    )
    for mailing in over:
        if mailing.campaign.closed_at and mailing.campaign.closed_at + timedelta(days=mailing.retain_days) <= now:
            mine = mailing.recipients.exclude(digest__startswith=ERASED)
            some = list(mine.values_list("id", flat=True)[:BATCH])
            ids += some
            if len(some) < BATCH:
                AddressList.objects.filter(mailing=mailing).update(sealed=None, state=ListState.READ)
                mailing.sealed_key, mailing.erased_at, mailing.state = None, now, MailingState.PAUSED
                mailing.save(update_fields=["sealed_key", "erased_at", "state"])
    _erase(ids)
    return len(ids) + _forget_handles(now=now)


def _forget_handles(*, now: datetime) -> int:
    """Handles go as addresses do; what is evidence on an application goes once that is decided."""
    known = dict(Mailing.objects.values_list("campaign_id", "retain_days"))
    over = Campaign.objects.filter(state=CampaignState.CLOSED, closed_at__lte=now, handles__isnull=False).distinct()
    due = [
        campaign.id for campaign in over
        if campaign.closed_at and campaign.closed_at + timedelta(days=known.get(campaign.id, DEFAULT_RETENTION_DAYS)) <= now
    ]
    rows = Handle.objects.filter(campaign_id__in=due).exclude(application__state=ApplicationState.SUBMITTED)
    return rows.delete()[0]


@command
def rewrap_outreach_keys() -> int:
    """Seal what an older master key sealed under the newest. Returns how many."""
    return rewrap()


def _erase(ids: list[uuid.UUID]) -> None:
    """Empty rows of whatever says who it was; that there was a mail, and what became of it, stays as a number.

    The digest becomes the row's own id, so that the address is found no more.
    """
    for row in Recipient.objects.select_for_update().filter(id__in=ids).order_by("id"):
        row.sealed, row.digest = None, f"{ERASED}{row.id}"
        row.consent_source = row.consent_text = ""
        if row.state in {RecipientState.PENDING, RecipientState.SUPPRESSED}:
            row.state = RecipientState.ERASED
        row.save(update_fields=["sealed", "digest", "consent_source", "consent_text", "state"])


def _suppress(digest: str, *, brand_id: uuid.UUID | None, reason: SuppressionReason, now: datetime) -> bool:
    row = Suppression(brand_id=brand_id, digest=digest, reason=reason, made_at=now)
    rows = Suppression.objects.filter(digest=digest, brand_id__isnull=True)
    if brand_id is not None:
        rows = Suppression.objects.filter(digest=digest, brand_id=brand_id)
    if rows.exists():
        return False
    Suppression.objects.bulk_create([row], ignore_conflicts=True)  # another may have been faster: the same in the end
    return True
