"""Reads of `checks`: what is asked of somebody, how it stands, what is missing for a decision."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.experts.models import Application
from peerdesk.domain.people.models import User
from peerdesk.foundation.crypto import SealBrokenError, unseal_by_master

from .models import AdverseAction, Check, CheckProvider, CheckRule
from .rules import GOOD, CheckKind, CheckState


@dataclass(frozen=True)
class CheckRow:
    """One kind of check for one application; no `check_id` before consent. `report` are the words that were reported."""

    rule_id: uuid.UUID
    check_id: uuid.UUID | None
    kind: CheckKind
    provider_name: str
    dispute_days: int
    state: CheckState | None
    consented_at: datetime | None
    go_on_url: str
    expires_at: datetime | None
    report: str
    action: AdverseAction | None
    is_good: bool


def checks_of(application_id: uuid.UUID, *, now: datetime) -> list[CheckRow]:
    """Return what the brand asks for of this applicant, and how each stands; what another application had holds, too."""
    application = Application.objects.get(id=application_id)
    rules = CheckRule.objects.filter(brand_id=application.brand_id).select_related("provider").order_by("-kind")
    made = Check.objects.filter(application__expert_id=application.expert_id).select_related("rule", "adverse_action")
    return [_row(rule, _best(rule, list(made), application_id, now=now), now=now) for rule in rules]


def own_checks(application_id: uuid.UUID, *, user: User, now: datetime) -> list[CheckRow]:
    """Return the same to the applicant themselves; nothing to anybody else."""
    is_theirs = Application.objects.filter(id=application_id, expert__user=user).exists()
    return checks_of(application_id, now=now) if is_theirs else []


def open_checks(application_id: uuid.UUID, *, now: datetime) -> list[CheckKind]:
    """Return the kinds that keep an application from being accepted."""
    return [row.kind for row in checks_of(application_id, now=now) if not row.is_good]


def list_providers() -> list[CheckProvider]:
    """Return every provider that was connected."""
    return list(CheckProvider.objects.order_by("name"))


def list_rules() -> list[CheckRule]:
    """Return what brands ask for."""
    return list(CheckRule.objects.select_related("brand", "provider").order_by("brand__name", "kind"))


def provider_secret(slug: str) -> tuple[CheckProvider, str] | None:
    """Return a provider and the secret by which its messages are signed."""
    row = CheckProvider.objects.filter(slug=slug).first()
    return (row, unseal_by_master(bytes(row.sealed_secret), secret_context(row.id)).decode()) if row else None


def secret_context(provider_id: uuid.UUID) -> str:
    """What a provider's secret is sealed for."""
    return f"checks:{provider_id}"


def report_context(check_id: uuid.UUID) -> str:
    """What the words of a report are sealed for."""
    return f"check:{check_id}"


def report_of(row: Check) -> str:
    """Return the words that were reported; nothing where they are gone."""
    if row.sealed_report is None:
        return ""
    try:
        return unseal_by_master(bytes(row.sealed_report), report_context(row.id)).decode()
    except SealBrokenError:
        return ""


def _best(rule: CheckRule, made: list[Check], application_id: uuid.UUID, *, now: datetime) -> Check | None:
    """The check of this application, else one of the same kind and provider that is good and still holds."""
    fitting = [row for row in made if row.rule.kind == rule.kind and row.rule.provider_id == rule.provider_id]
    own = next((row for row in fitting if row.application_id == application_id), None)
    return own or next((row for row in fitting if _is_good(row, now=now)), None)


def _is_good(row: Check, *, now: datetime) -> bool:
    return row.state in GOOD and (row.expires_at is None or row.expires_at > now)


def _row(rule: CheckRule, row: Check | None, *, now: datetime) -> CheckRow:
    if row is None:
        return CheckRow(
            rule.id, None, CheckKind(rule.kind), rule.provider.name, rule.dispute_days, None, None, "", None, "", None,
            is_good=False,
        )  # fmt: skip
    return CheckRow(
        rule.id, row.id, CheckKind(rule.kind), rule.provider.name, rule.dispute_days, CheckState(row.state),
        row.consented_at, row.go_on_url, row.expires_at, report_of(row), getattr(row, "adverse_action", None),
        is_good=_is_good(row, now=now),
    )  # fmt: skip
