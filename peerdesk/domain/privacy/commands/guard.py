"""The guard: personal data becomes placeholders before anybody sees it, or the message is held and an alarm raised."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.privacy.events import GuardIncidentRaised, SecretsMasked
from peerdesk.domain.privacy.keys import customer_key
from peerdesk.domain.privacy.models import Customer, GuardIncident, Placeholder
from peerdesk.domain.privacy.own_words import without_own
from peerdesk.domain.privacy.queries import redaction_context, scope_placeholders, words_of_brand
from peerdesk.domain.privacy.rules import Original
from peerdesk.domain.privacy.told import beside, fault_of, masked, spreads, told_again
from peerdesk.engines import redaction
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.crypto import seal
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import insert, write
from peerdesk.foundation.errors import DomainError, ErrorKind
from peerdesk.foundation.ids import new_id
from peerdesk.foundation.outbox.emit import emit

log = structlog.get_logger(__name__)
_guard_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="guard")


class GuardFailedError(DomainError):
    """The guard threw, was too slow, or let a known value through: what it should have guarded must be held."""

    def __init__(self, code: str) -> None:
        super().__init__(code, ErrorKind.UNAVAILABLE)


@dataclass(frozen=True)
class GuardedText:
    """Redacted subject and text, the version of the guard that made them, and the values that the scope had not known."""

    subject: str
    text: str
    version: str
    learned: tuple[redaction.Placeholder, ...] = ()


def guard_original(customer: Customer, *, brand: Brand, scope_id: uuid.UUID, original: Original) -> GuardedText:
    """Replace personal data by the scope's placeholders, in the caller's transaction.

    Values that the scope knows are found again however they stand; those in `learned` the caller masks in what the scope
    showed before (`mask_learned`). Raises GuardFailedError before anything is written; then nothing may be shown.
    """
    existing = scope_placeholders(customer, scope_id)
    context = redaction_context(brand, customer)
    subject, text, added = _redact(original, context, existing, words_of_brand(brand))
    _keep(added, customer, brand=brand, scope_id=scope_id)
    secrets = sum(placeholder.type == "SECRET" for placeholder in added)
    if secrets:
        emit(SecretsMasked(conversation_id=scope_id, brand_id=brand.id, count=secrets), now=utc_now())
    return GuardedText(subject, text, redaction.REDACTOR_VERSION, tuple(filter(spreads, added)))


def mask_learned(
    customer: Customer, *, brand: Brand, scope_id: uuid.UUID, texts: Sequence[str],
    learned: Sequence[redaction.Placeholder] | None = None,
) -> list[str]:
    """Return redacted texts of a scope with values masked that were not known when they were redacted.

    Without `learned` all values of the scope are looked for. In the caller's transaction: what is left of a name may need
    a placeholder of its own.
    """
    existing, done = scope_placeholders(customer, scope_id), []
    keep = redaction_context(brand, customer).keep
    for text in texts:
        more, added = masked(text, existing if learned is None else learned, existing, keep=keep)
        _keep(added, customer, brand=brand, scope_id=scope_id)
        existing += added
        done.append(more)
    return done


def _keep(
    added: Sequence[redaction.Placeholder], customer: Customer, *, brand: Brand, scope_id: uuid.UUID
) -> None:
    key = customer_key(customer)
    for placeholder in added:
        row_id = new_id()
        insert(Placeholder(
            id=row_id, brand_id=brand.id, customer=customer, scope_id=scope_id, type=placeholder.type,
            number=placeholder.number, sealed=seal(key, placeholder.value.encode(), f"placeholder:{row_id}"),
        ))  # fmt: skip


def _redact(
    original: Original, context: redaction.RedactionContext, existing: list[redaction.Placeholder], own: frozenset[str]
) -> tuple[str, str, list[redaction.Placeholder]]:
    """Run the engine under a deadline; whatever it throws becomes GuardFailedError (fail closed)."""
    future = _guard_pool.submit(_redact_and_check, original, context, existing, own)
    try:
        error = future.exception(timeout=settings.GUARD_SECONDS)
    except FutureTimeoutError as slow:
        future.cancel()
        raise GuardFailedError("guard_too_slow") from slow
    if isinstance(error, GuardFailedError):
        raise error
    if error is not None:
        log.error("guard_failed", error=type(error).__name__)
        raise GuardFailedError("guard_failed") from error
    return future.result()


def _redact_and_check(
    original: Original, context: redaction.RedactionContext, existing: list[redaction.Placeholder], own: frozenset[str]
) -> tuple[str, str, list[redaction.Placeholder]]:
    # A few words without a sentence are guessed at: what the subject tells is not looked for in the text, but the other way.
    text = _redacted(original.text, context, existing, own)
    subject = _redacted(original.subject, context, text.placeholders, own)
    for before, after in ((original.text, text), (original.subject, subject)):
        if fault := fault_of(before, after.shown, context=context, told=after.told):
            raise GuardFailedError(fault)
    return subject.shown, text.shown, subject.placeholders[len(existing) :]


@dataclass(frozen=True)
class _Redacted:
    """What will be shown, the values told up to it, and all placeholders of the scope, the existing ones first."""

    shown: str
    told: Sequence[redaction.Placeholder]
    placeholders: list[redaction.Placeholder]


def _redacted(
    text: str, context: redaction.RedactionContext, existing: list[redaction.Placeholder], own: frozenset[str]
) -> _Redacted:
    if not text:
        return _Redacted("", (), existing)
    spans = without_own(text, redaction.detect(text, context), own)
    done = redaction.redact(text, [*spans, *beside(spans, told_again(text, existing, keep=context.keep))], existing)
    # What the text itself tells in one place may stand in another in a spelling that no layer knows.
    shown, added = masked(done.text, done.placeholders, done.placeholders, keep=context.keep)
    return _Redacted(shown, done.placeholders, [*done.placeholders, *added])


@command
def raise_guard_incident(brand_id: uuid.UUID, *, scope_id: uuid.UUID, code: str, now: datetime) -> GuardIncident:
    """Raise the alarm that something is held; one open incident per scope."""
    open_one = GuardIncident.objects.filter(brand_id=brand_id, scope_id=scope_id, settled_at__isnull=True).first()
    if open_one:
        return open_one
    incident = GuardIncident.objects.create(brand_id=brand_id, scope_id=scope_id, code=code, raised_at=now)
    log.error("guard_incident", brand_id=str(brand_id), scope_id=str(scope_id), code=code)
    emit(GuardIncidentRaised(incident_id=incident.id, brand_id=brand_id, scope_id=scope_id, code=code), now=now)
    return incident


@command
def settle_guard_incidents(scope_id: uuid.UUID, *, now: datetime) -> None:
    """Mark the incidents of a scope as settled."""
    write(
        "UPDATE privacy_guardincident SET settled_at = %s WHERE scope_id = %s AND settled_at IS NULL", [now, scope_id]
    )
