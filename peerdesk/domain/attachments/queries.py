"""Reads of `attachments`. As with messages there are three views: redacted, the customer's own, originals after a reveal."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.models import Conversation
from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.keys import customer_key
from peerdesk.domain.privacy.models import Customer
from peerdesk.domain.privacy.queries import has_revealed, open_original
from peerdesk.engines import extraction
from peerdesk.foundation.crypto import SealBrokenError, unseal
from peerdesk.foundation.errors import not_found

from .models import Attachment, SealedPiece
from .rules import MOST_FILES, TOKEN_SECONDS, AttachmentState, Part, piece_context

_SALT = "peerdesk.attachments"
PAGE = 200
ENDINGS = {
    extraction.Kind.TEXT.value: "txt", extraction.Kind.TABLE.value: "csv", extraction.Kind.MAIL.value: "eml",
}  # fmt: skip


@dataclass(frozen=True)
class UploadTerms:
    """How many files a brand takes with one message, and how large each may be. Zero files: none are taken."""

    most_files: int
    most_bytes: int


@dataclass(frozen=True)
class FileView:
    """A file for a screen. `name` is empty for whoever must not see it; `text` is redacted."""

    id: uuid.UUID
    message_number: int
    number: int
    kind: str
    state: str
    refusal: str
    dropped: str
    byte_count: int
    text: str
    is_cut: bool
    has_picture: bool
    created_at: datetime
    name: str = field(default="", repr=False)
    has_original: bool = False

    @property
    def ending(self) -> str:
        """The ending under which a document of this kind is known; its own name may say who sent it."""
        return ENDINGS.get(self.kind, self.kind)


@dataclass(frozen=True)
class FileBytes:
    """Bytes of a file on their way out. `content_type` is a picture's own, else none that a browser would open."""

    name: str = field(repr=False)
    content_type: str
    data: bytes = field(repr=False)


def upload_terms(brand: Brand) -> UploadTerms:
    """Return a brand's terms for files."""
    return UploadTerms(min(brand.most_files, MOST_FILES), brand.most_file_bytes)


def redacted_files(conversation_id: uuid.UUID) -> list[FileView]:
    """Return the files that were taken, as whoever answers may see them: numbered, without names, redacted text alone."""
    return [
        _view(row, has_picture=_is_shown(row)) for row in _rows(conversation_id) if row.state != AttachmentState.REFUSED
    ]


def own_files(conversation: Conversation) -> list[FileView]:
    """Return all files of a conversation for the customer's own page: their names, and why one was refused."""
    return [
        _view(row, name=_name(conversation.customer, row), has_original=not row.dropped)
        for row in _rows(conversation.id)
    ]


def original_files(conversation: Conversation) -> list[FileView]:
    """Return the files with their names, for staff after a logged reveal; the caller checks that there is one."""
    return [
        _view(row, name=_name(conversation.customer, row), has_picture=bool(row.picture_type), has_original=not row.dropped)
        for row in _rows(conversation.id) if row.state != AttachmentState.REFUSED
    ]  # fmt: skip


def download_token(attachment_id: uuid.UUID, *, user: User) -> str:
    """Return a token by which this person, and nobody else, gets this file within the next five minutes."""
    return signing.dumps([str(attachment_id), str(user.pk)], salt=_SALT)


def get_original(
    attachment_id: uuid.UUID, *, brand_id: uuid.UUID, conversation_id: uuid.UUID, user: User, token: str, now: datetime
) -> FileBytes:
    """Return the bytes as they came. Raises `file_not_found`, the same for a wrong token, no reveal, no file."""
    _check_token(token, attachment_id, user)
    row = _row(attachment_id, brand_id=brand_id)
    is_revealed = has_revealed(user, conversation_id, brand_id=brand_id, now=now)
    if row.dropped or row.conversation_id != conversation_id or not is_revealed:
        raise not_found("file_not_found")
    customer = row.conversation.customer
    return _original(customer, row)


