"""A check from consent to result. The provider is called outside of any transaction, with the check's id as its key."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2
import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from standardwebhooks.webhooks import Webhook

from peerdesk.domain.checks.models import Check, CheckMessage, CheckProvider, CheckRule
from peerdesk.domain.checks.queries import provider_secret, report_context
from peerdesk.domain.checks.rules import GIVE_UP_AFTER, LONGEST_REPORT, CheckState, retry_after, text_hash
from peerdesk.domain.experts.models import Application, ApplicationState
from peerdesk.domain.people.models import User
from peerdesk.foundation.crypto import seal_by_master
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found
from peerdesk.foundation.http_client import AddressRefusedError, post

log = structlog.get_logger(__name__)
BATCH = 50
_LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Report:
    """What a provider says: an outcome (`pass`, `attention`), words about it, by its own clock, and how long it holds."""

    check_id: uuid.UUID
    outcome: str
    words: str
    reported_at: datetime
    valid_days: int | None = None


@command
def give_consent(
    application_id: uuid.UUID, *, rule_id: uuid.UUID, by: User, text: str, language: str, now: datetime
) -> Check:
    """Agree to a check of oneself, by a text whose hash is kept; again changes nothing. Nothing is asked of anybody before.

    Raises `application_not_found`, `check_rule_not_found`, `application_decided`.
    """
    row = Application.objects.select_for_update().filter(id=application_id, expert__user=by).first()
    if row is None:
        raise not_found("application_not_found")
    rule = CheckRule.objects.filter(id=rule_id, brand_id=row.brand_id).first()
    if rule is None:
        raise not_found("check_rule_not_found")
    if row.state != ApplicationState.SUBMITTED:
        raise conflict("application_decided")
    return Check.objects.get_or_create(
        application=row, rule=rule,
        defaults={
            "consent_hash": text_hash(text), "consent_language": language, "consented_at": now, "next_try_at": now,
        },
    )[0]  # fmt: skip


def send_due_checks(*, now: datetime) -> int:
    """Ask providers for what people agreed to; who does not answer is asked again later. Returns how many were asked."""
    due = Check.objects.filter(state=CheckState.CONSENTED, next_try_at__lte=now).order_by("next_try_at")
    sent = 0
    for row_id, seen_at in list(due.values_list("id", "next_try_at")[:BATCH]):
        # Another scheduler may have taken it in between: then this one leaves it alone.
        if Check.objects.filter(id=row_id, next_try_at=seen_at).update(next_try_at=now + _LEASE):
            sent += _ask(Check.objects.select_related("rule__provider", "rule__brand").get(id=row_id), now=now)
    return sent


@command
def take_result(provider: CheckProvider, *, message_id: str, report: Report, now: datetime) -> bool:
    """Take in a signed message of a provider. Returns whether it changed anything: not twice, not when a newer one is known.

    Raises `check_not_found` for a check that this provider was not asked for, `invalid_report`.
    """
    if report.outcome not in {CheckState.PASS, CheckState.ATTENTION} or len(report.words) > LONGEST_REPORT:
        raise invalid("invalid_report", outcome="unknown")
    row = (
        Check.objects.select_for_update(of=("self",)).select_related("rule")
        .filter(id=report.check_id, rule__provider=provider).exclude(state=CheckState.CONSENTED).first()
    )  # fmt: skip
    if row is None:
        raise not_found("check_not_found")
    try:
        with transaction.atomic():
            CheckMessage.objects.create(provider=provider, message_id=message_id[:200], received_at=now)
    except IntegrityError:  # sent again
        return False
    if row.reported_at is not None and row.reported_at >= report.reported_at:
        return False
    row.state, row.reported_at, row.result_at, row.next_try_at = CheckState(report.outcome), report.reported_at, now, None
    row.expires_at = now + timedelta(days=min(report.valid_days or row.rule.valid_days, row.rule.valid_days))
    is_told = report.outcome == CheckState.ATTENTION and report.words
    row.sealed_report = seal_by_master(report.words.encode(), report_context(row.id)) if is_told else None
    row.save(update_fields=["state", "reported_at", "result_at", "next_try_at", "expires_at", "sealed_report"])
    return True


def _ask(row: Check, *, now: datetime) -> int:
    provider = row.rule.provider
    found = provider_secret(provider.slug)
    secret = found[1] if found else ""
    body = json.dumps({
        "type": "check.requested", "check": str(row.id), "kind": row.rule.kind,
        "callback": f"{settings.PUBLIC_URL}/inbound/checks/{provider.slug}",
        "back": f"{settings.PUBLIC_URL}/join/{row.rule.brand.slug}/checks/",
    }, separators=(",", ":"))  # fmt: skip
    headers = {
        "Content-Type": "application/json", "webhook-id": str(row.id), "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(str(row.id), now, body),
    }  # fmt: skip
    go_on_url = ""
    try:
        answer = post(provider.url, body=body.encode(), headers=headers, local_hosts=settings.LOCAL_CHECK_HOSTS)
        if 200 <= answer.status < 300:  # noqa: PLR2004 - success, RFC 9110
            go_on_url = str(json.loads(answer.body)["url"])
    except (AddressRefusedError, httpx2.HTTPError, OSError, ValueError, KeyError, TypeError) as error:
        log.warning("check_request_failed", check_id=str(row.id), error=type(error).__name__)
    is_taken = go_on_url.startswith(("https://", "http://")) and len(go_on_url) <= 500  # noqa: PLR2004 - the column
    changed: dict[str, object] = {"attempts": row.attempts + 1}
    if is_taken:
        changed |= {"state": CheckState.REQUESTED, "requested_at": now, "go_on_url": go_on_url, "next_try_at": None}
    elif row.attempts + 1 >= GIVE_UP_AFTER:
        changed |= {"state": CheckState.UNREACHED, "next_try_at": None}
    else:
        changed |= {"next_try_at": now + retry_after(row.attempts + 1)}
    # The provider may have answered with a result already: then that stays.
    return Check.objects.filter(id=row.id, state=CheckState.CONSENTED).update(**changed) * int(is_taken)
