"""Reads of agreements and of what a country asks for: what holds for somebody, and what of it is still open."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from peerdesk.foundation.errors import not_found

from .models import Agreement, AgreementAcceptance, CountryConfirmation, CountryRule, Expert
from .paper_rules import rule_hash
from .rules import USUAL_AGE

LIST_LIMIT = 200


@dataclass(frozen=True)
class AgreementRow:
    """One text of a version, for the network's own list."""

    id: uuid.UUID
    country: str
    version: int
    language: str
    title: str
    text: str
    text_hash: str
    published_at: datetime | None
    accepted: int


@dataclass(frozen=True)
class ShownAgreement:
    """The words that somebody is asked to agree to, and when they did (None: not yet)."""

    id: uuid.UUID
    country: str
    version: int
    language: str
    title: str
    text: str
    text_hash: str
    accepted_at: datetime | None
    is_new_version: bool = False


@dataclass(frozen=True)
class CountryAsks:
    """What a country asks of those who live there; `is_confirmed` says whether this person has."""

    country: str
    least_age: int
    notices: tuple[str, ...]
    weekly_hours: int | None
    is_confirmed: bool


def list_agreements() -> list[AgreementRow]:
    """Return the network's agreements, newest versions first, with how many agreed to each."""
    rows = Agreement.objects.annotate(n=Count("acceptances")).order_by("country", "-version", "language")
    return [
        AgreementRow(a.id, a.country, a.version, a.language, a.title, a.text, a.text_hash, a.published_at, a.n)
        for a in rows[:LIST_LIMIT]
    ]


def get_agreement(agreement_id: uuid.UUID) -> AgreementRow:
    """Return one text. Raises `agreement_not_found`."""
    row = Agreement.objects.annotate(n=Count("acceptances")).filter(id=agreement_id).first()
    if row is None:
        raise not_found("agreement_not_found")
    return AgreementRow(
        row.id, row.country, row.version, row.language, row.title, row.text, row.text_hash, row.published_at, row.n
    )


def list_country_rules() -> list[CountryRule]:
    """Return what holds by country, as the network wrote it."""
    return list(CountryRule.objects.order_by("country")[:LIST_LIMIT])


def find_agreement(expert: Expert, *, language: str = "en") -> ShownAgreement | None:
    """Return what holds for somebody: the newest version of their country, else of everywhere; None when nothing is.

    Shown in `language` where it is written in it, else in English, else in what there is.
    """
    published = Agreement.objects.filter(published_at__isnull=False, country__in=["", expert.country])
    newest = published.order_by("-country", "-version").first()
    if newest is None:
        return None
    texts = list(published.filter(country=newest.country, version=newest.version))
    accepted = (
        AgreementAcceptance.objects.filter(expert=expert, agreement__in=texts).order_by("accepted_at").first()
    )
    if accepted is not None:
        texts = [text for text in texts if text.id == accepted.agreement_id]
    shown = min(texts, key=lambda text: (text.language != language, text.language != "en", text.language))
    earlier = accepted is None and AgreementAcceptance.objects.filter(expert=expert).exists()
    return ShownAgreement(
        shown.id, shown.country, shown.version, shown.language, shown.title, shown.text, shown.text_hash,
        accepted.accepted_at if accepted else None, earlier,
    )  # fmt: skip


def needs_agreement(expert: Expert) -> bool:
    """Whether something was published for where this person lives that they have not agreed to."""
    found = find_agreement(expert)
    return found is not None and found.accepted_at is None


def country_asks(expert: Expert, *, country: str = "") -> CountryAsks:
    """Return what the country asks for, where one lives or is about to say that one lives: by its rule, else the usual."""
    code = (country or expert.country).upper()[:2]
    rule = CountryRule.objects.filter(country=code).first() if code else None
    notices = tuple(rule.notices) if rule else ()
    least_age = rule.least_age if rule else USUAL_AGE
    is_confirmed = bool(code) and CountryConfirmation.objects.filter(
        expert=expert, country=code, rule_hash=rule_hash(least_age, notices)
    ).exists()  # fmt: skip
    return CountryAsks(code, least_age, notices, rule.weekly_hours if rule else None, is_confirmed)
