"""Commands of `attachments`."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db.models import Max

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.commands import mask_learned_values
from peerdesk.domain.conversations.models import Conversation, Message
from peerdesk.domain.conversations.rules import Origin
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
from peerdesk.domain.privacy.keys import customer_key
from peerdesk.domain.privacy.queries import brands_with_open_incident, open_original
from peerdesk.domain.privacy.rules import CustomerDetails, Original
from peerdesk.domain.tickets.commands import OpenedTicket, open_ticket, receive_customer_message, reply_as_staff
from peerdesk.domain.tickets.rules import Channel
from peerdesk.engines import extraction, redaction
from peerdesk.foundation.crypto import SealBrokenError, seal
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind
from peerdesk.foundation.outbox.emit import emit

from .events import AttachmentCleared, AttachmentHeld, AttachmentReceived
from .models import Attachment, SealedPiece
from .queries import upload_terms
from .rules import AttachmentState, Part, ReadFile, Upload, clean_name, in_pieces, piece_context, within_count

log = structlog.get_logger(__name__)
RETRY_BATCH = 100
WAITING, WAITING_TOO_LONG = "files_waiting", timedelta(seconds=40)
# Reading costs a process of up to half a gigabyte; more of them side by side would starve the screens.
READERS = 2
WAIT_SECONDS = 30.0
_readers = threading.BoundedSemaphore(READERS)


def examine_uploads(brand: Brand, *, uploads: Sequence[Upload]) -> list[ReadFile]:
    """Look at files before anything of them is stored; nothing is written here. Raises `files_busy`.

    Counts and sizes are checked first. Each file is read by a process of its own. Card numbers are looked for in
    everything that was found in it, also where no reader of the document would see it (THREATS P11).
    """
    if not uploads:
        return []
    terms = upload_terms(brand)
    taken, surplus = within_count(uploads, terms.most_files)
    found = [_examined(upload, most_bytes=terms.most_bytes) for upload in taken]
    return found + [_refused(upload, "too_many") for upload in surplus]


@command
def ask_with_files(
    brand_id: uuid.UUID, *, details: CustomerDetails, text: str, origin: Origin, files: Sequence[ReadFile], now: datetime,
    subject: str = "", channel: Channel = Channel.MAIL, is_chat_missed: bool = False,
) -> OpenedTicket:
    """Take a question in, as `open_ticket` does, with its files."""
    opened = open_ticket(
        brand_id, details=details, text=text, subject=subject, origin=origin, now=now, channel=channel,
        is_chat_missed=is_chat_missed,
    )
    if files:
        message = _message(Message.objects.get(conversation_id=opened.conversation_id, number=1).id)
        _store(message, files, now=now)
    return opened


@command
def write_with_files(conversation: Conversation, *, text: str, files: Sequence[ReadFile], now: datetime) -> uuid.UUID:
    """Take the customer's next message in with its files. Returns the message's id."""
    message_id = receive_customer_message(conversation, text=text, now=now)
    if files:
        _store(_message(message_id), files, now=now)
    return message_id


@command
def reply_with_files(
    ticket_id: uuid.UUID, *, brand_id: uuid.UUID, user: User | None, text: str, awaits_customer: bool,
    files: Sequence[ReadFile], now: datetime,
) -> Message:
    """Send a reply of the brand's own staff or system with its files. Raises what `reply_as_staff` raises."""
    message = reply_as_staff(
        ticket_id, brand_id=brand_id, user=user, text=text, awaits_customer=awaits_customer, now=now
    )
    if files:
        _store(_message(message.id), files, now=now)
    return message


@command
def guard_attachment(attachment_id: uuid.UUID, *, now: datetime) -> bool:
    """Guard the text of one file with the conversation's placeholders. Returns whether it is clean now.

    A file erased meanwhile, or unknown, is nothing to guard. What fails is held, with an incident of its own.
    """
    rows = Attachment.objects.select_related("conversation__customer", "brand", "original")
    row = rows.select_for_update(of=("self",)).filter(id=attachment_id).first()
    if row is None or row.state not in {AttachmentState.CHECKING, AttachmentState.HELD}:
        return True
    customer = row.conversation.customer
    if customer.wrapped_key is None or row.original is None:
        _clear(row, "", "erased", now=now)
        return True
    try:
        original = open_original(customer, row.original)
        guarded = guard_original(
            customer, brand=row.brand, scope_id=row.conversation_id, original=Original(subject="", text=original.text)
        )
    except (GuardFailedError, SealBrokenError) as error:
        _hold(row, code=error.code, now=now)
        return False
    _clear(row, guarded.text, guarded.version, now=now)
    if guarded.learned:
        mask_learned_values(row.conversation, learned=guarded.learned)
        emit(ValuesLearned(conversation_id=row.conversation_id, brand_id=row.brand_id), now=now)
    return True


@command
def mask_told_files(conversation_id: uuid.UUID) -> int:
    """Mask in a conversation's files what the conversation told only after they were read. Returns in how many."""
    rows = Attachment.objects.filter(conversation_id=conversation_id, state=AttachmentState.CLEAN).exclude(text="")
    files = list(rows.select_related("conversation__customer", "brand").select_for_update(of=("self",)).order_by("number"))
    if not files or files[0].conversation.customer.wrapped_key is None:
        return 0
    after = mask_learned(
        files[0].conversation.customer, brand=files[0].brand, scope_id=conversation_id, texts=[row.text for row in files]
    )
    changed = [(row, text) for row, text in zip(files, after, strict=True) if text != row.text]
    for row, text in changed:
        row.text = text
        row.save(update_fields=["text"])
    return len(changed)


