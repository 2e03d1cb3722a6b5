"""Files that come with a form: kept in memory, cut off at a bound, written nowhere.

Django's own handlers put larger files into a temporary folder, readable to whoever reads that folder and left there when
the process is killed. These bytes may hold what must not be stored before it was looked at.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

LARGEST_FILE = 25 * 1024 * 1024
LARGEST_FORM = 64 * 1024 * 1024
LARGEST_JSON = 16 * 1024 * 1024
MOST_FILES = 20
# Where files may come in at all; every other form is as small as its fields.
FORMS_WITH_FILES = re.compile(
    r"/help/[^/]+/questions\Z|/c/[^/]+/messages\Z|/console/[^/]+/(?:knowledge/imports/|guidance/flows/file|exams/[^/]+/items/table/rows|campaigns/[^/]+/(?:mails/lists|people|costs)/)\Z"
)
JSON_WITH_FILES = re.compile(r"/api/v1/tickets(?:/[^/]+/messages)?\Z")
_CUT = "peerdesk.upload_cut"


def largest_body(path: str) -> int:
    """Return how many bytes a request to `path` may bring; 0 where no files are expected."""
    if FORMS_WITH_FILES.search(path):
        return LARGEST_FORM
    return LARGEST_JSON if JSON_WITH_FILES.search(path) else 0


def was_cut(request: Any) -> bool:
    """Whether the form brought more than a form may: its files are lost then, its fields may be."""
    return bool(request.META.get(_CUT))


def is_too_large(file: UploadedFile[Any]) -> bool:
    """Whether the file was cut off on its way: its content is gone then."""
    return bool(getattr(file, "is_too_large", False))


class BoundedUploadHandler(FileUploadHandler):
    """Keeps each file in memory up to a bound; what is larger, or comes where none is expected, is thrown away."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._kept = BytesIO()
        self._size = 0
        self._files = 0
        self._left = LARGEST_FORM

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, *_rest: Any, **_more: Any  # noqa: ARG002, N803 - Django's signature
    ) -> None:
        """Look at the length before anything is parsed."""
        self._left = largest_body(str(META.get("PATH_INFO", "")))
        META[_CUT] = bool(self._left) and content_length > self._left

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        if self.request is not None and was_cut(self.request):
            raise StopUpload(connection_reset=True)
        self._files += 1
        if self._files > MOST_FILES or not self._left:
            raise SkipFile
        self._kept, self._size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """Some of it arrives."""
        self._size += len(raw_data)
        self._left -= len(raw_data)
        if self._is_within():
            self._kept.write(raw_data)
        else:
            self._kept = BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """All of it is here, or is known to be too much."""
        self._kept.seek(0)
        made = InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset,
            self.content_type_extra,
        )  # fmt: skip
        made.is_too_large = not self._is_within()  # type: ignore[attr-defined]
        return made

    def _is_within(self) -> bool:
        return self._size <= LARGEST_FILE and self._left >= 0
