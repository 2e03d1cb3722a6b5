"""Commands of `conversations`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.commands import (
    GuardFailedError,
    guard_original,
    mask_learned,
    raise_guard_incident,
    seal_original,
    settle_guard_incidents,
)
from peerdesk.domain.privacy.events import ValuesLearned
from peerdesk.domain.privacy.models import Customer, VaultItem
from peerdesk.domain.privacy.queries import brands_with_open_incident, open_original, prepare_placeholders
from peerdesk.domain.privacy.rules import Original
from peerdesk.engines.redaction import Placeholder
from peerdesk.foundation.crypto import SealBrokenError
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import PreparedRead
from peerdesk.foundation.db.writes import amend, change, insert, keep, taken
from peerdesk.foundation.errors import DomainError, ErrorKind, not_found
from peerdesk.foundation.ids import new_token, token_hash
from peerdesk.foundation.outbox.emit import emit

from .events import MessageCleared, MessageHeld, MessageReceived, ReplyAdded
from .models import AccessToken, AuthorKind, Conversation, GuardState, Message
from .rules import ACCESS_DAYS, MAX_MESSAGES, Origin, checked_subject, checked_text, subject_of

RETRY_BATCH = 200
WAITING, WAITING_TOO_LONG = "guard_waiting", timedelta(seconds=40)


def _sealed() -> QuerySet[Message]:
    rows = Message.objects.select_related("conversation__customer", "brand", "original")
    return rows.select_for_update(of=("self",)).defer("search")


_SEALED = PreparedRead(lambda message_id: _sealed().filter(id=message_id), uuid.UUID(int=1))
_SEALED_ONES = PreparedRead(
    lambda ids: _sealed().extra(where=["conversations_message.id = ANY(%s)"], params=[ids]).order_by("id"),
    [uuid.UUID(int=1)],
)


@command
def start_conversation(customer: Customer, *, origin: Origin, now: datetime) -> Conversation:
    """Start an empty thread for a customer."""
    conversation = Conversation(
        brand_id=customer.brand_id, customer=customer, origin=origin, created_at=now, last_message_at=now
    )
    insert(conversation)
    return conversation


@command
def mint_access_token(conversation_id: uuid.UUID, *, now: datetime) -> str:
    """Make a secret link's token for the customer; only its digest is kept."""
    token = new_token()
    insert(AccessToken(
        conversation_id=conversation_id, token_hash=token_hash(token), created_at=now,
        expires_at=now + timedelta(days=ACCESS_DAYS),
    ))  # fmt: skip
    return token


@command
def add_sealed_message(
    conversation: Conversation, *, author_kind: AuthorKind, text: str, now: datetime, subject: str = "",
    author: User | None = None,
) -> Message:
    """Store what a customer or staff wrote: sealed now, guarded by a job. Raises `message_empty`, `message_too_long`."""
    original = Original(checked_subject(subject), checked_text(text))
    number = _next_number(conversation, now=now)
    item = seal_original(conversation.customer, original=original, now=now)
    message = _append(conversation, number, author_kind=author_kind, author=author, now=now, original=item)
    emit(_received(message), now=now)
    return message


@command
def add_clear_message(
    conversation: Conversation, *, author_kind: AuthorKind, text: str, now: datetime, author: User | None = None
) -> Message:
    """Add an expert's checked reply or a machine's published text: readable at once, placeholders as they stand."""
    text = checked_text(text)
    if author is not None and conversation.customer.wrapped_key is not None:
        # Who read a value before it was masked may repeat it; whoever takes over must not read it.
        [text] = mask_learned(conversation.customer, brand=conversation.brand, scope_id=conversation.id, texts=[text])
    message = _append(
        conversation, _next_number(conversation, now=now), author_kind=author_kind, author=author, now=now, text=text,
        state=GuardState.CLEAN,
    )
    emit(
        ReplyAdded(
            message_id=message.id, conversation_id=conversation.id, brand_id=conversation.brand_id,
            author_kind=author_kind,
        ),
        now=now,
    )
    return message


@command
def guard_message(message_id: uuid.UUID, *, now: datetime) -> bool:
    """Guard one sealed message. Returns whether it is clean now; if not it is held and an incident is open."""
    message = taken(("sealed", message_id)) or _SEALED.first(message_id)
    if message is None:
        raise not_found("message_not_found")
    conversation = message.conversation
    if message.guard_state == GuardState.CLEAN or message.original is None:
        return True
    if conversation.customer.wrapped_key is None:  # erased since: there is nothing left to guard
        release_erased_messages(conversation.customer_id, now=now)
        return True
    try:
        original = open_original(conversation.customer, message.original)
        guarded = guard_original(
            conversation.customer, brand=message.brand, scope_id=conversation.id, original=original
        )
    except (GuardFailedError, SealBrokenError) as error:
        _hold(message, code=getattr(error, "code", "seal_broken"), now=now)
        return False
    was_held = message.guard_state == GuardState.FAILED
    message.text, message.guard_state, message.guard_version = guarded.text, GuardState.CLEAN, guarded.version
    change(message, "text", "guard_state", "guard_version")
    if message.number == 1:
        conversation.subject = subject_of(guarded.subject, guarded.text)
        change(conversation, "subject")
    settle_guard_incidents(conversation.id, now=now)
    if guarded.learned and (message.number > 1 or was_held):
        mask_learned_values(conversation, learned=guarded.learned)
        emit(ValuesLearned(conversation_id=conversation.id, brand_id=message.brand_id), now=now)
    emit(
        MessageCleared(
            message_id=message.id, conversation_id=conversation.id, brand_id=message.brand_id,
            author_kind=message.author_kind,
        ),
        now=now,
    )
    return True