@command
def retry_held_files(*, now: datetime) -> int:
    """Send held files through the guard again (a job each), oldest first. Returns how many."""
    held = Attachment.objects.filter(state=AttachmentState.HELD).order_by("created_at")
    rows = list(held.select_for_update(skip_locked=True, of=("self",))[:RETRY_BATCH])
    for row in rows:
        emit(_received(row), now=now)
    return len(rows)


@command
def watch_files(*, now: datetime) -> int:
    """Raise one alarm for each brand whose files wait for a guard that does not come, and settle it afterwards (P05).

    Returns how many alarms stand.
    """
    late = Attachment.objects.filter(state=AttachmentState.CHECKING, created_at__lt=now - WAITING_TOO_LONG)
    brands = set(late.order_by().values_list("brand_id", flat=True).distinct()[:RETRY_BATCH])
    for brand_id in brands:
        raise_guard_incident(brand_id, scope_id=brand_id, code=WAITING, now=now)
    for brand_id in set(brands_with_open_incident(WAITING)) - brands:
        settle_guard_incidents(brand_id, now=now)
    return len(brands)


@command
def drop_files_of_customer(customer_id: uuid.UUID, *, now: datetime) -> int:
    """Delete the sealed bytes of an erased customer's files and let go what the guard held. Returns how many pieces went."""
    gone, _ = SealedPiece.objects.filter(attachment__conversation__customer_id=customer_id).delete()
    waiting = {AttachmentState.CHECKING, AttachmentState.HELD}
    rows = Attachment.objects.filter(conversation__customer_id=customer_id, state__in=waiting)
    for row in rows.select_for_update(of=("self",)):
        _clear(row, "", "erased", now=now)
    return gone


def _examined(upload: Upload, *, most_bytes: int) -> ReadFile:
    if upload.is_too_large or len(upload.data) > most_bytes:
        return _refused(upload, "too_large")
    if not _readers.acquire(timeout=WAIT_SECONDS):
        raise DomainError("files_busy", ErrorKind.UNAVAILABLE)
    try:
        found = extraction.examine(upload.data, name=upload.name, declared=upload.declared)
    finally:
        _readers.release()
    if isinstance(found, extraction.Refused):
        return _refused(upload, found.code)
    has_card = bool(redaction.scrub_secrets(f"{found.text}\n{found.hidden}").findings)
    dropped = "card" if has_card else "" if found.is_whole else "not_whole"
    kept = b"" if dropped else upload.data
    return ReadFile(clean_name(upload.name), len(upload.data), "", found, kept, dropped)


def _refused(upload: Upload, code: str) -> ReadFile:
    return ReadFile(clean_name(upload.name), len(upload.data), code)


def _message(message_id: uuid.UUID) -> Message:
    rows = Message.objects.select_related("conversation__customer", "brand").defer("search")
    return rows.get(id=message_id)


def _store(message: Message, files: Sequence[ReadFile], *, now: datetime) -> None:
    """Seal and store what was looked at. The message's own insert holds the conversation's row: numbers come singly."""
    conversation = message.conversation
    customer = conversation.customer
    last = Attachment.objects.filter(conversation=conversation).aggregate(last=Max("number"))["last"] or 0
    for number, file in enumerate(files, start=last + 1):
        found = file.extracted
        original = Original(subject=file.name, text=found.text if found else "")
        item = seal_original(customer, original=original, now=now)
        state = AttachmentState.CHECKING if found else AttachmentState.REFUSED
        row = Attachment.objects.create(
            brand_id=message.brand_id, conversation=conversation, message=message, number=number, state=state.value,
            refusal=file.refusal, kind=found.kind.value if found else "", byte_count=file.size, original=item,
            is_cut=bool(found and found.is_cut), dropped=file.dropped, created_at=now,
            picture_type=found.picture_type if found else "",
        )  # fmt: skip
        if found:
            _seal(row, Part.ORIGINAL, file.original, customer_key(customer))
            _seal(row, Part.PICTURE, found.picture, customer_key(customer))
            emit(_received(row), now=now)
        log.info("file_received", attachment_id=str(row.id), kind=row.kind, refusal=row.refusal, bytes=row.byte_count)


def _seal(row: Attachment, part: Part, data: bytes, key: bytes) -> None:
    pieces = list(in_pieces(data))
    for number, piece in enumerate(pieces, start=1):
        SealedPiece.objects.create(
            attachment=row, part=part.value, number=number, count=len(pieces),
            sealed=seal(key, piece, piece_context(row.id, part, number, len(pieces))),
        )  # fmt: skip


def _clear(row: Attachment, text: str, version: str, *, now: datetime) -> None:
    was_held = row.state == AttachmentState.HELD
    row.text, row.state, row.guard_version = text, AttachmentState.CLEAN.value, version
    row.save(update_fields=["text", "state", "guard_version"])
    if was_held:
        settle_guard_incidents(row.id, now=now)
    emit(AttachmentCleared(**_fields(row)), now=now)


def _hold(row: Attachment, *, code: str, now: datetime) -> None:
    row.state = AttachmentState.HELD.value
    row.save(update_fields=["state"])
    raise_guard_incident(row.brand_id, scope_id=row.id, code=code, now=now)
    emit(AttachmentHeld(**_fields(row), code=code), now=now)


def _received(row: Attachment) -> AttachmentReceived:
    return AttachmentReceived(**_fields(row))


def _fields(row: Attachment) -> dict[str, uuid.UUID]:
    return {"attachment_id": row.id, "conversation_id": row.conversation_id, "brand_id": row.brand_id}
