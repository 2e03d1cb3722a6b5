"""Agreements with the network, and what a country asks of those who live there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from peerdesk.domain.experts.models import Agreement, AgreementAcceptance, CountryConfirmation, CountryRule, Expert
from peerdesk.domain.experts.paper_rules import address_class, age_on, browser_class, rule_hash, text_hash
from peerdesk.domain.experts.papers import country_asks, find_agreement
from peerdesk.domain.experts.rules import LONGEST_AGREEMENT, LONGEST_NOTICE, MOST_NOTICES
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found

OLDEST = 110
LONGEST_TITLE = 120


@dataclass(frozen=True)
class AgreementDraft:
    """The words of one version in one language."""

    country: str
    language: str
    title: str
    text: str

    def faults(self) -> dict[str, str]:
        """Return the fields that are wrong."""
        wrong = {}
        if not re.fullmatch(r"([A-Za-z]{2})?", self.country):
            wrong["country"] = "invalid"
        if not self.title.strip() or len(self.title) > LONGEST_TITLE:
            wrong["title"] = "empty" if not self.title.strip() else "too_long"
        if not self.text.strip() or len(self.text) > LONGEST_AGREEMENT:
            wrong["text"] = "empty" if not self.text.strip() else "too_long"
        return wrong


@command
def write_agreement(draft: AgreementDraft, *, by: User | None, now: datetime, is_new_version: bool = True) -> Agreement:
    """Write a text that nobody is asked to agree to yet: of a new version, or of the newest one in another language.

    Raises `invalid_agreement`, `agreement_language_taken` when the newest version has this language already.
    """
    if wrong := draft.faults():
        raise invalid("invalid_agreement", **wrong)
    country, title, text = draft.country.upper(), draft.title.strip(), _lines(draft.text)
    newest = Agreement.objects.filter(country=country).aggregate(newest=Max("version"))["newest"] or 0
    version = newest + 1 if is_new_version or not newest else newest
    try:
        with transaction.atomic():
            return Agreement.objects.create(
                country=country, version=version, language=draft.language, title=title, text=text,
                text_hash=text_hash(title, text), written_by=by, written_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise conflict("agreement_language_taken") from error


@command
def change_agreement(agreement_id: uuid.UUID, *, title: str, text: str) -> Agreement:
    """Change what was not published. Raises `agreement_not_found`, `agreement_published`, `invalid_agreement`."""
    row = _unpublished(agreement_id)
    if wrong := AgreementDraft(row.country, row.language, title, text).faults():
        raise invalid("invalid_agreement", **wrong)
    row.title, row.text = title.strip(), _lines(text)
    row.text_hash = text_hash(row.title, row.text)
    row.save(update_fields=["title", "text", "text_hash"])
    return row


@command
def publish_agreement(agreement_id: uuid.UUID, *, now: datetime) -> Agreement:
    """Ask everybody it holds for to agree before they are online again; its words are never changed from now on.

    Raises `agreement_not_found`, `agreement_published`, `agreement_outdated` when a newer version was published.
    """
    row = _unpublished(agreement_id)
    if Agreement.objects.filter(country=row.country, version__gt=row.version, published_at__isnull=False).exists():
        raise conflict("agreement_outdated")
    row.published_at = now
    row.save(update_fields=["published_at"])
    return row


@command
def accept_agreement(
    expert: Expert, *, agreement_id: uuid.UUID, shown_hash: str, address: str, user_agent: str, now: datetime
) -> AgreementAcceptance:
    """Agree to what was shown: `shown_hash` says which words; kept with the class of the address and of the browser.

    Agreeing twice is agreeing once. Raises `agreement_changed` when it is not, or no longer, what holds for this person.
    """
    holds = find_agreement(expert)
    row = Agreement.objects.filter(id=agreement_id, published_at__isnull=False).first()
    fits = row is not None and holds is not None and (row.country, row.version) == (holds.country, holds.version)
    if row is None or not fits or row.text_hash != shown_hash or text_hash(row.title, row.text) != shown_hash:
        raise conflict("agreement_changed")
    kept, _ = AgreementAcceptance.objects.get_or_create(
        expert=expert, agreement=row,
        defaults={
            "text_hash": shown_hash, "address_class": address_class(address),
            "browser_class": browser_class(user_agent), "accepted_at": now,
        },
    )  # fmt: skip
    return kept


@command
def write_country_rule(
    country: str, *, weekly_hours: int, least_age: int, notices: Sequence[str], source: str
) -> CountryRule:
    """Say what holds for people who live in a country. Another age or notice asks them again.

    Raises `invalid_country_rule` with the fields that are out of bounds.
    """
    kept = [" ".join(line.split()) for line in notices if line.strip()]
    wrong = {}
    if not re.fullmatch(r"[A-Za-z]{2}", country):
        wrong["country"] = "invalid"
    if not source.strip():
        wrong["source"] = "empty"
    if len(kept) > MOST_NOTICES or any(len(line) > LONGEST_NOTICE for line in kept):
        wrong["notices"] = "too_long"
    if wrong:
        raise invalid("invalid_country_rule", **wrong)
    try:
        with transaction.atomic():
            row, _ = CountryRule.objects.update_or_create(
                country=country.upper(),
                defaults={
                    "weekly_hours": weekly_hours, "least_age": least_age, "notices": kept, "source": source.strip()[:200],
                },
            )  # fmt: skip
    except IntegrityError as error:
        raise invalid("invalid_country_rule", weekly_hours="out_of_bounds", least_age="out_of_bounds") from error
    return row


@command
def confirm_country(
    expert: Expert, *, country: str, born: date, confirmed: Sequence[int], now: datetime, today: date
) -> None:
    """Say where one lives, that one is old enough there, and that one has read each of its notices (by place, from 0).

    The birthday is compared and forgotten. Raises `invalid_country` with the fields: `born` too young or out of bounds,
    `notices` when one is not confirmed.
    """
    wrong = {}
    if not re.fullmatch(r"[A-Za-z]{2}", country):
        wrong["country"] = "invalid"
    asks = country_asks(expert, country=country)
    if not 0 <= (age := age_on(today, born=born)) <= OLDEST:
        wrong["born"] = "out_of_bounds"
    elif age < asks.least_age:
        wrong["born"] = "too_young"
    if set(range(len(asks.notices))) - set(confirmed):
        wrong["notices"] = "unconfirmed"
    if wrong:
        raise invalid("invalid_country", **wrong)
    Expert.objects.filter(id=expert.id).update(country=asks.country)
    CountryConfirmation.objects.get_or_create(
        expert=expert, country=asks.country, rule_hash=rule_hash(asks.least_age, asks.notices),
        defaults={"confirmed_at": now},
    )


def _unpublished(agreement_id: uuid.UUID) -> Agreement:
    row = Agreement.objects.select_for_update().filter(id=agreement_id).first()
    if row is None:
        raise not_found("agreement_not_found")
    if row.published_at is not None:
        raise conflict("agreement_published")
    return row


def _lines(text: str) -> str:
    """Browsers send lines with two marks at their ends; what is hashed is what is stored."""
    return "\n".join(line.rstrip() for line in text.replace("\x00", "").strip().splitlines())
