"""What a file is. Bytes, ending and declared type must agree; where they do not, the file is refused (THREATS H09)."""

from __future__ import annotations

import re
from typing import Final

from peerdesk.engines.extraction.outcome import Kind, RefusedError

_MAGIC_PROGRAMS: Final = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"\x00asm", b"dex\n", b"#!", b"L\x00\x00\x00\x01\x14\x02\x00", b"<?php",
)  # fmt: skip
_MAGIC_ARCHIVES: Final = (
    b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"MSCF", b"\x1f\x9d",
    b"!<arch>", b"xar!", b"LZIP", b"\x04\x22\x4d\x18",
)  # fmt: skip
_MAGIC_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}
_OTHER_PICTURES: Final = (b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00", b"8BPS", b"\xff\x0a")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAR_MARK: Final = 257
_HEAD: Final = 4096

_PROGRAM_ENDINGS: Final = frozenset({
    "exe", "dll", "com", "scr", "msi", "msp", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "mjs", "jse", "wsf", "wsh",
    "hta", "lnk", "url", "jar", "class", "apk", "ipa", "app", "deb", "rpm", "sh", "bash", "py", "pl", "rb", "php", "pht",
    "phtml", "asp", "aspx", "jsp", "cgi", "reg", "inf", "sys", "cpl", "gadget", "appref-ms", "iso", "img", "dmg", "swf",
})  # fmt: skip
_ARCHIVE_ENDINGS: Final = frozenset({
    "zip", "7z", "rar", "gz", "tgz", "bz2", "xz", "zst", "tar", "cab", "lz", "lzh", "ace", "arj", "z", "zipx",
})  # fmt: skip
_MACRO_ENDINGS: Final = frozenset({"docm", "dotm", "xlsm", "xltm", "pptm", "potm", "ppam", "xlam", "xlsb", "dotx"})
_ACTIVE_ENDINGS: Final = frozenset({"xhtml", "xht", "mhtml", "mht", "xml", "xsl", "xslt", "svg", "svgz", "chm"})
_PICTURE_ENDINGS: Final = frozenset({
    "heic", "heif", "avif", "bmp", "tif", "tiff", "ico", "psd", "jxl", "raw", "eps", "ai",
})  # fmt: skip
_OLD_ENDINGS: Final = frozenset({"doc", "xls", "ppt", "rtf", "msg", "pages", "odt", "ods", "xlsx", "pptx", "numbers"})

_ENDINGS: Final = {
    "pdf": Kind.PDF, "docx": Kind.DOCX, "html": Kind.HTML, "htm": Kind.HTML, "eml": Kind.MAIL, "csv": Kind.TABLE,
    "tsv": Kind.TABLE, "txt": Kind.TEXT, "log": Kind.TEXT, "md": Kind.TEXT, "ics": Kind.TEXT, "vcf": Kind.TEXT,
    "png": Kind.PICTURE, "jpg": Kind.PICTURE, "jpeg": Kind.PICTURE, "gif": Kind.PICTURE, "webp": Kind.PICTURE,
}  # fmt: skip
_TEXTS: Final = {
    "text/plain", "text/markdown", "text/x-log", "text/calendar", "text/vcard", "text/x-vcard", "text/directory",
}  # fmt: skip
_DECLARED: Final[dict[Kind, set[str]]] = {
    Kind.PDF: {"application/pdf"},
    Kind.DOCX: {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Kind.HTML: {"text/html"},
    Kind.MAIL: {"message/rfc822"},
    # Browsers on Windows take the type from the registry, where a spreadsheet program says that CSV is its own.
    Kind.TABLE: {"text/csv", "text/tab-separated-values", "text/plain", "application/vnd.ms-excel", "application/csv"},
    Kind.TEXT: _TEXTS,
    Kind.PICTURE: {"image/png", "image/jpeg", "image/gif", "image/webp"},
}
_UNDECLARED: Final = {"", "application/octet-stream", "application/x-download", "binary/octet-stream"}
_PICTURE_TYPES: Final = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
}  # fmt: skip
_TAGS: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|svg|script|body|head|iframe|\?xml|!entity)\b", re.IGNORECASE)


def ending_of(name: str) -> str:
    """Return the ending of a file's name in lower case; control characters, trailing dots and blanks do not count."""
    clean = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", name).rstrip(". ")
    head, dot, tail = clean.rpartition(".")
    return tail.strip().lower() if dot and head else ""


def kind_of(data: bytes, *, name: str, declared: str) -> Kind:
    """Return what the file is. Raises RefusedError when it is of a kind that is not taken, or not what it says."""
    if not data:
        raise RefusedError("empty")
    ending = ending_of(name)
    _refuse_by_ending(ending)
    _refuse_by_bytes(data, ending)
    kind = _ENDINGS.get(ending)
    if kind is None:
        raise RefusedError("unsupported")
    declared = declared.partition(";")[0].strip().lower()
    if declared not in _UNDECLARED and declared not in _DECLARED[kind]:
        raise RefusedError("mismatch")
    if not _bytes_fit(data, kind, ending, declared):
        raise RefusedError("mismatch")
    return kind


def _refuse_by_ending(ending: str) -> None:
    for endings, code in (
        (_PROGRAM_ENDINGS, "program"), (_ARCHIVE_ENDINGS, "archive"), (_MACRO_ENDINGS, "macros"),
        (_ACTIVE_ENDINGS, "active_content"), (_PICTURE_ENDINGS, "picture_format"), (_OLD_ENDINGS, "old_office"),
    ):  # fmt: skip
        if ending in endings:
            raise RefusedError(code)


def _refuse_by_bytes(data: bytes, ending: str) -> None:
    if data.startswith(_MAGIC_PROGRAMS) and not (data.startswith(b"MZ") and _is_words(data)):
        raise RefusedError("program")
    if data.startswith(_MAGIC_ARCHIVES) or data[_TAR_MARK : _TAR_MARK + 5] == b"ustar":
        raise RefusedError("archive")
    if data.startswith(_OLE):  # a DOCX with a password is such a container, too
        raise RefusedError("encrypted" if ending == "docx" else "old_office")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")) and ending != "docx":
        raise RefusedError("archive")
    if data.startswith(b"{\\rtf"):
        raise RefusedError("old_office")
    if data.startswith(_OTHER_PICTURES[1:]) or data[4:12] in {b"ftypheic", b"ftypavif", b"ftypmif1", b"ftypheix"}:
        raise RefusedError("picture_format")


def _bytes_fit(data: bytes, kind: Kind, ending: str, declared: str) -> bool:
    if kind is Kind.PDF:
        return data.startswith(b"%PDF-")
    if kind is Kind.DOCX:
        return data.startswith(b"PK\x03\x04")
    if kind is Kind.PICTURE:
        found = _picture_ending(data)
        wanted = _PICTURE_TYPES[ending]
        return _PICTURE_TYPES.get(found) == wanted and (declared in _UNDECLARED or declared == wanted)
    if _picture_ending(data) or data.startswith(b"%PDF-") or not _is_words(data):
        return False
    if kind is Kind.HTML:
        return b"<" in data
    # Words that would be a page, were they given to a browser: mail may hold such parts, plain text has no use for them.
    return kind is Kind.MAIL or not _TAGS.search(data[:_HEAD])


def _picture_ending(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((ending for magic, ending in _MAGIC_PICTURES.items() if data.startswith(magic)), "")


def _is_words(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\x00" not in data and not re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", data[:_HEAD])
