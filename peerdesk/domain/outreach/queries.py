"""Reads of `outreach`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application, ApplicationState, Expert, ExpertState, Qualification
from peerdesk.domain.recruiting.models import Campaign, CampaignState
from peerdesk.domain.recruiting.rules import CampaignKind
from peerdesk.foundation.crypto import SealBrokenError
from peerdesk.foundation.errors import not_found

from .keys import mailing_key, secret, table_of
from .letters import CampaignLetter, compose
from .models import (
    AddressList,
    AskMe,
    CampaignCost,
    Handle,
    Mailing,
    MailText,
    PartnerCode,
    PutAside,
    Recipient,
    RecipientState,
    Suppression,
)
from .rules import UNKNOWN_AFTER
from .rules.finds import code_digest, typed
from .rules.tables import Table, read_table
from .rules.tokens import WayOut, personal_word, read_personal, read_way_out

__all__ = ["AddressList", "Handle", "MailText", "Mailing", "Recipient"]


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


INVITED = "invited"


def find_handle(brand_id: uuid.UUID, word: str) -> Handle | None:
    """Return whose invitation a link is; None for one that was made up, or of another brand."""
    found = read_personal(secret(), word, purpose=INVITED) if word else None
    return Handle.objects.filter(id=found, campaign__brand_id=brand_id).first() if found else None


@dataclass(frozen=True)
class FoundPerson:
    """A handle with the end of its own link."""

    row: Handle
    word: str


def handles_of(campaign_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[FoundPerson]:
    """Return who was found for a campaign, those who are not invited yet first."""
    rows = Handle.objects.filter(campaign_id=campaign_id, campaign__brand_id=brand_id)
    own = secret()
    order = rows.order_by(F("invited_at").asc(nulls_first=True), "platform", "handle")
    return [FoundPerson(row, personal_word(own, row.id, purpose=INVITED)) for row in order]


def evidence_of(application_id: uuid.UUID) -> Handle | None:
    """Return what somebody did in public, by whose invitation their application came."""
    return Handle.objects.filter(application_id=application_id).first()


def costs_by_source(brand_id: uuid.UUID) -> dict[uuid.UUID, dict[str, int]]:
    """Return what each campaign of a brand cost by source, in minor units of its currency, as far as tables say."""
    rows = CampaignCost.objects.filter(campaign__brand_id=brand_id).values_list("campaign_id", "source")
    found: dict[uuid.UUID, dict[str, int]] = {}
    for campaign_id, source, total in rows.annotate(total=Sum("amount_minor")):
        found.setdefault(campaign_id, {})[source] = total
    return found


@dataclass(frozen=True)
class CostSpan:
    """From when to when costs are known."""

    days: int
    first: date | None
    last: date | None


def cost_span(campaign_id: uuid.UUID, *, brand_id: uuid.UUID) -> CostSpan:
    """Return for which days a campaign's costs are known."""
    rows = CampaignCost.objects.filter(campaign_id=campaign_id, campaign__brand_id=brand_id)
    found = rows.aggregate(days=Count("day", distinct=True), first=Min("day"), last=Max("day"))
    return CostSpan(**found)


def find_code(campaign_id: uuid.UUID, text: str, *, now: datetime) -> PartnerCode | None:
    """Return the code that somebody typed, when it may be used now."""
    digest = code_digest(secret(), campaign_id.bytes, typed(text))
    rows = PartnerCode.objects.filter(digest=digest, campaign_id=campaign_id, revoked_at__isnull=True, expires_at__gt=now)
    return rows.filter(used__lt=F("uses")).first()


@dataclass(frozen=True)
class CodeBatch:
    """The codes of one label."""

    label: str
    codes: int
    uses: int
    used: int
    made_at: datetime
    expires_at: datetime
    is_revoked: bool


def code_batches(campaign_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[CodeBatch]:
    """Return a campaign's codes by label, the newest first. No code can be told from it."""
    rows = PartnerCode.objects.filter(campaign_id=campaign_id, campaign__brand_id=brand_id).values("label")
    counted = rows.annotate(
        codes=Count("id"), allowed=Sum("uses"), taken=Sum("used"), made=Max("made_at"), ends=Max("expires_at"),
        left=Count("id", Q(revoked_at__isnull=True)),
    ).order_by("-made")  # fmt: skip
    return [
        CodeBatch(one["label"], one["codes"], one["allowed"], one["taken"], one["made"], one["ends"], not one["left"])
        for one in counted
    ]


def may_be_asked(expert: Expert) -> bool:
    """Whether this expert agreed to be asked by other brands."""
    return AskMe.objects.filter(expert=expert).exists()


def qualifies_somewhere(expert: Expert) -> bool:
    """Whether this expert may answer for a brand of the network."""
    return expert.state == ExpertState.ACTIVE and _served(expert).exists()


def invitation_for(expert: Expert) -> Campaign | None:
    """Return the one brand that asks this expert now: open, of their languages, not theirs yet, not put aside.

    Only for those who may answer elsewhere and agreed. The brand that asks is told nothing by this.
    """
    if not may_be_asked(expert) or not qualifies_somewhere(expert):
        return None
    applied = Application.objects.filter(expert=expert, state=ApplicationState.SUBMITTED).values("brand_id")
    aside = PutAside.objects.filter(expert=expert).values("campaign_id")
    open_ones = Campaign.objects.select_related("brand").filter(kind=CampaignKind.CROSS_SELLING, state=CampaignState.OPEN)
    others = open_ones.exclude(brand_id__in=_served(expert).values("brand_id")).exclude(brand_id__in=applied)
    spoken = set(Qualification.objects.filter(expert=expert, revoked_at=None).values_list("language", flat=True))
    rows = others.exclude(id__in=aside).order_by("opened_at", "id")
    return next((row for row in rows if spoken & set(row.brand.languages)), None)


def _served(expert: Expert) -> QuerySet[Qualification]:
    return Qualification.objects.filter(expert=expert, revoked_at=None)
