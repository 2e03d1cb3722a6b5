"""Files on the customer's pages: choosing them, what became of each, getting one's own back."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET

from peerdesk.domain.attachments.queries import FileView, get_own_original, upload_terms
from peerdesk.domain.attachments.rules import Upload
from peerdesk.domain.brands.queries import Brand
from peerdesk.domain.conversations.queries import get_conversation_by_token
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.downloads import saved
from peerdesk.foundation.errors import DomainError, ErrorKind
from peerdesk.foundation.uploads import is_too_large, was_cut

ACCEPT = ".pdf,.docx,.txt,.log,.md,.csv,.tsv,.html,.htm,.eml,.ics,.vcf,.png,.jpg,.jpeg,.gif,.webp"
MEGABYTE = 1024 * 1024
# What is wrong, and what to send instead.
REFUSAL_WORDS: dict[str, str | Promise] = {
    "archive": later("Archives such as ZIP are not opened. Send the files in it one by one."),
    "program": later("Programs and scripts are never taken. Describe what it does, or send a picture of the screen."),
    "macros": later("This document holds macros or embedded programs. Save it as PDF and send that."),
    "active_content": later("This file would run something when it is opened. Print it to a PDF and send that."),
    "encrypted": later("This file is locked with a password. Save it without one and send it again."),
    "old_office": later("This kind of document cannot be read here. Save it as PDF or DOCX, a table as CSV; send that."),
    "picture_format": later("This kind of picture cannot be read here. Send it as PNG or JPEG; a photo of it will do."),
    "mismatch": later("The file is not what its name says. Open it, save it anew under a fitting name, and send that."),
    "unsupported": later("This kind of file cannot be read here. Send a PDF, a text, or a picture as PNG or JPEG."),
    "too_complex": later("This file is too large inside to be read safely. Send only the pages that matter."),
    "unreadable": later("This file is damaged. Open it, save it anew, and send that."),
    "empty": later("This file is empty. Choose it again."),
    "too_large": later("This file is too large. Send a smaller one, or only the part that matters."),
    "too_many": later("There were too many files. Send this one with your next message."),
}


class FilesInput(forms.FileInput):
    """A control for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, none needed; cleaned to a list of `Upload`."""

    def __init__(self) -> None:
        super().__init__(
            label=later("Files"), required=False, widget=FilesInput(attrs={"multiple": True, "accept": ACCEPT})
        )

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:  # noqa: ARG002 - Django's signature
        """Return the files with their bytes. What is wrong with one is said beside it, not about the form."""
        return [_upload(file) for file in data or [] if isinstance(file, UploadedFile)]


def _upload(file: UploadedFile[Any]) -> Upload:
    large = is_too_large(file)
    return Upload(file.name or "", file.content_type or "", b"" if large else file.read(), large)


def files_hint(brand: Brand) -> str:
    """Return what a brand takes, in words; "" when it takes no files."""
    terms = upload_terms(brand)
    if not terms.most_files:
        return ""
    words = _(
        "Up to %(count)s, %(size)s MB each: PDF, DOCX, text, CSV, web pages, mails, pictures. They are read as text, and"
        " what identifies you is hidden before anybody sees it."
    )
    return words % {"count": terms.most_files, "size": max(terms.most_bytes // MEGABYTE, 1)}


def refuse_cut_form(request: HttpRequest) -> None:
    """Raises `files_too_large` when the form brought more than any form may; fields may have been lost with its files."""
    if was_cut(request):
        raise DomainError("files_too_large", ErrorKind.TOO_LARGE)


def by_message(files: Iterable[FileView]) -> dict[int, list[dict[str, Any]]]:
    """Return files by the number of their message, each with words for its state."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for file in files:
        words = REFUSAL_WORDS.get(file.refusal, "")
        found[file.message_number].append({"file": file, "refusal": words})
    return found


@require_GET
@permission("customer_link")
def download(request: HttpRequest, token: str, file_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """A file of this conversation, as it was sent. The link of the conversation is what opens it."""
    conversation = get_conversation_by_token(token, now=utc_now())
    found = get_own_original(file_id, conversation=conversation)
    return saved(found.data, name=found.name)
