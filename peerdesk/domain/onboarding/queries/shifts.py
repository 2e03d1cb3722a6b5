"""The first shift on both desks: what a mentor has to read, and what mentors said."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.queries import MessageView, redacted_messages
from peerdesk.domain.experts.models import Expert, Qualification
from peerdesk.domain.onboarding.models import FirstAnswer, Mentor, Onboarding, Programme
from peerdesk.domain.onboarding.rules import QUALIFIED
from peerdesk.foundation.db.reads import read_rows

LIST_LIMIT = 50
_SHIFT = """
WITH mine AS (SELECT o.*, b.slug, b.name FROM onboarding_onboarding o JOIN brands_brand b ON b.id = o.brand_id
              WHERE o.expert_id = %(expert)s AND o.stage <> 'ready')
SELECT
    (SELECT count(*) FROM onboarding_firstanswer a WHERE a.mentor_id = %(expert)s AND a.read_at IS NULL),
    (SELECT count(*) FROM onboarding_firstanswer a JOIN onboarding_onboarding o ON o.id = a.onboarding_id
     WHERE o.expert_id = %(expert)s AND a.read_at IS NOT NULL AND a.seen_at IS NULL AND a.verdict <> 'lapsed'),
    (SELECT sum(greatest(p.mentor_answers
        - (SELECT count(*) FROM onboarding_firstanswer a WHERE a.onboarding_id = m.id), 0))::int
     FROM mine m JOIN onboarding_programme p ON p.id = m.programme_id WHERE m.stage = 'first_shift'),
    (SELECT array_agg(m.slug ORDER BY m.begun_at) FROM mine m WHERE m.qualified_at IS NULL),
    (SELECT array_agg(m.name ORDER BY m.begun_at) FROM mine m WHERE m.qualified_at IS NULL)
"""


@dataclass(frozen=True)
class UnreadAnswer:
    """A first answer that waits for its mentor, with the redacted words around it."""

    id: uuid.UUID
    newcomer: str
    brand_name: str
    topic: str
    answered_at: datetime
    messages: tuple[MessageView, ...]


@dataclass(frozen=True)
class ReadAnswer:
    """What a mentor said of one's answer."""

    reference: str
    brand_name: str
    mentor: str
    verdict: str
    note: str
    read_at: datetime
    is_new: bool


@dataclass(frozen=True)
class MentorBrand:
    """A brand where one is, or could be, a mentor, and what reading one answer earns there."""

    brand: Brand
    pay_minor: int
    is_mentor: bool


@dataclass(frozen=True)
class OpenBrand:
    """A brand that one is still on one's way to."""

    slug: str
    name: str


@dataclass(frozen=True)
class Shift:
    """What the desk shows of all this: to read, newly said, own answers that are still read, trainings that go on."""

    unread: int
    notes: int
    first_left: int
    open: tuple[OpenBrand, ...]


def shift_of(expert: Expert) -> Shift:
    """Return what somebody's desk shows of the first shift, in one statement."""
    unread, notes, left, slugs, names = read_rows(_SHIFT, {"expert": expert.id})[0]
    return Shift(unread, notes, left or 0, tuple(OpenBrand(*pair) for pair in zip(slugs or [], names or [], strict=True)))


def unread_answers(mentor: Expert) -> list[UnreadAnswer]:
    """Return what a mentor has to read, the oldest first."""
    rows = FirstAnswer.objects.filter(mentor=mentor, read_at__isnull=True).select_related(
        "onboarding__expert", "onboarding__brand", "ticket__topic"
    )
    return [
        UnreadAnswer(
            row.id, row.onboarding.expert.pseudonym, row.onboarding.brand.name,
            row.ticket.topic.name if row.ticket.topic else "", row.answered_at,
            tuple(redacted_messages(row.ticket.conversation_id)),
        )
        for row in rows.order_by("answered_at")[:LIST_LIMIT]
    ]  # fmt: skip


def notes_for(expert: Expert) -> list[ReadAnswer]:
    """Return what mentors said of one's first answers, the newest first."""
    rows = FirstAnswer.objects.filter(onboarding__expert=expert, read_at__isnull=False).exclude(verdict="lapsed")
    return [
        ReadAnswer(
            row.ticket.reference, row.onboarding.brand.name, row.mentor.pseudonym if row.mentor else "", row.verdict,
            row.note, row.read_at, row.seen_at is None,
        )
        for row in rows.select_related("ticket", "onboarding__brand", "mentor").order_by("-read_at")[:LIST_LIMIT]
        if row.read_at is not None
    ]  # fmt: skip


def mentor_brands(expert: Expert) -> list[MentorBrand]:
    """Return the brands with a programme that one answers for and is no newcomer of."""
    new = Onboarding.objects.filter(expert=expert, level=0, stage__in=QUALIFIED).values("brand_id")
    known = Qualification.objects.filter(expert=expert, revoked_at__isnull=True).exclude(brand_id__in=new)
    mine = set(Mentor.objects.filter(expert=expert, ended_at__isnull=True).values_list("brand_id", flat=True))
    found: dict[uuid.UUID, MentorBrand] = {}
    rows = Programme.objects.filter(brand_id__in=known.values("brand_id"), published_at__isnull=False)
    for row in rows.select_related("brand").order_by("brand__name", "language")[:LIST_LIMIT]:
        found.setdefault(row.brand_id, MentorBrand(row.brand, row.mentor_pay_minor, row.brand_id in mine))
    return list(found.values())
