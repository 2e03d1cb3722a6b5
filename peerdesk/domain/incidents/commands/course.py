"""What a person does with an incident: confirm or dismiss it, answer it once, say that it is fixed."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.answers.commands import propose_article, restore_article, withdraw_article
from peerdesk.domain.answers.models import Article, ArticleState
from peerdesk.domain.channels.commands import intend_mail
from peerdesk.domain.incidents.events import IncidentConfirmed, IncidentFixed
from peerdesk.domain.incidents.models import Incident, IncidentTicket
from peerdesk.domain.incidents.rules import (
    OPEN,
    TAKEN_BACK_WITHIN,
    TOLD_AFTER,
    IncidentState,
    checked_note,
    checked_percent,
)
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.commands import add_notice
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, not_found
from peerdesk.foundation.outbox.emit import emit

AT_ONCE = 100


@command
def confirm_incident(
    incident_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime, price_percent: int = 100
) -> Incident:
    """Say that it is one; tickets that join from now on cost this share of the usual price.

    Raises `incident_not_found`, `incident_decided`, `invalid_price`.
    """
    incident = _locked(incident_id, brand_id)
    if incident.state not in OPEN:
        raise conflict("incident_decided")
    was_open = incident.state == IncidentState.SUSPECTED
    incident.price_percent = checked_percent(price_percent)
    incident.state, incident.decided_by, incident.decided_at = IncidentState.CONFIRMED, by, now
    incident.save(update_fields=["price_percent", "state", "decided_by", "decided_at"])
    if was_open:
        emit(IncidentConfirmed(incident_id=incident.id, brand_id=brand_id), now=now)
    return incident


@command
def dismiss_incident(incident_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> None:
    """Say that it is none; questions like these raise no alarm as long as most of them are of this one.

    Raises `incident_not_found`, `incident_decided`.
    """
    incident = _locked(incident_id, brand_id)
    if incident.state != IncidentState.SUSPECTED:
        raise conflict("incident_decided")
    incident.state, incident.decided_by, incident.decided_at = IncidentState.DISMISSED, by, now
    incident.save(update_fields=["state", "decided_by", "decided_at"])


@command
def answer_incident(
    incident_id: uuid.UUID, *, brand_id: uuid.UUID, title: str, body: str, by: User, now: datetime
) -> Article:
    """Propose the one answer; it is approved, found and offered like every article.

    Raises `incident_not_found`, `incident_decided` when it is not confirmed, `invalid_article`.
    """
    incident = _locked(incident_id, brand_id)
    if incident.state != IncidentState.CONFIRMED:
        raise conflict("incident_decided")
    if incident.article is not None and incident.article.state != ArticleState.WITHDRAWN:
        raise conflict("incident_answered")
    article = propose_article(incident.brand, title=title, body=body, author=by, now=now)
    incident.article = article
    incident.save(update_fields=["article"])
    return article


@command
def fix_incident(incident_id: uuid.UUID, *, brand_id: uuid.UUID, note: str, by: User, now: datetime) -> None:
    """Say that it is over: its answer is withdrawn; after fifteen seconds everybody touched is told with this note.

    Raises `incident_not_found`, `incident_decided`, `invalid_note`.
    """
    incident = _locked(incident_id, brand_id)
    if incident.state != IncidentState.CONFIRMED:
        raise conflict("incident_decided")
    incident.fixed_note = checked_note(note)
    incident.state, incident.fixed_by, incident.fixed_at = IncidentState.FIXED, by, now
    incident.save(update_fields=["fixed_note", "state", "fixed_by", "fixed_at"])
    if incident.article is not None and incident.article.state != ArticleState.WITHDRAWN:
        withdraw_article(incident.article.id, brand_id=brand_id, now=now)
    emit(IncidentFixed(incident_id=incident.id, brand_id=brand_id), now=now)


@command
def take_back_fix(incident_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Say that it is not over after all, before anybody was told; an answer that was live is live again.

    Raises `incident_not_found`, `incident_decided` when it is not fixed, `incident_told` when it is too late.
    """
    incident = _locked(incident_id, brand_id)
    if incident.state != IncidentState.FIXED or incident.fixed_at is None:
        raise conflict("incident_decided")
    if now > incident.fixed_at + TAKEN_BACK_WITHIN or incident.tickets.filter(told_at__isnull=False).exists():
        raise conflict("incident_told")
    if incident.article is not None and incident.article.withdrawn_at == incident.fixed_at:
        restore_article(incident.article.id, brand_id=brand_id, now=now)
    incident.state, incident.fixed_by, incident.fixed_at, incident.fixed_note = IncidentState.CONFIRMED, None, None, ""
    incident.save(update_fields=["state", "fixed_by", "fixed_at", "fixed_note"])
    emit(IncidentConfirmed(incident_id=incident.id, brand_id=brand_id), now=now)


def tell_everybody(*, now: datetime) -> int:
    """Tell customers whose incident is fixed for good, a hundred at a time. Returns how many were told."""
    waiting = IncidentTicket.objects.filter(
        incident__state=IncidentState.FIXED, incident__fixed_at__lte=now - TOLD_AFTER, told_at__isnull=True
    )
    return sum(_tell(row_id, now=now) for row_id in waiting.order_by("id").values_list("id", flat=True)[:AT_ONCE])


@command
def _tell(row_id: uuid.UUID, *, now: datetime) -> bool:
    rows = IncidentTicket.objects.select_for_update(of=("self",), skip_locked=True).select_related("incident", "ticket")
    row = rows.filter(id=row_id, told_at__isnull=True, incident__state=IncidentState.FIXED).first()
    if row is None:
        return False  # somebody else is telling, or has told
    row.told_at = now
    row.save(update_fields=["told_at"])
    add_notice(row.ticket_id, text=row.incident.fixed_note, now=now)
    intend_mail(row.ticket.conversation_id, kind="fixed", dedupe_key=f"fixed:{row.id}", now=now)
    return True


def _locked(incident_id: uuid.UUID, brand_id: uuid.UUID) -> Incident:
    rows = Incident.objects.select_for_update(of=("self",)).select_related("brand", "article")
    incident = rows.filter(id=incident_id, brand_id=brand_id).first()
    if incident is None:
        raise not_found("incident_not_found")
    return incident
