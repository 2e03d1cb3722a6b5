"""Emitting and delivering events.

`emit` inserts the event and defers one job on the same connection, so that a rollback takes both back. The job drains
every pending event of the event's key in order; an event emitted by a handler for the key being drained needs no job of
its own, since the drain goes on until nothing is pending (a killed drain is retried by the rescue task).

Handlers run in one transaction together with the mark that they heard the event: an effect inside the database happens
exactly once. What leaves the database is a job with an idempotency key of its own.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.db.writes import insert
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
_delivering: contextvars.ContextVar[int] = contextvars.ContextVar("outbox_delivering", default=0)
_subscriptions: dict[str, Sequence[Handler]] = {}
_defer: list[Callable[[str], None]] = []


class DeliveryFailedError(Exception):
    """A handler failed; the job runner retries the drain later."""


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
    insert(OutboxEvent(key=event.key, name=event.NAME, payload=event.payload(), emitted_at=now))
    if _draining.get() != event.key and not _is_deferred(event.key):
        for defer in _defer:
            defer(event.key)
        marker = _Marker(event.key)
        transaction.on_commit(marker)


class _Marker:
    """Stands in the connection's commit hooks for a job deferred in this transaction; Django drops it on rollback."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self) -> None:
        """Nothing is left to do at commit: the job was inserted in the transaction itself."""


def _is_deferred(key: str) -> bool:
    hooks = transaction.get_connection().run_on_commit
    return any(isinstance(hook[1], _Marker) and hook[1].key == key for hook in hooks)


def drain(key: str) -> int:
    """Deliver all pending events of `key` in order. Returns how many. Raises DeliveryFailedError to be retried."""
    token = _draining.set(key)
    delivered = 0
    try:
        while (count := _deliver_together(key)) or (count is None and _deliver_carefully(key)):
            delivered += count or 1
    finally:
        _draining.reset(token)
        _delivering.set(0)
    return delivered


def delivered_event_id() -> int:
    """The number of the event that is being delivered, 0 outside a delivery; two equal events have two numbers."""
    return _delivering.get()


def handler_name(handler: Handler) -> str:
    """The stable name under which a handler's deliveries are recorded."""
    return f"{handler.__module__}.{handler.__qualname__}".removeprefix("peerdesk.")


def _deliver_together(key: str) -> int | None:
    """Deliver pending events of `key`, and those that they cause, in one transaction: one commit for a ticket's whole way.

    Returns how many, 0 when none is pending, and None when a handler failed: then all is taken back, and the first event
    is delivered alone and with care. A worker that was slow, not dead, may meet the one that took its job over: both
    lock the event's row, and the later one finds it delivered.
    """
    count = 0
    try:
        with transaction.atomic():
            while count < TOGETHER and (row := _next_locked(key)):
                for handler in _waiting(row):
                    handler(event_class(row.name).from_payload(row.payload))
                OutboxEvent.objects.filter(id=row.id).update(done_at=utc_now())
                count += 1
    except Exception:  # noqa: BLE001 - this is the job runner: what no list knows must be counted below, too
        return None
    return count


def _deliver_carefully(key: str) -> bool:
    """Deliver the first pending event of `key` with a savepoint around each handler. Returns False when none is pending.

    A handler that fails loses only its own effect; the others are remembered in `heard` and not run again.
    """
    failure = ""
    with transaction.atomic():
        row = _next_locked(key)
        if row is None:
            return False
        heard = list(row.heard)
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
    if failure:
        raise DeliveryFailedError(failure)
    return True


def _next_locked(key: str) -> OutboxEvent | None:
    pending = OutboxEvent.objects.select_for_update().filter(key=key, done_at__isnull=True)
    row = pending.order_by("id").first()
    _delivering.set(row.id if row else 0)
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
