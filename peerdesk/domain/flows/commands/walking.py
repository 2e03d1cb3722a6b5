"""Walking a flow beside a held ticket: started, moved, gone back, put away, its outcome inserted and judged."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from peerdesk.domain.answers.commands import note_guidance_use
from peerdesk.domain.answers.queries import live_versions
from peerdesk.domain.conversations.models import AuthorKind, Message
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.flows.models import FlowState, FlowVersion, OutcomeState, Walk
from peerdesk.domain.matching.queries import get_held_ticket
from peerdesk.domain.tickets.commands import CopyOf
from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.drafting import judge_sentences
from peerdesk.engines.flows import Kind, NoWayError, Plan, Trail, go_back, go_on, plan_from, standing, trail_data, trail_from
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import conflict, invalid, not_found


@dataclass(frozen=True)
class At:
    """Which walk is meant, and how many moves of it the expert has seen."""

    walk_id: uuid.UUID
    moves: int


@command
def start_walk(ticket_id: uuid.UUID, *, flow_id: uuid.UUID, expert: Expert, now: datetime) -> Walk:
    """Begin a flow beside a held ticket; another walk of the ticket is put away, where it stopped is remembered.

    Started twice at once it is one walk. Raises `ticket_not_found`, `flow_not_found`.
    """
    held = get_held_ticket(ticket_id, expert=expert)
    Ticket.objects.select_for_update().get(id=ticket_id)
    version = FlowVersion.objects.filter(
        flow_id=flow_id, flow__brand_id=held.brand_id, flow__state=FlowState.PUBLISHED, number=F("flow__live_number")
    ).first()
    if version is None:
        raise not_found("flow_not_found")
    current = Walk.objects.filter(ticket_id=ticket_id, is_current=True).first()
    if current is not None and current.version_id == version.id and current.moves == 0:
        return current  # pressed twice
    Walk.objects.filter(ticket_id=ticket_id, is_current=True).update(is_current=False)
    start = standing(plan_from(version.plan), ())
    return Walk.objects.create(
        version=version, ticket_id=ticket_id, step=start.key, user=expert.user, started_at=now, moved_at=now,
        finished_at=now if start.is_outcome else None,
    )  # fmt: skip


@command
def answer_walk(
    ticket_id: uuid.UUID, *, at: At, step: str, choice: int, expert: Expert, now: datetime
) -> Walk:
    """Answer the question, or say that the instruction is done. `step` is the one that was shown.

    Raises `ticket_not_found`, `walk_not_found`, `walk_moved` when somebody moved meanwhile, `flow_withdrawn`, `bad_request`.
    """
    walk = _held_walk(ticket_id, at, expert)
    if walk.step != step:
        raise conflict("walk_moved")
    return _move(walk, lambda plan, trail: go_on(plan, trail, choice), at=at, now=now)


@command
def go_back_in_walk(ticket_id: uuid.UUID, *, at: At, place: int, expert: Expert, now: datetime) -> Walk:
    """Ask the question at this place of the path anew; what came after it is taken back. Raises as `answer_walk` does."""
    walk = _held_walk(ticket_id, at, expert)
    return _move(walk, lambda _plan, trail: go_back(trail, place), at=at, now=now)


@command
def put_walk_away(ticket_id: uuid.UUID, *, walk_id: uuid.UUID, expert: Expert) -> None:
    """Show a walk no longer; where it stopped is remembered. Raises `ticket_not_found`, `walk_not_found`."""
    get_held_ticket(ticket_id, expert=expert)
    if not Walk.objects.filter(id=walk_id, ticket_id=ticket_id).update(is_current=False):
        raise not_found("walk_not_found")


@command
def note_outcome_inserted(ticket_id: uuid.UUID, *, walk_id: uuid.UUID, expert: Expert, now: datetime) -> None:
    """Remember that the outcome at which a walk ended was put into the reply, and the article that it rests on.

    Raises `ticket_not_found`, `walk_not_found`, `flow_withdrawn`, `bad_request` where the walk is at no reply.
    """
    held = get_held_ticket(ticket_id, expert=expert)
    walk = _locked_walk(ticket_id, walk_id)
    step = plan_from(walk.version.plan).find(walk.step)
    if step is None or step.kind != Kind.REPLY:
        raise invalid("bad_request", step="invalid")
    walk.inserted_step, walk.inserted_by, walk.inserted_at = walk.step, expert.user, now
    walk.outcome_state = OutcomeState.OPEN
    walk.save(update_fields=["inserted_step", "inserted_by", "inserted_at", "outcome_state"])
    article_id = _id_of(step.article)
    if article_id is not None and article_id in live_versions([article_id]):
        note_guidance_use(held.id, article_id=article_id, user=expert.user, now=now)


@command
def judge_inserted_outcome(ticket_id: uuid.UUID, *, user_id: uuid.UUID) -> int:
    """Say what became of inserted outcomes in what this person sent since. Returns how many; safe to run again."""
    rows = Walk.objects.select_for_update(of=("self",)).select_related("version")
    open_ones = list(rows.filter(ticket_id=ticket_id, inserted_by_id=user_id, outcome_state=OutcomeState.OPEN))
    for walk in open_ones:
        step = plan_from(walk.version.plan).find(walk.inserted_step)
        texts = Message.objects.filter(
            conversation__tickets=ticket_id, author_kind=AuthorKind.EXPERT, author_id=user_id,
            created_at__gte=walk.inserted_at,
        ).order_by("number")  # fmt: skip
        sent = "\n".join(texts.values_list("text", flat=True))
        walk.outcome_state = OutcomeState(judge_sentences([step.text if step else ""], sent)[0])
        walk.save(update_fields=["outcome_state"])
    return len(open_ones)


@command
def forget_walks(of: CopyOf) -> None:
    """Let walks say nothing of a conversation or a customer any more; where they ended still counts, by the day."""
    statement = f"""
        UPDATE flows_walk SET ticket_id = NULL, trail = '[]', user_id = NULL, inserted_by_id = NULL, is_current = false,
            started_at = date_trunc('day', started_at), moved_at = date_trunc('day', moved_at),
            finished_at = date_trunc('day', finished_at), inserted_at = date_trunc('day', inserted_at),
            outcome_state = CASE outcome_state WHEN 'open' THEN '' ELSE outcome_state END
        WHERE ticket_id IN ({of.tickets})"""  # noqa: S608 - our own text
    write(statement, of.values)


def _held_walk(ticket_id: uuid.UUID, at: At, expert: Expert) -> Walk:
    get_held_ticket(ticket_id, expert=expert)
    walk = _locked_walk(ticket_id, at.walk_id)
    if walk.moves != at.moves:
        raise conflict("walk_moved")
    return walk


def _locked_walk(ticket_id: uuid.UUID, walk_id: uuid.UUID) -> Walk:
    rows = Walk.objects.select_for_update(of=("self",)).select_related("version__flow")
    walk = rows.filter(id=walk_id, ticket_id=ticket_id, is_current=True).first()
    if walk is None:
        raise not_found("walk_not_found")
    if walk.version.flow.state != FlowState.PUBLISHED:  # withdrawn, or waiting to be approved anew
        raise conflict("flow_withdrawn")
    return walk


def _move(walk: Walk, change: Callable[[Plan, Trail], Trail], *, at: At, now: datetime) -> Walk:
    plan = plan_from(walk.version.plan)
    try:
        trail = change(plan, trail_from(walk.trail))
        step = standing(plan, trail)
    except NoWayError as error:
        raise invalid("bad_request", choice="invalid") from error
    walk.trail, walk.step, walk.moves, walk.moved_at = trail_data(trail), step.key, at.moves + 1, now
    walk.finished_at = now if step.is_outcome else None
    walk.save(update_fields=["trail", "step", "moves", "moved_at", "finished_at"])
    return walk


def _id_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
