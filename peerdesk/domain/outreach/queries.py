"""Reads of `outreach`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.crypto import SealBrokenError
from peerdesk.foundation.errors import not_found

from .keys import mailing_key, secret, table_of
from .letters import CampaignLetter, compose
from .models import AddressList, Mailing, MailText, Recipient, RecipientState, Suppression
from .rules import UNKNOWN_AFTER
from .rules.tables import Table, read_table
from .rules.tokens import WayOut, read_personal, read_way_out

__all__ = ["AddressList", "MailText", "Mailing", "Recipient"]


@dataclass(frozen=True)
class MailingFigures:
    """What became of a mailing's addresses. `unknown` mails may be out: nobody heard, and they never go again."""

    addresses: int = 0
    pending: int = 0
    sent: int = 0
    unknown: int = 0
    refused: int = 0
    hard: int = 0
    soft: int = 0
    complaints: int = 0
    unsubscribed: int = 0
    applied: int = 0
    left_out: int = 0


def find_mailing(campaign_id: uuid.UUID, *, brand_id: uuid.UUID) -> Mailing | None:
    """Return a campaign's mailing, if one was begun."""
    rows = Mailing.objects.select_related("campaign__brand").filter(campaign__brand_id=brand_id)
    return rows.filter(campaign_id=campaign_id).first()


def mailing_figures(mailing: Mailing | None, *, now: datetime) -> MailingFigures:
    """Count a mailing's addresses by what became of them."""
    if mailing is None:
        return MailingFigures()
    begun = Q(state=RecipientState.SENDING, claimed_at__lt=now - UNKNOWN_AFTER)
    found = Recipient.objects.filter(mailing=mailing).aggregate(
        addresses=Count("id"), pending=Count("id", Q(state=RecipientState.PENDING)),
        sent=Count("id", Q(state=RecipientState.SENT)), unknown=Count("id", begun),
        refused=Count("id", Q(state=RecipientState.REFUSED)), hard=Count("id", Q(returned="hard")),
        soft=Count("id", Q(returned="soft")), complaints=Count("id", Q(returned="complaint")),
        unsubscribed=Count("id", Q(unsubscribed_at__isnull=False)), applied=Count("id", Q(application__isnull=False)),
        left_out=Count("id", Q(state__in=[RecipientState.SUPPRESSED, RecipientState.ERASED])),
    )  # fmt: skip
    return MailingFigures(**found)


def texts_of(mailing: Mailing | None) -> list[MailText]:
    """Return what it says, by language."""
    return list(mailing.texts.order_by("language")) if mailing else []


def lists_of(mailing: Mailing | None) -> list[AddressList]:
    """Return its lists, the newest first, without their bytes."""
    return list(mailing.lists.order_by("-uploaded_at").defer("sealed", "faults")) if mailing else []


def get_list(list_id: uuid.UUID, *, campaign_id: uuid.UUID, brand_id: uuid.UUID) -> AddressList:
    """Return a list. Raises `list_not_found`."""
    rows = AddressList.objects.select_related("mailing").filter(mailing__campaign__brand_id=brand_id)
    row = rows.filter(id=list_id, mailing__campaign_id=campaign_id).first()
    if row is None:
        raise not_found("list_not_found")
    return row


def look_at_list(row: AddressList) -> Table | None:
    """Return heading and first rows of a list whose columns are not told yet; None when it was erased meanwhile."""
    try:
        return read_table(table_of(mailing_key(row.mailing), row), delimiter=row.delimiter)
    except SealBrokenError:
        return None


def preview(text: MailText, *, brand: Brand, code: str, source: str) -> CampaignLetter:
    """Return a mail as it will be read, without anybody's own links."""
    return compose(text, brand=brand, code=code, source=source)


def count_suppressed(brand_id: uuid.UUID) -> dict[str, int]:
    """Return how many addresses the brand may not write to any more, by reason; the network's own are not counted here."""
    rows = Suppression.objects.filter(brand_id=brand_id).values_list("reason").annotate(n=Count("id"))
    return dict(rows.order_by("reason"))


def find_way_out(word: str) -> tuple[WayOut, Brand]:
    """Return what an unsubscribe link means. Raises `not_found` for one that was made up."""
    way = read_way_out(secret(), word)
    brand = Brand.objects.filter(id=way.brand_id).first() if way else None
    if way is None or brand is None:
        raise not_found("not_found")
    return way, brand


def find_recipient(brand_id: uuid.UUID, word: str) -> Recipient | None:
    """Return whose own link this is; None for one that was made up, or of another brand."""
    found = read_personal(secret(), word) if word else None
    return Recipient.objects.filter(id=found, mailing__campaign__brand_id=brand_id).first() if found else None
