"""Codes of partners: made in bulk, shown once, taken a limited number of times; and experts whom other brands may ask."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from peerdesk.domain.experts.models import Application, Expert
from peerdesk.domain.outreach.keys import secret
from peerdesk.domain.outreach.models import AskMe, CodeTries, CodeUse, PartnerCode, PutAside
from peerdesk.domain.outreach.queries import find_code
from peerdesk.domain.outreach.rules.finds import (
    MOST_CODE_DAYS,
    MOST_CODES,
    MOST_TRIES,
    MOST_USES,
    code_digest,
    new_codes,
    typed,
    who_digest,
)
from peerdesk.domain.recruiting.models import Campaign, CampaignState
from peerdesk.domain.recruiting.rules import CampaignKind
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found
from peerdesk.foundation.ids import new_id

MOST_CODES_A_CAMPAIGN = 20_000
_TRY = """
INSERT INTO outreach_codetries (id, campaign_id, who, hour, number) VALUES (%(id)s, %(campaign)s, %(who)s, %(hour)s, 1)
ON CONFLICT (campaign_id, who, hour) DO UPDATE SET number = outreach_codetries.number + 1
"""


@dataclass(frozen=True)
class CodeTerms:
    """For whom codes are, how often each may be used, for how many days."""

    label: str
    number: int
    uses: int
    days: int

    def faults(self) -> dict[str, str]:
        """Return the fields that are wrong."""
        wrong = {}
        if not self.label.strip() or len(self.label) > 80:  # noqa: PLR2004 - the column's length
            wrong["label"] = "empty" if not self.label.strip() else "too_long"
        bounds = {"number": (self.number, MOST_CODES), "uses": (self.uses, MOST_USES), "days": (self.days, MOST_CODE_DAYS)}
        wrong |= {name: "out_of_bounds" for name, (given, most) in bounds.items() if not 0 < given <= most}
        return wrong


@command
def make_codes(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, terms: CodeTerms, now: datetime) -> list[str]:
    """Make codes and return them, this once: only digests are kept.

    Raises `campaign_not_found`, `invalid_codes` with its fields, `too_many_codes`.
    """
    rows = Campaign.objects.select_for_update(no_key=True).filter(id=campaign_id, brand_id=brand_id)
    campaign = rows.filter(kind=CampaignKind.PARTNER).first()
    if campaign is None:
        raise not_found("campaign_not_found")
    if wrong := terms.faults():
        raise invalid("invalid_codes", **wrong)
    if PartnerCode.objects.filter(campaign=campaign).count() + terms.number > MOST_CODES_A_CAMPAIGN:
        raise conflict("too_many_codes")
    made, own = new_codes(terms.number), secret()
    PartnerCode.objects.bulk_create(
        PartnerCode(
            campaign=campaign, digest=code_digest(own, campaign.id.bytes, code), label=terms.label.strip(), uses=terms.uses,
            expires_at=now + timedelta(days=terms.days), made_at=now,
        )
        for code in made
    )  # fmt: skip
    return made


@command
def revoke_codes(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, label: str, now: datetime) -> int:
    """Take back all codes of a label that are left. Returns how many."""
    rows = PartnerCode.objects.filter(campaign_id=campaign_id, campaign__brand_id=brand_id, label=label)
    return rows.filter(revoked_at__isnull=True).update(revoked_at=now)


@command
def count_try(campaign_id: uuid.UUID, *, place: str, now: datetime) -> None:
    """Somebody tries a code, from a place. Committed before the code is looked at, so that no error takes it back."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    who = who_digest(secret(), place)
    write(_TRY, {"id": new_id(), "campaign": campaign_id, "who": who, "hour": hour})


def try_code(campaign_id: uuid.UUID, *, text: str, place: str, now: datetime) -> bool:
    """Say whether a code may be used now. A used, an expired, a revoked and a made-up one are the same: no.

    Raises `rate_limited` after twenty tries of an hour from one place, whether the code is right or wrong.
    """
    count_try(campaign_id, place=place, now=now)
    hour = now.replace(minute=0, second=0, microsecond=0)
    row = CodeTries.objects.filter(campaign_id=campaign_id, who=who_digest(secret(), place), hour=hour).first()
    if row is not None and row.number > MOST_TRIES:
        raise DomainError("rate_limited", ErrorKind.RATE_LIMITED)
    return find_code(campaign_id, text, now=now) is not None


@command
def use_code(application: Application, *, campaign_id: uuid.UUID, text: str, now: datetime) -> bool:
    """An application comes by a code, which counts as one use. False when it may not be used (any more)."""
    own = code_digest(secret(), campaign_id.bytes, typed(text))
    row = PartnerCode.objects.select_for_update().filter(digest=own, campaign__brand_id=application.brand_id).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now or row.used >= row.uses:
        return False
    _, is_new = CodeUse.objects.get_or_create(application=application, defaults={"code": row, "used_at": now})
    if is_new:
        row.used += 1
        row.save(update_fields=["used"])
    return True


@command
def sweep_tries(*, now: datetime) -> int:
    """Forget who tried codes a day ago. Returns how many rows."""
    return CodeTries.objects.filter(hour__lt=now - timedelta(days=1)).delete()[0]


@command
def agree_to_be_asked(expert: Expert, *, agrees: bool, now: datetime) -> None:
    """Other brands of the network may ask this expert, or may not any more. No brand ever hears who agreed."""
    if agrees:
        AskMe.objects.get_or_create(expert=expert, defaults={"agreed_at": now})
    else:
        AskMe.objects.filter(expert=expert).delete()


@command
def put_aside(expert: Expert, *, campaign_id: uuid.UUID, now: datetime) -> None:
    """Do not show this brand's invitation again. Raises `campaign_not_found`."""
    rows = Campaign.objects.filter(id=campaign_id, kind=CampaignKind.CROSS_SELLING, state=CampaignState.OPEN)
    campaign = rows.first()
    if campaign is None:
        raise not_found("campaign_not_found")
    PutAside.objects.get_or_create(campaign=campaign, expert=expert, defaults={"put_at": now})
