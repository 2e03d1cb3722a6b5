"""Mail to experts: the intent is a row; a sweep sends it, never inside a transaction (as `channels` does for customers)."""

from __future__ import annotations

import smtplib
import uuid
from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from peerdesk.domain.experts.models import Application, Expert
from peerdesk.domain.onboarding.decided import compose_decision
from peerdesk.domain.onboarding.letters import compose
from peerdesk.domain.onboarding.models import Onboarding, PersonLetter
from peerdesk.foundation.db.commands import command

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 6
BATCH = 50


@command
def intend_letter(
    expert: Expert, *, kind: str, dedupe_key: str, now: datetime, onboarding: Onboarding | None = None,
    application: Application | None = None,
) -> bool:
    """Record the intent to mail somebody, once per `dedupe_key`; nobody reads a simulated person's mailbox."""
    if expert.is_simulated or expert.user.is_simulated:
        return False
    _, is_new = PersonLetter.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "expert": expert, "onboarding": onboarding, "application": application, "kind": kind,
            "address": expert.user.email, "created_at": now,
        },
    )  # fmt: skip
    return is_new


@command
def tell_decision(application_id: uuid.UUID, *, kind: str, dedupe_key: str, now: datetime) -> bool:
    """Record the intent to mail an applicant what was decided; once per `dedupe_key`."""
    row = Application.objects.select_related("expert__user").get(id=application_id)
    return intend_letter(row.expert, kind=kind, dedupe_key=dedupe_key, now=now, application=row)


def send_pending_letters(*, now: datetime) -> int:
    """Send what is pending: claim the row, talk to the mail server, mark it. Returns how many were sent.

    A process that dies in between leaves the row `sending`; the mail may be out, so it is never sent again by itself.
    """
    sent = 0
    waiting = PersonLetter.objects.filter(state="pending").order_by("created_at").values_list("id", flat=True)
    for letter_id in list(waiting[:BATCH]):
        if PersonLetter.objects.filter(id=letter_id, state="pending").update(state="sending"):
            sent += _send(letter_id, now=now)  # else another sender claimed it
    return sent


def _send(letter_id: uuid.UUID, *, now: datetime) -> int:
    row = PersonLetter.objects.select_related("expert__user", "onboarding__brand", "application__brand").get(id=letter_id)
    language = row.application.language if row.application else row.expert.user.language
    with translation.override(language or "en"):
        if row.application is not None:
            subject, text = compose_decision(row.kind, application=row.application)
        else:
            subject, text = compose(row.kind, onboarding=row.onboarding)
    message = EmailMultiAlternatives(
        subject=subject, body=text, from_email=settings.DEFAULT_FROM_EMAIL, to=[row.address],
        headers={"Message-ID": f"<{row.id}@{settings.MAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        attempts = row.attempts + 1
        state = "failed" if attempts >= MAX_ATTEMPTS else "pending"
        PersonLetter.objects.filter(id=row.id).update(state=state, attempts=attempts)
        log.warning("letter_refused", letter_id=str(row.id), attempts=attempts, error=type(error).__name__)
        return 0
    PersonLetter.objects.filter(id=row.id).update(state="sent", sent_at=now)
    return 1
