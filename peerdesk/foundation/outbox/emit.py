"""Emitting and delivering events.

`emit` inserts the event and defers one job on the same connection, so that a rollback takes both back. The job drains
every pending event of the event's key in order; an event emitted by a handler for the key being drained needs no job of
its own: the same transaction delivers it, and writes it as delivered (a killed drain is retried by the rescue task).

Handlers run in one transaction together with the mark that they heard the event: an effect inside the database happens
exactly once. What leaves the database is a job with an idempotency key of its own.
"""

from __future__ import annotations

import contextvars
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
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
# Takes several events of one class; it only reads, and what it missed the handlers read themselves.
Preparation = Callable[[list[Any]], None]
log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 5
TOGETHER = 20
MOST_ROWS = 200
# The events of several keys are taken up in one transaction for so long; what is left then gets jobs of its own again.
LONGEST_SECONDS = 2.0
_draining: contextvars.ContextVar[str] = contextvars.ContextVar("outbox_draining", default="")
_lines: contextvars.ContextVar[Mapping[str, _Line]] = contextvars.ContextVar("outbox_lines", default=MappingProxyType({}))
_delivering: contextvars.ContextVar[str] = contextvars.ContextVar("outbox_delivering", default="")
_subscriptions: dict[str, Sequence[Handler]] = {}
_side_by_side: dict[str, Preparation | None] = {}
_defer: list[Callable[[str], None]] = []


class DeliveryFailedError(Exception):
    """A handler failed; the job runner retries the drain later."""


@dataclass
class _Line:
    """The events of one key that one transaction delivers: rows of before, then what is emitted for it meanwhile."""

    waiting: deque[OutboxEvent] = field(default_factory=deque)
    caused: list[tuple[OutboxEvent, _Marker]] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    first_id: int = 0
    count: int = 0

    def add(self, row: OutboxEvent) -> None:
        """Take in what a handler emits, to be delivered and written in this very transaction."""
        self.waiting.append(row)
        self.caused.append((row, _Marker.set("")))

    def drop_undone(self) -> None:
        """Forget what was emitted within a savepoint that has been undone since."""
        for row, marker in [pair for pair in self.caused if not pair[1].stands()]:
            self.caused.remove((row, marker))
            self.waiting.remove(row)

    def is_due(self, *, alone: bool) -> bool:
        """Whether its next event may be delivered now; beside other keys only an event that shares no row with them."""
        return bool(self.waiting) and self.count < TOGETHER and (alone or self.waiting[0].name in _side_by_side)


def configure(
    subscriptions: Mapping[type[Event], Sequence[Handler]], defer: Callable[[str], None], *,
    side_by_side: Mapping[type[Event], Preparation | None] | None = None,
) -> None:
    """Wire handlers and the job deferrer; called once by the composition root.

    `side_by_side` are the events whose handlers lock rows of their own key alone, so that one transaction may deliver those
    of several keys; each with what reads beforehand, at one go, what its handlers will want of all of them, or None.
    """
    _subscriptions.clear()
    _subscriptions.update({cls.NAME: tuple(handlers) for cls, handlers in subscriptions.items()})
    _side_by_side.clear()
    _side_by_side.update({cls.NAME: preparation for cls, preparation in (side_by_side or {}).items()})
    _defer[:] = [defer]


def side_by_side() -> list[str]:
    """Names of the events that may be delivered together with those of other keys."""
    return list(_side_by_side)


def emit(event: Event, *, now: datetime) -> None:
    """Record `event` in the current transaction and make sure that it will be delivered after the commit."""
    if not transaction.get_connection().in_atomic_block:
        message = f"{event.NAME} was emitted outside a transaction"
        raise RuntimeError(message)
    if is_quiet() or not _subscriptions.get(event.NAME):
        return  # history is imported quietly; unheard events are listed in config.subscriptions, and a test keeps it honest
    row = OutboxEvent(key=event.key, name=event.NAME, payload=event.payload(), emitted_at=now)
    line = _lines.get().get(event.key)
    if line is not None:
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
        together = _deliver_together(lambda: [key])
        if together is None:
            is_more = _deliver_carefully(key)
            delivered += is_more
        else:
            count, _, unfinished = together
            is_more = bool(unfinished)
            delivered += count
    return delivered


