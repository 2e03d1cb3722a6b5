"""DOCX (ECMA-376): the words of the body as they stand. Headers, footnotes, notes of editors, deleted words stay out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from peerdesk.engines.extraction.outcome import Extracted, Kind, Limits, RefusedError, bounded, scanned

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN: Final = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}fldData", f"{_W}sdtPr", _FALLBACK}
_BODY: Final = "word/document.xml"
_DEEPEST: Final = 200
_PROGRAMS: Final = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|\.bin\Z|customui|\.(exe|js|vbs|dll|ole)\Z", re.IGNORECASE
)
_OUTSIDE: Final = re.compile(
    rb"(?:attachedTemplate|oleObject|frame|subDocument)\"[^>]*TargetMode=\"External\"|TargetMode=\"External\"[^>]*"
    rb"(?:attachedTemplate|oleObject|frame|subDocument)\"",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(rb"[\x20-\x7e]{12,}")


def read_document(data: bytes, limits: Limits) -> Extracted:
    """Read a document's body. Sizes come from the directory first and hold while parts are read (L08)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            _check(folder, limits)
            return _read(folder, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError) as error:
        raise RefusedError("unreadable") from error
    except (ParseError, DefusedXmlException) as error:
        raise RefusedError("unreadable") from error


def _check(folder: zipfile.ZipFile, limits: Limits) -> None:
    entries = folder.infolist()
    if len(entries) > limits.zip_entries or sum(entry.file_size for entry in entries) > limits.zip_bytes:
        raise RefusedError("too_complex")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RefusedError("encrypted")
    names = {entry.filename for entry in entries}
    if _BODY not in names or "[Content_Types].xml" not in names:
        raise RefusedError("archive")
    if any(_PROGRAMS.search(name) for name in names):
        raise RefusedError("macros")


def _read(folder: zipfile.ZipFile, limits: Limits) -> Extracted:
    unseen: list[str] = []
    left = limits.zip_bytes
    body = b""
    for entry in folder.infolist():
        part = _part(folder, entry, min(left, limits.zip_bytes))
        left -= len(part)
        if entry.filename == _BODY:
            body = part
        if entry.filename.endswith((".xml", ".rels")):
            if _OUTSIDE.search(part) or b"macroEnabled" in part:
                raise RefusedError("active_content")
            unseen.append(_all_words(part))
        else:
            unseen += [found.decode("ascii") for found in _WORDS.findall(part)]
    if len(body) > limits.xml_bytes:
        raise RefusedError("too_complex")
    lines: list[str] = []
    _walk(fromstring(body, forbid_dtd=True), lines, 0)
    text, is_cut = bounded(["".join(lines)], limits)
    hidden, is_whole = scanned(unseen, limits)
    return Extracted(Kind.DOCX, text, hidden, is_cut, is_whole)


def _part(folder: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return a part, at most what the directory said of it: a directory may lie."""
    with folder.open(entry) as opened:
        part = opened.read(most + 1)
    if len(part) > most:
        raise RefusedError("too_complex")
    return part


def _all_words(part: bytes) -> str:
    """Return all words of an XML part, also those cut into runs, and the values of its attributes."""
    words = part.decode("utf-8", "replace")
    return re.sub(r"<[^>]*>", "", words) + "\n" + "\n".join(re.findall(r'="([^"]{12,})"', words))


def _walk(element: Element, lines: list[str], depth: int) -> None:
    if depth > _DEEPEST:
        raise RefusedError("too_complex")
    if element.tag in _UNSEEN or (element.tag == f"{_W}r" and _is_hidden(element)):
        return
    if element.tag == f"{_W}t":
        lines.append(element.text or "")
    elif element.tag in {f"{_W}tab", f"{_W}noBreakHyphen"}:
        lines.append("\t" if element.tag == f"{_W}tab" else "-")
    elif element.tag in {f"{_W}br", f"{_W}cr"}:
        lines.append("\n")
    for child in element:
        _walk(child, lines, depth + 1)
    if element.tag in {f"{_W}p", f"{_W}tr"}:
        lines.append("\n")
    elif element.tag == f"{_W}tc":
        _close_cell(lines)


def _close_cell(lines: list[str]) -> None:
    while lines and lines[-1] == "\n":
        lines.pop()
    lines.append(" | ")


def _is_hidden(run: Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "1") not in {"0", "false", "off"}
