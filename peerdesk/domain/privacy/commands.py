"""Commands of `privacy`: sealing what customers wrote, guarding it, revealing it with a reason."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.people.models import User
from peerdesk.engines import redaction
from peerdesk.foundation.crypto import blind_index, seal
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import PreparedRead
from peerdesk.foundation.db.writes import insert, write
from peerdesk.foundation.errors import DomainError, ErrorKind, invalid
from peerdesk.foundation.ids import new_id
from peerdesk.foundation.outbox.emit import emit

from .events import GuardIncidentRaised, ValuesRevealed
from .keys import customer_key, wrap_new_customer_key
from .models import Customer, GuardIncident, Placeholder, Reveal, VaultItem
from .queries import customer_details, redaction_context, scope_placeholders
from .rules import REVEAL_REASON_MIN_LENGTH, CustomerDetails, Original, normalised_email

log = structlog.get_logger(__name__)
_BY_ADDRESS = PreparedRead(
    lambda brand_id, index: Customer.objects.filter(brand_id=brand_id, email_index=index), uuid.UUID(int=1), "index"
)
_guard_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="guard")


class GuardFailedError(DomainError):
    """The guard threw, was too slow, or let a known value through: what it should have guarded must be held."""

    def __init__(self, code: str) -> None:
        super().__init__(code, ErrorKind.UNAVAILABLE)


@dataclass(frozen=True)
class GuardedText:
    """Redacted subject and text with the version of the guard that made them."""

    subject: str
    text: str
    version: str


@command
def ensure_customer(
    brand_id: uuid.UUID, *, details: CustomerDetails, now: datetime, is_simulated: bool = False
) -> Customer:
    """Find the brand's customer by e-mail address or create one; new values are added to the sealed profile."""
    index = blind_index(f"email:{brand_id}", normalised_email(details.email)) if details.email else None
    details = _without_cards(details)
    customer = _BY_ADDRESS.first(brand_id, index) if index else None
    if customer is not None and customer.wrapped_key is None:
        # An erased customer's address belongs to nobody: who writes from it is somebody new.
        Customer.objects.filter(id=customer.id).update(email_index=None)
    elif customer is not None:
        known = customer_details(customer)
        merged = known.merged_with(details)
        if merged != known:
            customer.profile = _sealed_profile(customer_key(customer), customer.id, merged)
            customer.save(update_fields=["profile"])
        return customer
    customer_id = new_id()
    key, wrapped = wrap_new_customer_key(brand_id, customer_id)
    try:
        with transaction.atomic():
            return Customer.objects.create(
                id=customer_id, brand_id=brand_id, email_index=index, wrapped_key=wrapped, created_at=now,
                profile=_sealed_profile(key, customer_id, details), is_simulated=is_simulated,
            )
    except IntegrityError:  # another request made the same customer first
        return ensure_customer(brand_id, details=details, now=now, is_simulated=is_simulated)


@command
def seal_original(customer: Customer, *, original: Original, now: datetime) -> VaultItem:
    """Seal what an author wrote. Card numbers and secrets are scrubbed before: they are never stored, not even sealed."""
    scrubbed = Original(
        subject=redaction.scrub_secrets(original.subject).text, text=redaction.scrub_secrets(original.text).text
    )
    item_id = new_id()
    sealed = seal(customer_key(customer), json.dumps(asdict(scrubbed)).encode(), f"vault:{item_id}")
    item = VaultItem(id=item_id, brand_id=customer.brand_id, customer=customer, sealed=sealed, created_at=now)
    insert(item)
    return item


def guard_original(customer: Customer, *, brand: Brand, scope_id: uuid.UUID, original: Original) -> GuardedText:
    """Replace personal data by the scope's placeholders, in the caller's transaction.

    Raises GuardFailedError before anything is written; then nothing may be shown.
    """
    existing = scope_placeholders(customer, scope_id)
    context = redaction_context(brand, customer)
    subject, text, added = _redact(original, context, existing)
    key = customer_key(customer)
    for placeholder in added:
        row_id = new_id()
        insert(Placeholder(
            id=row_id, brand_id=brand.id, customer=customer, scope_id=scope_id, type=placeholder.type,
            number=placeholder.number, sealed=seal(key, placeholder.value.encode(), f"placeholder:{row_id}"),
        ))  # fmt: skip
    return GuardedText(subject, text, redaction.REDACTOR_VERSION)


def _redact(
    original: Original, context: redaction.RedactionContext, existing: list[redaction.Placeholder]
) -> tuple[str, str, list[redaction.Placeholder]]:
    """Run the engine under a deadline; whatever it throws becomes GuardFailedError (fail closed)."""
    future = _guard_pool.submit(_redact_and_check, original, context, existing)
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
    original: Original, context: redaction.RedactionContext, existing: list[redaction.Placeholder]
) -> tuple[str, str, list[redaction.Placeholder]]:
    subject, text, added = _redact_both(original, context, existing)
    if redaction.find_leaks(subject, context.known) or redaction.find_leaks(text, context.known):
        raise GuardFailedError("guard_leaked_known_value")
    return subject, text, added


def _redact_both(
    original: Original, context: redaction.RedactionContext, existing: list[redaction.Placeholder]
) -> tuple[str, str, list[redaction.Placeholder]]:
    body = redaction.redact(original.text, redaction.detect(original.text, context), existing)
    if not original.subject:
        return "", body.text, list(body.new_placeholders)
    head = redaction.redact(
        original.subject, redaction.detect(original.subject, context), [*existing, *body.new_placeholders]
    )
    return head.text, body.text, [*body.new_placeholders, *head.new_placeholders]


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


@command
def reveal_scope(
    customer_id: uuid.UUID, *, brand_id: uuid.UUID, scope_id: uuid.UUID, user: User, reason: str, now: datetime
) -> Reveal:
    """Log a look at the originals of one conversation. Raises `reveal_reason_too_short`, `customer_not_found`."""
    if len(reason.strip()) < REVEAL_REASON_MIN_LENGTH:
        raise invalid("reveal_reason_too_short", reason="too_short")
    customer = Customer.objects.filter(id=customer_id, brand_id=brand_id).first()
    if customer is None:
        raise DomainError("customer_not_found", ErrorKind.NOT_FOUND)
    reveal = Reveal.objects.create(
        brand_id=brand_id, customer=customer, scope_id=scope_id, user=user, revealed_at=now,
        reason=redaction.scrub_secrets(reason.strip()).text[:300],
    )
    emit(ValuesRevealed(reveal_id=reveal.id, brand_id=brand_id, scope_id=scope_id), now=now)
    return reveal


def _without_cards(details: CustomerDetails) -> CustomerDetails:
    """Card numbers are never stored, not even sealed, wherever somebody puts them."""
    one = {name: redaction.scrub_secrets(getattr(details, name)).text for name in ("name", "phone", "address")}
    return replace(
        details, **one, order_ids=tuple(redaction.scrub_secrets(value).text for value in details.order_ids)
    )


def _sealed_profile(key: bytes, customer_id: uuid.UUID, details: CustomerDetails) -> bytes:
    return seal(key, json.dumps(asdict(details)).encode(), f"profile:{customer_id}")