def help_out(take: Callable[[], Sequence[str]]) -> int | None:
    """Do the work of other jobs that wait: `take` removes them and names their keys, none when there are none.

    Removal and deliveries are one transaction: whatever fails, or dies, leaves the jobs where they were. Returns how many
    keys there were, None when it failed: then each is to be tried by itself, so that none suffers from another.
    """
    together = _deliver_together(take, is_taken=True)
    return None if together is None else len(together[1])


def delivered_event() -> str:
    """What tells the event that is being delivered from any other, "" outside a delivery; the same when tried again."""
    return _delivering.get()


def handler_name(handler: Handler) -> str:
    """The stable name under which a handler's deliveries are recorded."""
    return f"{handler.__module__}.{handler.__qualname__}".removeprefix("peerdesk.")


def _deliver_together(
    find_keys: Callable[[], Sequence[str]], *, is_taken: bool = False
) -> tuple[int, Sequence[str], list[str]] | None:
    """Deliver the pending events of some keys, and those that they cause, in one transaction and with one commit.

    Returns how many, the keys, and those with more pending; None when a handler failed: then all is taken back, to be
    delivered apart and with care. A worker that was slow, not dead, may meet the one that took its job over: both lock
    the events' rows, in the same order, and the later one finds them delivered.
    """
    try:
        with transaction.atomic(), gathered():
            keys = list(dict.fromkeys(find_keys()))
            count, unfinished = _deliver_pending(keys) if keys else (0, [])
            for key in unfinished if is_taken else ():
                for defer in _defer:
                    defer(key)
    except Exception:  # noqa: BLE001 - this is the job runner: what no list knows must be counted below, too
        return None
    return count, keys, unfinished


def _deliver_pending(keys: list[str]) -> tuple[int, list[str]]:
    rows = _PENDING.rows(keys)
    lines = {key: _Line() for key in dict.fromkeys([*(row.key for row in rows), *keys])}  # who came first is first
    for row in rows:
        lines[row.key].waiting.append(row)
        lines[row.key].first_id = lines[row.key].first_id or row.id
    standing = _lines.set(lines)
    try:
        _deliver_in_turns(list(lines.values()))
    finally:
        _lines.reset(standing)
        _delivering.set("")
    done = [row_id for line in lines.values() for row_id in line.done]
    if done:
        write("UPDATE outbox_outboxevent SET done_at = %s WHERE id = ANY(%s)", [utc_now(), done])
    for line in lines.values():
        for row, _ in line.caused:
            insert(row)
    is_cut = len(rows) == MOST_ROWS
    return sum(line.count for line in lines.values()), [key for key, line in lines.items() if line.waiting or is_cut]


def _deliver_in_turns(lines: list[_Line]) -> None:
    """Deliver one event of each line, then the next of each: like events stand side by side and are prepared together."""
    until = time.monotonic() + LONGEST_SECONDS
    alone = len(lines) == 1
    while due := [line for line in lines if line.is_due(alone=alone)]:
        if not alone:
            _prepare([line.waiting[0] for line in due])
        for line in due:
            _deliver_next(line, lines)
            if not alone and time.monotonic() > until:
                return


def _prepare(rows: list[OutboxEvent]) -> None:
    for name, same in groupby(sorted(rows, key=lambda row: row.name), key=lambda row: row.name):
        preparation = _side_by_side[name]
        if preparation:
            preparation([event_class(name).from_payload(row.payload) for row in same])


def _deliver_next(line: _Line, lines: list[_Line]) -> None:
    row = line.waiting[0]
    _delivering.set(str(row.pk or f"{line.first_id}.{line.count}"))
    for handler in _waiting(row):
        standing = transaction.get_connection().run_on_commit
        handler(event_class(row.name).from_payload(row.payload))
        if transaction.get_connection().run_on_commit is not standing:  # Django makes it anew when a savepoint is undone
            for each in lines:
                each.drop_undone()
    line.waiting.popleft()
    line.count += 1
    if row._state.adding:  # noqa: SLF001 - Django's documented way to tell
        row.done_at = utc_now()
    else:
        line.done.append(row.id)


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


_PENDING = PreparedRead(
    lambda keys: (
        OutboxEvent.objects.select_for_update()
        .filter(done_at__isnull=True)
        .extra(where=["key = ANY(%s)"], params=[keys])
        .order_by("id")[:MOST_ROWS]
    ),
    ["key"],
)


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
