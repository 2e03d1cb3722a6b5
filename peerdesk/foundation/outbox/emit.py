"""Emitting and delivering events.

`emit` inserts the event and defers one job on the same connection, so that a rollback takes both back. The job drains
every pending event of the event's key in order; an event emitted by a handler for the key being drained needs no job of
its own: the same transaction delivers it, and writes it as delivered (a killed drain is retried by the rescue task).

Handlers run in one transaction together with the mark that they heard the event: an effect inside the database happens
exactly once. What leaves the database is a job with an idempotency key of its own.
"""

from __future__ import annotations

import contextvars
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.db.reads import PreparedRead
from peerdesk.foundation.db.writes import gathered, insert, write
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.events import Event, event_class

from .models import FailedDelivery, OutboxEvent
from .quiet import is_quiet

# Each handler takes the one event class under which it is registered; the guard test checks the pairs.
Handler = Callable[[Any], None]
log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 5
TOGETHER = 20
_draining: contextvars.ContextVar[str] = contextvars.ContextVar("outbox_draining", default="")
_line: contextvars.ContextVar[_Line | None] = contextvars.ContextVar("outbox_line", default=None)
_delivering: contextvars.ContextVar[str] = contextvars.ContextVar("outbox_delivering", default="")
_subscriptions: dict[str, Sequence[Handler]] = {}
_defer: list[Callable[[str], None]] = []


class DeliveryFailedError(Exception):
    """A handler failed; the job runner retries the drain later."""


@dataclass
class _Line:
    """The events that one transaction delivers: rows of before, then what their handlers emit, in this order."""

    key: str
    waiting: deque[OutboxEvent]
    caused: list[tuple[OutboxEvent, _Marker]] = field(default_factory=list)

    def add(self, row: OutboxEvent) -> None:
        """Take in what a handler emits, to be delivered and written in this very transaction."""
        self.waiting.append(row)
        self.caused.append((row, _Marker.set("")))

    def drop_undone(self) -> None:
        """Forget what was emitted within a savepoint that has been undone since."""
        for row, marker in [pair for pair in self.caused if not pair[1].stands()]:
            self.caused.remove((row, marker))
            self.waiting.remove(row)


def configure(subscriptions: Mapping[type[Event], Sequence[Handler]], defer: Callable[[str], None]) -> None:
    """Wire handlers and the job deferrer; called once by the composition root."""
    _subscriptions.clear()
    _subscriptions.update({cls.NAME: tuple(handlers) for cls, handlers in subscriptions.items()})
    _defer[:] = [defer]


def emit(event: Event, *, now: datetime) -> None:
    """Record `event` in the current transaction and make sure that it will be delivered after the commit."""
    if not transaction.get_connection().in_atomic_block:
        message = f"{event.NAME} was emitted outside a transaction"
        raise RuntimeError(message)
    if is_quiet() or not _subscriptions.get(event.NAME):
        return  # history is imported quietly; unheard events are listed in config.subscriptions, and a test keeps it honest
    row = OutboxEvent(key=event.key, name=event.NAME, payload=event.payload(), emitted_at=now)
    line = _line.get()
    if line is not None and line.key == event.key:
        line.add(row)
        return
    insert(row)
    if _draining.get() != event.key and not _is_deferred(event.key):
        for defer in _defer:
            defer(event.key)
        _Marker.set(event.key)


class _Marker:
    """Stands in the connection's commit hooks for what was done in this transaction; Django drops it on rollback."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self) -> None:
        """Nothing is left to do at commit: it was done in the transaction itself."""

    @classmethod
    def set(cls, key: str) -> _Marker:
        """Set a marker for a job of `key`, or one without a name."""
        marker = cls(key)
        transaction.on_commit(marker)
        return marker

    def stands(self) -> bool:
        """Whether no rollback has dropped it."""
        return any(hook[1] is self for hook in transaction.get_connection().run_on_commit)


def _is_deferred(key: str) -> bool:
    hooks = transaction.get_connection().run_on_commit
    return any(isinstance(hook[1], _Marker) and hook[1].key == key for hook in hooks)


def drain(key: str) -> int:
    """Deliver all pending events of `key` in order. Returns how many. Raises DeliveryFailedError to be retried.

    What somebody else emits for `key` meanwhile has a job of its own, so one look at what is pending is enough.
    """
    delivered, is_more = 0, True
    while is_more:
        together = _deliver_together(lambda: key)
        if together is None:
            is_more = _deliver_carefully(key)
            delivered += is_more
        else:
            count, _, is_more = together
            delivered += count
    return delivered


def help_out(take: Callable[[], str]) -> bool:
    """Do the work of another job that waits: `take` removes the job and names its key, "" when there is none.

    Removal and deliveries are one transaction: whatever fails, or dies, leaves the job where it was, to be run by itself.
    Returns whether there was one.
    """
    together = _deliver_together(take, is_taken=True)
    return together is not None and bool(together[1])


def delivered_event() -> str:
    """What tells the event that is being delivered from any other, "" outside a delivery; the same when tried again."""
    return _delivering.get()


def handler_name(handler: Handler) -> str:
    """The stable name under which a handler's deliveries are recorded."""
    return f"{handler.__module__}.{handler.__qualname__}".removeprefix("peerdesk.")


