"""PDF (ISO 32000): the words of its pages and filled-in fields. Files that run or carry something are refused."""

from __future__ import annotations

import io
import logging
import re
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from peerdesk.engines.extraction.outcome import Extracted, Kind, Limits, RefusedError, bounded, scanned

_OBJECT: Final = re.compile(rb"\d\s+\d+\s+obj\b")
_ACTIVE_KEYS: Final = {"/JS", "/JavaScript", "/EmbeddedFiles", "/RichMediaContent", "/XFA", "/EF"}
_ACTIVE_ACTIONS: Final = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound"}
_ACTIVE_TYPES: Final = {"/EmbeddedFile", "/RichMedia", "/Movie", "/Screen", "/3D", "/Sound", "/FileAttachment"}
_DEEPEST: Final = 30


def read_pdf(data: bytes, limits: Limits) -> Extracted:
    """Read a PDF. Objects are counted before anything is parsed (L08). Raises RefusedError."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file
    if sum(1 for _ in _OBJECT.finditer(data)) > limits.pdf_objects:
        raise RefusedError("too_complex")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedError("encrypted")
        return _read(reader, limits)
    except (PyPdfError, AttributeError, ArithmeticError, LookupError, TypeError, ValueError, AssertionError) as error:
        raise RefusedError("unreadable") from error
    except NotImplementedError as error:  # an algorithm that we cannot open
        raise RefusedError("encrypted") from error


def _read(reader: PdfReader, limits: Limits) -> Extracted:
    unseen = _Walker(limits).all_words(reader)
    pages = reader.pages
    is_complete = len(pages) <= limits.pdf_pages
    lines: list[str] = []
    size = 0
    for page in pages[: limits.pdf_pages]:
        words = page.extract_text() or ""
        lines += [words, ""]
        size += len(words)
        if size > limits.scanned_characters:
            is_complete = False
            break
    fields = reader.get_form_text_fields() if reader.get_fields() else {}
    lines += [f"{name}: {value}" for name, value in fields.items() if value]
    text, is_cut = bounded(lines, limits)
    hidden, is_whole = scanned([*lines, *unseen], limits)
    return Extracted(Kind.PDF, text, hidden, is_cut or not is_complete, is_whole and is_complete)


class _Walker:
    """Looks at every object once: refuses what would run, collects every string and all metadata."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.words: list[str] = []

    def all_words(self, reader: PdfReader) -> list[str]:
        ids = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
        if len(ids) > self.limits.pdf_objects:
            raise RefusedError("too_complex")
        self._look(reader.trailer, 0)
        for number in sorted(ids):
            try:
                thing = reader.get_object(IndirectObject(number, 0, reader))
            except PyPdfError:
                continue  # an entry that points nowhere
            self._look(thing, 0)
        return self.words

    def _look(self, thing: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise RefusedError("too_complex")
        if isinstance(thing, DictionaryObject):
            self._look_into(thing, depth)
        elif isinstance(thing, ArrayObject):
            for one in thing:
                self._look(one, depth + 1)
        elif isinstance(thing, str) and not thing.startswith("/"):
            self.words.append(str(thing))
        elif isinstance(thing, bytes):
            self.words.append(thing.decode("latin-1"))

    def _look_into(self, thing: DictionaryObject, depth: int) -> None:
        if _ACTIVE_KEYS & {str(key) for key in thing}:
            raise RefusedError("active_content")
        kinds = {str(thing.raw_get(key)) for key in ("/Type", "/Subtype") if key in thing}
        if kinds & _ACTIVE_TYPES or (str(thing.raw_get("/S")) if "/S" in thing else "") in _ACTIVE_ACTIONS:
            raise RefusedError("active_content")
        if isinstance(thing, StreamObject) and "/Metadata" in kinds:
            self.words.append(thing.get_data().decode("utf-8", "replace"))
        for key in thing:
            value = thing.raw_get(key)
            if not isinstance(value, IndirectObject):
                self._look(value, depth + 1)
