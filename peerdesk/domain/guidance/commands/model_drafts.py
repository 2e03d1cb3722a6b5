"""A model's draft: asked for by whoever holds the ticket, written by a job, each sentence judged before it is shown."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from peerdesk.domain.answers.queries import live_versions
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.generation.commands import ModelRefusedError, Question, ask_model
from peerdesk.domain.generation.models import Purpose
from peerdesk.domain.generation.queries import find_endpoint
from peerdesk.domain.generation.rules import Writing
from peerdesk.domain.guidance.models import ModelDraft, WorkState
from peerdesk.domain.guidance.queries.asking import draft_request
from peerdesk.domain.guidance.queries.model_drafts import OPEN, last_number
from peerdesk.domain.guidance.rules import LATE_AFTER, MOST_DRAFTS_PER_MESSAGE, MOST_REPLY_TOKENS
from peerdesk.domain.matching.queries import DeskTicket, get_desk_ticket
from peerdesk.domain.tickets.commands import CopyOf
from peerdesk.engines.drafting.generative import (
    DRAFT_PROMPT,
    DRAFT_SCHEMA,
    DraftRequest,
    GroundedDraft,
    draft_messages,
    ground,
    read_sentences,
)
from peerdesk.engines.understanding import same_meaning
from peerdesk.foundation.completions import CompletionError
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import DomainError, conflict
from peerdesk.foundation.realtime.topics import publish

TASK, TASK_QUEUE = "guidance.write_model_draft", "models"
SAVE_SECONDS = 0.4
LONGEST_ANSWER = 40_000


@command
def request_model_draft(ticket_id: uuid.UUID, *, expert: Expert, now: datetime) -> uuid.UUID:
    """Ask the brand's model for a draft; the call itself is a job. Returns the draft's id, also of one that is under way.

    Raises `ticket_not_found`, `model_off`, `too_many_drafts`.
    """
    ticket = get_desk_ticket(ticket_id, expert=expert)
    endpoint = find_endpoint(ticket.facts.brand_id)
    if endpoint is None or endpoint.writes == Writing.NEVER:
        raise conflict("model_off")
    number = last_number(ticket.messages)
    rows = ModelDraft.objects.filter(ticket_id=ticket_id)
    rows.filter(state__in=OPEN, moved_at__lt=now - 2 * LATE_AFTER).update(state=WorkState.FAILED, error="broken_off")
    if rows.filter(message_number=number).count() >= MOST_DRAFTS_PER_MESSAGE:
        raise conflict("too_many_drafts")
    try:
        with transaction.atomic():
            row = ModelDraft.objects.create(
                ticket_id=ticket_id, user_id=expert.user_id, fencing=ticket.fencing, message_number=number,
                requested_at=now, moved_at=now,
            )
    except IntegrityError:
        return rows.filter(state__in=OPEN).values_list("id", flat=True).get()  # pressed twice: one is under way
    app.configure_task(TASK, queue=TASK_QUEUE).defer(draft_id=str(row.id))
    return row.id


def write_model_draft(draft_id: uuid.UUID, *, clock: Callable[[], datetime]) -> str:
    """Ask the model and store what may be shown of its answer. Returns the state; a second run of a draft does nothing."""
    begun = _begin(draft_id, now=clock())
    if begun is None:
        return str(ModelDraft.objects.values_list("state", flat=True).get(id=draft_id))
    ticket, user_id = begun
    request, hits = draft_request(ticket.facts, ticket.messages, brand_name=ticket.brand_name)
    if not hits:
        return _end(draft_id, error="nothing_found", now=clock())
    question = Question(
        ticket.facts.brand_id, ticket.facts.row.id, Purpose.DRAFT, DRAFT_PROMPT, "reply", draft_messages(request),
        DRAFT_SCHEMA, MOST_REPLY_TOKENS,
    )  # fmt: skip
    versions = live_versions(hit.article_id for hit in hits)
    try:
        answer = ask_model(question, clock=clock, on_progress=_Notes(draft_id, user_id, clock))
    except (ModelRefusedError, CompletionError) as error:
        return _end(draft_id, error=error.code, now=clock())
    found = _grounded(answer.text, request)
    return _end(draft_id, found=found, versions=versions, call_id=answer.call_id, now=clock())


@command
def sweep_model_drafts(*, now: datetime) -> int:
    """End drafts whose job is gone, so that the desk can ask anew. Returns how many."""
    stuck = ModelDraft.objects.filter(state__in=OPEN, moved_at__lt=now - 10 * LATE_AFTER)
    return stuck.update(state=WorkState.FAILED, error="broken_off", moved_at=now)


@command
def forget_model_drafts(of: CopyOf) -> None:
    """Forget what a model made of a conversation's or a customer's words, sentences put into a reply included."""
    write(f"DELETE FROM guidance_modeldraft WHERE ticket_id IN ({of.tickets})", of.values)  # noqa: S608 - our own text
    inserted = f"DELETE FROM guidance_insertedsentence WHERE call_id IS NOT NULL AND ticket_id IN ({of.tickets})"  # noqa: S608
    write(inserted, of.values)


@command
def _begin(draft_id: uuid.UUID, *, now: datetime) -> tuple[DeskTicket, uuid.UUID] | None:
    row = ModelDraft.objects.select_for_update().filter(id=draft_id).first()
    if row is None or row.state != WorkState.WAITING:
        return None  # a job that came twice, or one that was given up
    try:
        ticket = get_desk_ticket(row.ticket_id, expert=Expert.objects.get(user_id=row.user_id))
    except DomainError:
        row.state, row.error = WorkState.FAILED, "not_wanted"
        row.save(update_fields=["state", "error"])
        return None
    row.state, row.moved_at = WorkState.RUNNING, now
    row.save(update_fields=["state", "moved_at"])
    return ticket, row.user_id


class _Notes:
    """Keeps what the model has written so far, a few times a second; stops when nobody waits for it any more."""

    def __init__(self, draft_id: uuid.UUID, user_id: uuid.UUID, clock: Callable[[], datetime]) -> None:
        self._id, self._user_id, self._clock, self._saved = draft_id, user_id, clock, 0.0

    def __call__(self, text: str) -> bool:
        if time.monotonic() - self._saved < SAVE_SECONDS:
            return True
        self._saved = time.monotonic()
        open_ones = ModelDraft.objects.filter(id=self._id, state=WorkState.RUNNING, ticket__assignee_id=self._user_id)
        is_wanted = open_ones.update(answer=text[:LONGEST_ANSWER], moved_at=self._clock()) == 1
        _tell(self._user_id)
        return is_wanted


def _grounded(answer: str, request: DraftRequest) -> GroundedDraft:
    return ground(read_sentences(answer), request, likeness=same_meaning)


@command
def _end(
    draft_id: uuid.UUID, *, now: datetime, error: str = "", found: GroundedDraft | None = None,
    versions: dict[uuid.UUID, int] | None = None, call_id: uuid.UUID | None = None,
) -> str:
    row = ModelDraft.objects.select_for_update().get(id=draft_id)
    if row.state not in OPEN:
        return str(row.state)
    error = error or (found.draft.reason if found else "")
    row.state, row.error, row.answer = WorkState.FAILED if error else WorkState.READY, error[:40], ""
    row.moved_at, row.call_id = now, call_id
    if found is not None and not error:
        row.sentences = [{"text": one.text, "source": one.source, "place": one.place} for one in found.draft.sentences]
        row.sources = [
            {"number": one.number, "id": one.id, "title": one.title, "version": (versions or {}).get(uuid.UUID(one.id))}
            for one in found.draft.sources
        ]
    if found is not None:
        row.left_out = dict(Counter(one.reason for one in found.left_out))
    row.save()
    _tell(row.user_id)
    return str(row.state)


def _tell(user_id: uuid.UUID) -> None:
    publish(f"draft:{user_id}", uuid.uuid4())
