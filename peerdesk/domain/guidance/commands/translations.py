"""Two-way translation by a brand's model: customers' words for the expert, the expert's reply for the customer.

A reply is checked before the model sees it and again before it is sent; the expert reads the translation and sends it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from procrastinate.contrib.django import app

from peerdesk.domain.experts.models import Expert
from peerdesk.domain.generation.commands import ModelRefusedError, Question, ask_model
from peerdesk.domain.generation.models import Purpose
from peerdesk.domain.generation.rules import estimate_tokens
from peerdesk.domain.guidance.models import Translation, WorkState
from peerdesk.domain.guidance.queries.translations import may_translate, reading_language
from peerdesk.domain.guidance.rules import LATE_AFTER
from peerdesk.domain.matching.commands import ReplyStoppedError
from peerdesk.domain.matching.queries import DeskTicket, get_desk_ticket, get_held_ticket
from peerdesk.domain.privacy.queries import reply_problems
from peerdesk.domain.tickets.commands import CopyOf
from peerdesk.engines.drafting.generative import (
    TRANSLATION_PROMPT,
    TRANSLATION_SCHEMA,
    TranslationRequest,
    read_translation,
    translation_messages,
    translation_problems,
)
from peerdesk.engines.drafting.generative.translating import LONGEST_TEXT
from peerdesk.foundation.completions import CompletionError
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid
from peerdesk.foundation.realtime.topics import publish

from .replies import ONLY_A_WARNING, send_guided_reply

TASK, TASK_QUEUE = "guidance.translate", "models"
MOST_AT_ONCE = 20
OPEN = (WorkState.WAITING, WorkState.RUNNING)


@command
def request_translations(ticket_id: uuid.UUID, *, expert: Expert, now: datetime) -> int:
    """Ask for the thread in the expert's language; what is there or under way is not asked again. Returns how many.

    Raises `ticket_not_found`, `translation_off`.
    """
    ticket, target = _translatable(ticket_id, expert), reading_language(expert)
    rows = Translation.objects.filter(ticket_id=ticket_id, target=target, is_reply=False)
    rows.filter(state=WorkState.FAILED).delete()
    rows.filter(state__in=OPEN, moved_at__lt=now - 2 * LATE_AFTER).delete()
    known = set(rows.values_list("message_id", flat=True))
    wanted = [
        message
        for message in ticket.messages
        if not message.is_held and message.text.strip() and message.id not in known and message.author_id != expert.user_id
    ][-MOST_AT_ONCE:]
    made = Translation.objects.bulk_create(
        [
            Translation(
                ticket_id=ticket_id, message_id=message.id, user_id=expert.user_id, origin=ticket.facts.row.language,
                target=target, requested_at=now, moved_at=now,
            )
            for message in wanted
        ],
        ignore_conflicts=True,  # pressed twice at once: the other request asks
    )
    for row in made:
        _defer(row.id)
    return len(made)


@command
def request_reply_translation(ticket_id: uuid.UUID, *, expert: Expert, text: str, now: datetime) -> uuid.UUID:
    """Ask for a reply in the customer's language. Nothing is sent to the customer by it. Returns the translation's id.

    Raises `ticket_not_found`, `translation_off`, `message_empty`, `message_too_long`, and `ReplyStoppedError` for personal
    data, which the model is not to see either.
    """
    ticket = _translatable(ticket_id, expert)
    words = text.strip()
    if not words:
        raise invalid("message_empty", text="empty")
    if len(words) > LONGEST_TEXT:
        raise DomainError("message_too_long", ErrorKind.TOO_LARGE, {"text": "too_long"})
    held = get_held_ticket(ticket_id, expert=expert)
    found = reply_problems(held.brand, held.conversation.customer, words)
    problems = [problem for problem in found if problem.code not in ONLY_A_WARNING]
    if problems:
        raise ReplyStoppedError("reply_blocked", problems)
    Translation.objects.filter(ticket_id=ticket_id, user_id=expert.user_id, is_reply=True, message__isnull=True).delete()
    row = Translation.objects.create(
        ticket_id=ticket_id, user_id=expert.user_id, is_reply=True, origin=reading_language(expert),
        target=ticket.facts.row.language, source_text=words, requested_at=now, moved_at=now,
    )
    _defer(row.id)
    return row.id


@command
def send_translated_reply(
    ticket_id: uuid.UUID, *, translation_id: uuid.UUID, expert: Expert, fencing: int, text: str, awaits_customer: bool,
    is_confirmed: bool, now: datetime,
) -> uuid.UUID:
    """Send the translation of `text` as `send_guided_reply` sends a reply; the customer can read both.

    Returns the message's id. Raises `translation_outdated` when the text was changed since or the translation is not ready.
    """
    row = Translation.objects.select_for_update().filter(
        id=translation_id, ticket_id=ticket_id, user_id=expert.user_id, is_reply=True, message__isnull=True
    ).first()  # fmt: skip
    if row is None or row.state != WorkState.READY or row.source_text != text.replace("\r\n", "\n").strip():
        raise conflict("translation_outdated")
    message_id = send_guided_reply(
        ticket_id, expert=expert, fencing=fencing, text=row.text, awaits_customer=awaits_customer,
        is_confirmed=is_confirmed, now=now,
    )  # fmt: skip
    row.message_id = message_id
    row.save(update_fields=["message"])
    return message_id


def translate(translation_id: uuid.UUID, *, clock: Callable[[], datetime]) -> str:
    """Ask the model and keep its translation if it lost and added nothing. Returns the state; a second run does nothing."""
    begun = _begin(translation_id, now=clock())
    if begun is None:
        return ""
    row, brand_id, text = begun
    request = TranslationRequest(text, row.origin, row.target)
    question = Question(
        brand_id, row.ticket_id, Purpose.TRANSLATION, TRANSLATION_PROMPT, "translation", translation_messages(request),
        TRANSLATION_SCHEMA, 2 * estimate_tokens(text) + 100,
    )  # fmt: skip
    try:
        answer = ask_model(question, clock=clock)
    except (ModelRefusedError, CompletionError) as refused:
        return _end(translation_id, error=refused.code, now=clock())
    found = read_translation(answer.text)
    problems = translation_problems(text, found)
    error = f"lost_{problems[0]}" if problems else ""
    return _end(translation_id, error=error, text=found, call_id=answer.call_id, now=clock())


@command
def forget_translations(of: CopyOf) -> None:
    """Forget translations of a conversation's or a customer's words."""
    write(f"DELETE FROM guidance_translation WHERE ticket_id IN ({of.tickets})", of.values)  # noqa: S608 - our own text


@command
def forget_read_translations(conversation_id: uuid.UUID) -> int:
    """Forget translations of what was written to whoever answers: its words were masked anew. Returns how many."""
    rows = Translation.objects.filter(message__conversation_id=conversation_id, is_reply=False)
    return rows.delete()[0]


def _translatable(ticket_id: uuid.UUID, expert: Expert) -> DeskTicket:
    ticket = get_desk_ticket(ticket_id, expert=expert)
    if not may_translate(ticket.facts, expert):
        raise conflict("translation_off")
    return ticket


@command
def _begin(translation_id: uuid.UUID, *, now: datetime) -> tuple[Translation, uuid.UUID, str] | None:
    rows = Translation.objects.select_for_update(of=("self",)).select_related("ticket", "message")
    row = rows.filter(id=translation_id).first()
    if row is None or row.state != WorkState.WAITING:
        return None  # taken back, or a job that came twice
    if row.ticket.assignee_id != row.user_id:
        row.delete()
        return None  # nobody waits for it any more
    row.state, row.moved_at = WorkState.RUNNING, now
    row.save(update_fields=["state", "moved_at"])
    text = row.source_text if row.is_reply else (row.message.text if row.message else "")
    return row, row.ticket.brand_id, text[:LONGEST_TEXT]


@command
def _end(
    translation_id: uuid.UUID, *, now: datetime, error: str = "", text: str = "", call_id: uuid.UUID | None = None
) -> str:
    row = Translation.objects.select_for_update(of=("self",)).select_related("ticket").filter(id=translation_id).first()
    if row is None or row.state not in OPEN:
        return ""  # asked anew meanwhile
    row.state, row.error, row.text = (WorkState.FAILED, error[:40], "") if error else (WorkState.READY, "", text)
    row.moved_at, row.call_id = now, call_id
    row.save(update_fields=["state", "error", "text", "moved_at", "call"])
    topic = f"draft:{row.user_id}" if row.is_reply else f"conversation:{row.ticket.conversation_id}"
    publish(topic, row.id)
    return str(row.state)


def _defer(translation_id: uuid.UUID) -> None:
    app.configure_task(TASK, queue=TASK_QUEUE).defer(translation_id=str(translation_id))