@command
def mask_learned_values(conversation: Conversation, *, learned: Sequence[Placeholder]) -> int:
    """Mask values that a conversation told only now in what it showed before, subject included. Returns in how many."""
    shown = Message.objects.filter(conversation=conversation).exclude(text="")
    rows = list(shown.order_by("number").values_list("id", "text"))
    before = [*(text for _, text in rows), conversation.subject]
    after = mask_learned(
        conversation.customer, brand=conversation.brand, scope_id=conversation.id, learned=learned, texts=before
    )
    for (row_id, text), masked in zip(rows, after, strict=False):
        if masked != text:
            Message.objects.filter(id=row_id, guard_state=GuardState.CLEAN).update(text=masked)
    if after[-1] != conversation.subject:
        conversation.subject = subject_of(after[-1], "")
        change(conversation, "subject")
    return sum(old != new for old, new in zip(before, after, strict=True))


def prepare_to_guard(message_ids: list[uuid.UUID]) -> None:
    """Lock and read several messages at one go, each for the `guard_message` that follows in this transaction."""
    messages = _SEALED_ONES.rows(message_ids)
    for message in messages:
        keep(("sealed", message.id), message)
    prepare_placeholders([(message.conversation_id, message.conversation.customer_id) for message in messages])


@command
def retry_held_messages(*, now: datetime) -> int:
    """Send held messages through the guard again (a job each), oldest first. Returns how many."""
    rows = list(
        Message.objects.filter(guard_state=GuardState.FAILED)
        .order_by("created_at")
        .select_for_update(skip_locked=True, of=("self",))[:RETRY_BATCH]
    )
    for message in rows:
        emit(_received(message), now=now)
    return len(rows)


@command
def watch_guard(*, now: datetime) -> int:
    """Raise one alarm for each brand whose messages wait for a guard that does not come, and settle it afterwards (P05).

    A guard that fails says so itself; one whose workers are down or drowned says nothing. Returns how many alarms stand.
    """
    late = Message.objects.filter(guard_state=GuardState.PENDING, created_at__lt=now - WAITING_TOO_LONG)
    brands = set(late.order_by().values_list("brand_id", flat=True).distinct()[:RETRY_BATCH])
    for brand_id in brands:
        raise_guard_incident(brand_id, scope_id=brand_id, code=WAITING, now=now)
    for brand_id in set(brands_with_open_incident(WAITING)) - brands:
        settle_guard_incidents(brand_id, now=now)
    return len(brands)


@command
def release_erased_messages(customer_id: uuid.UUID, *, now: datetime) -> int:
    """Let go what the guard still held of an erased customer: nobody can read it any more, and its tickets go on empty."""
    rows = Message.objects.filter(conversation__customer_id=customer_id).exclude(guard_state=GuardState.CLEAN)
    held = list(rows.order_by("created_at").select_for_update(of=("self",)).defer("search")[:MAX_MESSAGES])
    for message in held:
        message.text, message.guard_state, message.guard_version = "", GuardState.CLEAN, "erased"
        change(message, "text", "guard_state", "guard_version")
        settle_guard_incidents(message.conversation_id, now=now)
        emit(
            MessageCleared(
                message_id=message.id, conversation_id=message.conversation_id, brand_id=message.brand_id,
                author_kind=message.author_kind,
            ),
            now=now,
        )
    return len(held)


def _append(
    conversation: Conversation, number: int, *, author_kind: AuthorKind, author: User | None, now: datetime,
    text: str = "", state: GuardState = GuardState.PENDING, original: VaultItem | None = None,
) -> Message:
    message = Message(
        brand_id=conversation.brand_id, conversation=conversation, number=number, author_kind=author_kind,
        author=author, text=text, guard_state=state, created_at=now, original=original,
    )
    insert(message)
    return message


def _next_number(conversation: Conversation, *, now: datetime) -> int:
    """Count one more message; the same statement locks the conversation, so that numbers are never given twice."""
    if amend(conversation, message_count=conversation.message_count + 1, last_message_at=now):
        return conversation.message_count  # started by this very command: nobody else can know the conversation yet
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_conversation SET message_count = message_count + 1, last_message_at = %s"
            " WHERE id = %s AND message_count < %s RETURNING message_count",
            [now, conversation.id, MAX_MESSAGES],
        )
        row = cursor.fetchone()
    if row is None:
        raise DomainError("conversation_full", ErrorKind.CONFLICT)
    return int(row[0])


def _hold(message: Message, *, code: str, now: datetime) -> None:
    message.guard_state = GuardState.FAILED
    change(message, "guard_state")
    raise_guard_incident(message.brand_id, scope_id=message.conversation_id, code=code, now=now)
    emit(
        MessageHeld(
            message_id=message.id, conversation_id=message.conversation_id, brand_id=message.brand_id,
            author_kind=message.author_kind, code=code,
        ),
        now=now,
    )


def _received(message: Message) -> MessageReceived:
    return MessageReceived(
        message_id=message.id, conversation_id=message.conversation_id, brand_id=message.brand_id,
        author_kind=message.author_kind,
    )