def _deliver_together(find_key: Callable[[], str], *, is_taken: bool = False) -> tuple[int, str, bool] | None:
    """Deliver a key's pending events, and those that they cause, in one transaction: one commit for a ticket's whole way.

    Returns how many, the key, and whether more are pending; None when a handler failed: then all is taken back, and the
    first event is delivered alone and with care. A worker that was slow, not dead, may meet the one that took its job
    over: both lock the events' rows, and the later one finds them delivered.
    """
    try:
        with transaction.atomic(), gathered():
            key = find_key()
            count, is_more = _deliver_pending(key) if key else (0, False)
            if is_taken and is_more:
                for defer in _defer:
                    defer(key)
    except Exception:  # noqa: BLE001 - this is the job runner: what no list knows must be counted below, too
        return None
    return count, key, is_more


def _deliver_pending(key: str) -> tuple[int, bool]:
    rows = _PENDING.rows(key)
    line = _Line(key, deque(rows))
    draining, standing = _draining.set(key), _line.set(line)
    try:
        count = _deliver_line(line, rows[0].id if rows else 0)
    finally:
        _line.reset(standing)
        _draining.reset(draining)
        _delivering.set("")
    done = [row.id for row in rows if row not in line.waiting]
    if done:
        write("UPDATE outbox_outboxevent SET done_at = %s WHERE id = ANY(%s)", [utc_now(), done])
    for row, _ in line.caused:
        insert(row)
    return count, bool(line.waiting) or len(rows) == TOGETHER


def _deliver_line(line: _Line, first_id: int) -> int:
    count = 0
    while line.waiting and count < TOGETHER:
        row = line.waiting[0]
        _delivering.set(str(row.pk or f"{first_id}.{count}"))
        for handler in _waiting(row):
            handler(event_class(row.name).from_payload(row.payload))
            line.drop_undone()
        line.waiting.popleft()
        if row._state.adding:  # noqa: SLF001 - Django's documented way to tell
            row.done_at = utc_now()
        count += 1
    return count


def _deliver_carefully(key: str) -> bool:
    """Deliver the first pending event of `key` with a savepoint around each handler. Returns False when none is pending.

    A handler that fails loses only its own effect; the others are remembered in `heard` and not run again.
    """
    token = _draining.set(key)
    try:
        with transaction.atomic():
            row = _next_locked(key)
            failure = _deliver_apart(row) if row else ""
    finally:
        _draining.reset(token)
        _delivering.set("")
    if failure:
        raise DeliveryFailedError(failure)
    return row is not None


def _deliver_apart(row: OutboxEvent) -> str:
    """Return the name of a handler that failed and is to be tried again, "" when the event is delivered."""
    failure, heard = "", list(row.heard)
    for handler in _waiting(row):
        name = handler_name(handler)
        try:
            with transaction.atomic():
                handler(event_class(row.name).from_payload(row.payload))
        except Exception as error:  # noqa: BLE001 - as above
            if not _give_up(row, name, error):
                failure = name
                continue
        heard.append(name)
    OutboxEvent.objects.filter(id=row.id).update(heard=heard, done_at=None if failure else utc_now())
    return failure


def _pending(key: str) -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.select_for_update().filter(key=key, done_at__isnull=True).order_by("id")


_PENDING = PreparedRead(lambda key: _pending(key)[:TOGETHER], "key")


def _next_locked(key: str) -> OutboxEvent | None:
    row = _pending(key).first()
    _delivering.set(str(row.id) if row else "")
    return row


def _waiting(row: OutboxEvent) -> list[Handler]:
    return [handler for handler in _subscriptions.get(row.name, ()) if handler_name(handler) not in row.heard]


def _give_up(row: OutboxEvent, name: str, error: BaseException) -> bool:
    """Count a failure. After MAX_ATTEMPTS the delivery is a dead letter with an alarm, and the stream goes on."""
    delivery, _ = FailedDelivery.objects.get_or_create(event=row, handler=name)
    delivery.attempts += 1
    delivery.error_code = f"{type(error).__name__}:{getattr(error, 'code', '')}"[:120]
    is_dead = delivery.attempts >= MAX_ATTEMPTS
    delivery.dead_at = utc_now() if is_dead else None
    delivery.save(update_fields=["attempts", "error_code", "dead_at"])
    log.error(
        "outbox_handler_failed", event_id=row.id, event_name=row.name, handler=name, error=delivery.error_code,
        attempts=delivery.attempts, dead=is_dead, exc_info=not isinstance(error, DomainError),
    )
    return is_dead
