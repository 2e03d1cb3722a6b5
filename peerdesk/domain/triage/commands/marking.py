"""What a person says of a held or strange ticket: spam or not, asked before or not, about none of the topics."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.queries import question_text
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.commands import add_notice, close_held, let_go_on, locked_ticket, settle_without_topic
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.triage.models import MarkKind, SpamFilterVersion, TextMark, TrainingExample
from peerdesk.engines.understanding.signals import train_spam_filter
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import write

MAX_MARKED_LENGTH = 2000
# So many real tickets at most stand beside the marked ones; the newest.
MOST_REAL = 1000
MOST_SPAM = 1000
FEWEST_OF_EACH = 10


@command
def mark_spam(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> None:
    """It is spam: a ticket with staff or in triage ends unanswered and unpaid, and the filter learns.

    Raises `ticket_not_held` when an expert was asked or somebody answered.
    """
    close_held(ticket_id, brand_id=brand_id, by=by, now=now, also_others=True)
    _mark(locked_ticket(ticket_id, brand_id=brand_id), MarkKind.SPAM, by=by, now=now)


@command
def mark_genuine(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> None:
    """It is no spam, or not what the customer asked before: it goes on at once as any other, and the filter learns.

    Raises `ticket_not_held`.
    """
    _mark(locked_ticket(ticket_id, brand_id=brand_id), MarkKind.NOT_SPAM, by=by, now=now)
    let_go_on(ticket_id, brand_id=brand_id, by=by, now=now)


@command
def mark_asked_before(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, text: str, now: datetime) -> None:
    """The customer asked the same before: this ticket ends unpaid, and `text` tells them where the answer comes.

    Raises `ticket_not_held`.
    """
    add_notice(ticket_id, text=text, now=now)
    close_held(ticket_id, brand_id=brand_id, by=by, now=now)


@command
def mark_without_topic(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> None:
    """It is about none of the topics: staff get it, and the classifier learns what is strange to it.

    Raises `ticket_not_found`.
    """
    settle_without_topic(ticket_id, brand_id=brand_id, now=now)
    ticket = locked_ticket(ticket_id, brand_id=brand_id)
    TrainingExample.objects.filter(ticket=ticket).delete()
    _mark(ticket, MarkKind.NO_TOPIC, by=by, now=now)
    write(
        "UPDATE triage_triagedecision SET corrected_topic_id = NULL, corrected_by_id = %s, corrected_at = %s"
        " WHERE ticket_id = %s",
        [by.id, now, ticket_id],
    )


def _mark(ticket: Ticket, kind: MarkKind, *, by: User, now: datetime) -> None:
    text = question_text(ticket.conversation_id)[:MAX_MARKED_LENGTH]
    TextMark.objects.update_or_create(
        ticket=ticket, defaults={"brand_id": ticket.brand_id, "kind": kind, "text": text, "by": by, "marked_at": now}
    )


def train_spam_if_due(brand_id: uuid.UUID, *, now: datetime) -> bool:
    """Make a brand's spam filter anew when something was marked since. Returns whether it was made.

    It learns from what people marked and, as real tickets, from the questions that have a topic of theirs.
    """
    due, count = read_rows(_DUE, {"brand": brand_id, "fewest": FEWEST_OF_EACH})[0]
    if not due:
        return False
    marks = TextMark.objects.filter(brand_id=brand_id).order_by("-marked_at")
    spam = list(marks.filter(kind=MarkKind.SPAM).values_list("text", flat=True)[:MOST_SPAM])
    real = list(marks.exclude(kind=MarkKind.SPAM).values_list("text", flat=True)[:MOST_REAL])
    examples = TrainingExample.objects.filter(brand_id=brand_id).order_by("-created_at").values_list("text", flat=True)
    real += list(examples[: MOST_REAL - len(real)])
    if min(len(spam), len(real)) < FEWEST_OF_EACH:
        return False
    filter_ = train_spam_filter([*spam, *real], [True] * len(spam) + [False] * len(real))
    _keep_filter(brand_id, blob=filter_.to_bytes(), count=count, now=now)
    return True


@command
def _keep_filter(brand_id: uuid.UUID, *, blob: bytes, count: int, now: datetime) -> None:
    Brand.objects.select_for_update().get(id=brand_id)  # two trainings at once: the later commit stays
    SpamFilterVersion.objects.update_or_create(
        brand_id=brand_id, defaults={"blob": blob, "mark_count": count, "trained_at": now}
    )


_DUE = """
    SELECT count(*) > 0 AND max(mark.marked_at) > coalesce(max(version.trained_at), '-infinity')
           AND count(*) FILTER (WHERE mark.kind = 'spam') >= %(fewest)s, count(*)
    FROM triage_textmark mark LEFT JOIN triage_spamfilterversion version ON version.brand_id = mark.brand_id
    WHERE mark.brand_id = %(brand)s"""
