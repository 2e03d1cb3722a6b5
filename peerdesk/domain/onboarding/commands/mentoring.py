"""The first shift: what a newcomer answers first is read by a mentor, right after it went out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count

from peerdesk.domain.experts.models import Expert, ExpertState
from peerdesk.domain.experts.queries import is_qualified
from peerdesk.domain.onboarding.events import FirstAnswerRead
from peerdesk.domain.onboarding.models import FirstAnswer, Mentor, Onboarding
from peerdesk.domain.onboarding.rules import QUALIFIED, Verdict
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found
from peerdesk.foundation.outbox.emit import emit

from .steps import settle

LEAST_NOTE = 10
LONGEST_NOTE = 1000
PASSED_ON_AFTER = timedelta(hours=24)
LAPSED_AFTER = timedelta(hours=72)
BATCH = 200


@command
def agree_to_mentor(expert: Expert, *, brand_id: uuid.UUID, now: datetime) -> Mentor:
    """Agree to read first answers of a brand's newcomers. Raises `not_qualified` for whoever does not answer for it."""
    newcomer = Onboarding.objects.filter(expert=expert, brand_id=brand_id, level=0, stage__in=QUALIFIED).exists()
    languages = expert.qualifications.filter(brand_id=brand_id, revoked_at__isnull=True).values_list("language", flat=True)
    qualified = any(is_qualified(expert, brand_id=brand_id, topic_id=None, language=one) for one in set(languages))
    if newcomer or not qualified:
        raise DomainError("not_qualified", ErrorKind.FORBIDDEN)
    row, _ = Mentor.objects.get_or_create(brand_id=brand_id, expert=expert, ended_at=None, defaults={"agreed_at": now})
    return row


@command
def end_mentoring(expert: Expert, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Read no more first answers; what was not read yet goes to another."""
    Mentor.objects.filter(brand_id=brand_id, expert=expert, ended_at=None).update(ended_at=now)
    unread = FirstAnswer.objects.filter(mentor=expert, onboarding__brand_id=brand_id, read_at=None)
    for row in unread.select_related("onboarding"):
        FirstAnswer.objects.filter(id=row.id).update(mentor=_free_mentor(row.onboarding, but=expert))


@command
def note_first_answer(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, user_id: uuid.UUID, now: datetime) -> None:
    """Somebody answered a ticket: where it is among the first of a newcomer's, a mentor is asked to read it."""
    row = (
        Onboarding.objects.select_for_update(of=("self",)).select_related("programme", "expert", "brand")
        .filter(expert__user_id=user_id, brand_id=brand_id, stage="first_shift").first()
    )  # fmt: skip
    if row is None or row.first_answers.count() >= row.programme.mentor_answers:
        return
    mentor = _free_mentor(row)
    try:
        with transaction.atomic():
            FirstAnswer.objects.create(onboarding=row, ticket_id=ticket_id, mentor=mentor, answered_at=now)
    except IntegrityError:  # the second answer to the same question
        return
    Onboarding.objects.filter(id=row.id).update(mentor=mentor)


@command
def read_first_answer(first_answer_id: uuid.UUID, *, mentor: Expert, verdict: str, note: str, now: datetime) -> None:
    """Say how a first answer was.

    Raises `first_answer_not_found`, `first_answer_read`, `invalid_verdict` with the fields.
    """
    row = FirstAnswer.objects.select_for_update(of=("self",)).filter(id=first_answer_id, mentor=mentor).first()
    if row is None:
        raise not_found("first_answer_not_found")
    if row.read_at is not None:
        raise conflict("first_answer_read")
    wrong = {}
    if verdict not in set(Verdict):
        wrong["verdict"] = "empty"
    if not LEAST_NOTE <= len(note.strip()) <= LONGEST_NOTE:
        wrong["note"] = "too_short" if len(note.strip()) < LEAST_NOTE else "too_long"
    if wrong:
        raise invalid("invalid_verdict", **wrong)
    row.read_at, row.verdict, row.note = now, verdict, note.strip()
    row.save(update_fields=["read_at", "verdict", "note"])
    _go_on(row.onboarding_id, now=now)
    emit(
        FirstAnswerRead(
            first_answer_id=row.id, onboarding_id=row.onboarding_id, brand_id=row.onboarding.brand_id, mentor_id=mentor.id
        ),
        now=now,
    )


@command
def see_notes(expert: Expert, *, now: datetime) -> None:
    """The newcomer has read what mentors said."""
    FirstAnswer.objects.filter(onboarding__expert=expert, read_at__isnull=False, seen_at=None).update(seen_at=now)


@command
def sweep_first_answers(*, now: datetime) -> int:
    """Give what nobody read within a day to another mentor; after three days it counts without. Returns how many moved."""
    due = FirstAnswer.objects.filter(read_at=None, answered_at__lte=now - PASSED_ON_AFTER).select_related("onboarding")
    count = 0
    for row in due.select_for_update(of=("self",), skip_locked=True).order_by("answered_at")[:BATCH]:
        if row.answered_at <= now - LAPSED_AFTER:
            row.read_at, row.verdict = now, "lapsed"
            row.save(update_fields=["read_at", "verdict"])
            _go_on(row.onboarding_id, now=now)
            count += 1
        elif other := _free_mentor(row.onboarding, but=row.mentor):
            FirstAnswer.objects.filter(id=row.id).update(mentor=other)
            count += 1
    return count


def _go_on(onboarding_id: uuid.UUID, *, now: datetime) -> None:
    rows = Onboarding.objects.select_for_update(of=("self",)).select_related("programme", "expert", "brand")
    settle(rows.get(id=onboarding_id), now=now)


def _free_mentor(row: Onboarding, *, but: Expert | None = None) -> Expert | None:
    """The mentor who has the newcomer already, else the one with the fewest unread answers who speaks the language."""
    able = Mentor.objects.filter(
        brand_id=row.brand_id, ended_at__isnull=True, expert__state=ExpertState.ACTIVE,
        expert__qualifications__brand_id=row.brand_id, expert__qualifications__language=row.language,
        expert__qualifications__revoked_at__isnull=True,
    ).exclude(expert_id=row.expert_id)  # fmt: skip
    if but is not None:
        able = able.exclude(expert_id=but.id)
    if row.mentor_id and (own := able.filter(expert_id=row.mentor_id).select_related("expert").first()):
        return own.expert
    loads = dict(
        FirstAnswer.objects.filter(read_at=None, mentor__isnull=False).values_list("mentor").annotate(n=Count("id"))
    )
    found = [one.expert for one in able.select_related("expert").distinct()]
    return min(found, key=lambda one: (loads.get(one.id, 0), one.id), default=None)
