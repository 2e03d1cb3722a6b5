"""What is fair when a report speaks against somebody: told before, heard, decided by a person, told why."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from peerdesk.domain.checks.events import NoticeDue
from peerdesk.domain.checks.models import AdverseAction, Check
from peerdesk.domain.checks.rules import LEAST_TEXT, CheckState, working_days_after
from peerdesk.domain.experts.commands import REASON_MIN_LENGTH, decide_application
from peerdesk.domain.experts.models import ApplicationState
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found
from peerdesk.foundation.outbox.emit import emit

REPORT_DAYS: Final = 90
BATCH = 500


@command
def begin_adverse_action(check_id: uuid.UUID, *, by: User, reason: str, now: datetime) -> AdverseAction:
    """Tell somebody, before anything is decided, that they may be declined for what was reported, with a copy of it.

    Raises `check_not_found` unless it asks for attention, `own_application`, `reason_too_short`, `notice_given`.
    """
    rows = Check.objects.select_for_update(of=("self",)).select_related("application__expert", "rule")
    row = rows.filter(id=check_id, state=CheckState.ATTENTION, application__state=ApplicationState.SUBMITTED).first()
    if row is None:
        raise not_found("check_not_found")
    if row.application.expert.user_id == by.id:
        raise DomainError("own_application", ErrorKind.FORBIDDEN)
    if len(reason.strip()) < REASON_MIN_LENGTH:
        raise invalid("reason_too_short", reason="too_short")
    if AdverseAction.objects.filter(about=row).exists():
        raise conflict("notice_given")
    action = AdverseAction.objects.create(
        about=row, reason=reason.strip()[:500], begun_by=by, begun_at=now,
        dispute_until=working_days_after(now, row.rule.dispute_days),
    )
    _tell(action, row, "pre", now=now)
    return action


@command
def file_dispute(check_id: uuid.UUID, *, by: User, text: str, now: datetime) -> AdverseAction:
    """Say what is wrong with a report about oneself, once, in time.

    Raises `check_not_found`, `dispute_too_late`,
    `dispute_too_short`, `dispute_filed`.
    """
    rows = AdverseAction.objects.select_for_update(of=("self",))
    action = rows.filter(about_id=check_id, about__application__expert__user=by).first()
    if action is None:
        raise not_found("check_not_found")
    if len(text.strip()) < LEAST_TEXT:
        raise invalid("dispute_too_short", text="too_short")
    if action.decided_at is not None or now > action.dispute_until:
        raise conflict("dispute_too_late")
    if action.disputed_at is not None:
        raise conflict("dispute_filed")
    action.dispute, action.disputed_at = text.strip()[:2000], now
    action.save(update_fields=["dispute", "disputed_at"])
    return action


@command
def decide_adverse_action(
    check_id: uuid.UUID, *, by: User, is_dropped: bool, answer: str, now: datetime
) -> AdverseAction:
    """Let it rest, or decline the application for it, with an answer; not before the days are over or a dispute was read.

    A report that was taken back meanwhile declines nobody. Raises `check_not_found`, `adverse_action_decided`,
    `own_application`, `reason_too_short`, `dispute_running`, `report_changed`.
    """
    rows = AdverseAction.objects.select_for_update(of=("self",)).select_related("about__application__expert")
    action = rows.filter(about_id=check_id).first()
    if action is None:
        raise not_found("check_not_found")
    check = action.about
    if action.decided_at is not None:
        raise conflict("adverse_action_decided")
    if check.application.expert.user_id == by.id:
        raise DomainError("own_application", ErrorKind.FORBIDDEN)
    if len(answer.strip()) < REASON_MIN_LENGTH:
        raise invalid("reason_too_short", answer="too_short")
    if not is_dropped:
        if action.disputed_at is None and now < action.dispute_until:
            raise conflict("dispute_running")
        if check.state != CheckState.ATTENTION:
            raise conflict("report_changed")
    action.decided_at, action.decided_by, action.is_dropped, action.answer = now, by, is_dropped, answer.strip()[:500]
    action.save(update_fields=["decided_at", "decided_by", "is_dropped", "answer"])
    if is_dropped:
        Check.objects.filter(id=check.id, state=CheckState.ATTENTION).update(state=CheckState.CLEARED)
    else:
        decide_application(check.application_id, by=by, is_accepted=False, reason=answer, now=now)
    _tell(action, check, "final", now=now)
    return action


@command
def sweep_reports(*, now: datetime) -> int:
    """Forget the words of reports 90 days after the application was decided. Returns how many were forgotten."""
    old = Check.objects.filter(
        sealed_report__isnull=False, application__decided_at__lt=now - timedelta(days=REPORT_DAYS)
    ).exclude(application__state=ApplicationState.SUBMITTED)
    return Check.objects.filter(id__in=list(old.values_list("id", flat=True)[:BATCH])).update(sealed_report=None)


def _tell(action: AdverseAction, check: Check, stage: str, *, now: datetime) -> None:
    emit(
        NoticeDue(
            action_id=action.id, application_id=check.application_id, brand_id=check.application.brand_id, stage=stage
        ),
        now=now,
    )