def get_own_original(attachment_id: uuid.UUID, *, conversation: Conversation) -> FileBytes:
    """Return the bytes of a file of this conversation to the bearer of its link. Raises `file_not_found`."""
    row = _row(attachment_id, brand_id=conversation.brand_id)
    if row.conversation_id != conversation.id or row.dropped:
        raise not_found("file_not_found")
    return _original(conversation.customer, row)


def get_picture(attachment_id: uuid.UUID, *, conversation_id: uuid.UUID, user: User, token: str) -> FileBytes:
    """Return the picture made anew to somebody who may see this conversation. Raises `file_not_found`.

    The caller has checked the conversation; here the file must be of it, clean, and the brand must let experts see pictures.
    """
    _check_token(token, attachment_id, user)
    row = Attachment.objects.select_related("brand", "conversation__customer").filter(id=attachment_id).first()
    if row is None or row.conversation_id != conversation_id or not _is_shown(row):
        raise not_found("file_not_found")
    return FileBytes("", row.picture_type, _bytes(row.conversation.customer, row, Part.PICTURE))


def files_of_customer(customer: Customer) -> Iterable[FileBytes]:
    """Yield the originals that are kept of a customer, oldest first: their right to a copy."""
    rows = Attachment.objects.filter(conversation__customer=customer, dropped="", original__isnull=False)
    rows = rows.exclude(state=AttachmentState.REFUSED)
    for row in rows.select_related("original").order_by("created_at", "id").iterator(chunk_size=20):
        yield _original(customer, row)


def _check_token(token: str, attachment_id: uuid.UUID, user: User) -> None:
    try:
        meant = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature as error:
        raise not_found("file_not_found") from error
    if meant != [str(attachment_id), str(user.pk)]:
        raise not_found("file_not_found")


def _is_shown(row: Attachment) -> bool:
    return bool(row.picture_type) and row.state == AttachmentState.CLEAN and row.brand.experts_see_pictures


def _rows(conversation_id: uuid.UUID) -> list[Attachment]:
    rows = Attachment.objects.filter(conversation_id=conversation_id).select_related("message", "original", "brand")
    return list(rows.defer("message__text", "message__search").order_by("number")[:PAGE])


def _row(attachment_id: uuid.UUID, *, brand_id: uuid.UUID) -> Attachment:
    rows = Attachment.objects.select_related("conversation__customer", "original")
    row = rows.filter(id=attachment_id, brand_id=brand_id).exclude(state=AttachmentState.REFUSED).first()
    if row is None or row.original is None:
        raise not_found("file_not_found")
    return row


def _view(row: Attachment, *, name: str = "", has_picture: bool = False, has_original: bool = False) -> FileView:
    return FileView(
        row.id, row.message.number, row.number, row.kind, row.state, row.refusal, row.dropped, row.byte_count, row.text,
        row.is_cut, has_picture, row.created_at, name,
        has_original and row.original_id is not None and row.state != AttachmentState.REFUSED,
    )


def _original(customer: Customer, row: Attachment) -> FileBytes:
    return FileBytes(_name(customer, row), "application/octet-stream", _bytes(customer, row, Part.ORIGINAL))


def _name(customer: Customer, row: Attachment) -> str:
    try:
        return open_original(customer, row.original).subject if row.original else ""
    except SealBrokenError:
        return ""


def _bytes(customer: Customer, row: Attachment, part: Part) -> bytes:
    """Open all pieces. Raises SealBrokenError when one is missing, moved or changed, or the customer was erased."""
    key = customer_key(customer)
    pieces = list(SealedPiece.objects.filter(attachment=row, part=part).order_by("number"))
    if not pieces or len(pieces) != pieces[0].count:
        raise SealBrokenError(f"attachment:{row.id}")
    return b"".join(
        unseal(key, bytes(piece.sealed), piece_context(row.id, part, number, len(pieces)))
        for number, piece in enumerate(pieces, start=1)
    )
