"""Mails kept as files: subject and body. What they carry along is left out, and their bytes are not kept then."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Final

from peerdesk.engines.extraction.html import page_words
from peerdesk.engines.extraction.outcome import Extracted, Kind, Limits, RefusedError, bounded, scanned

_HEADER: Final = re.compile(rb"\A[!-9;-~]{1,80}:[^\n]*\r?\n")
_BOUNDARY: Final = re.compile(r"boundary=(?:\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_MAY_BEGIN: Final = 8


def read_mail(data: bytes, limits: Limits) -> Extracted:
    """Read a mail (RFC 5322). Counts lines that may begin a part, and header lines, before anything is parsed (L06)."""
    if not _HEADER.match(data):
        raise RefusedError("mismatch")
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    if head.count(b"\n") > limits.mail_header_lines or data.count(b"\n--") > limits.mail_parts * _MAY_BEGIN:
        raise RefusedError("too_complex")
    message = BytesParser(policy=policy.default).parsebytes(data)
    parts = _parts(message, limits)
    unseen = [f"{name}: {value}" for part in parts for name, value in _headers(part)]
    plain: list[str] = []
    pages: list[str] = []
    is_whole = True
    for part in parts:
        if part.is_multipart():
            continue
        if part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
            is_whole = False
            continue
        words = _content(part)
        if part.get_content_subtype() == "html":
            shown, rest, _ = page_words(words, limits)
            pages.append(shown)
            unseen.append(rest)
        else:
            plain.append(words)
    subject = str(message.get("Subject", "")).replace("\n", " ")
    body = plain or [line.strip() for page in pages for line in page.split("\n")]
    text, is_cut = bounded([subject, "", *body], limits)
    hidden, is_complete = scanned([*unseen, *plain, *pages], limits)
    return Extracted(Kind.MAIL, text, hidden, is_cut, is_whole and is_complete)


def _parts(message: EmailMessage, limits: Limits) -> list[EmailMessage]:
    parts: list[EmailMessage] = []
    for part in message.walk():
        parts.append(part)
        if len(parts) > limits.mail_parts:
            raise RefusedError("too_complex")
    return parts


def _headers(part: EmailMessage) -> list[tuple[str, str]]:
    """Return the headers. The digits of a boundary are drawn at random, and some of them would pass for a card's."""
    return [(name, _BOUNDARY.sub("", str(value))) for name, value in part.items()]


def _content(part: EmailMessage) -> str:
    try:
        found = part.get_content()
    except (LookupError, UnicodeError, ValueError):  # a character set that nobody knows
        found = part.get_payload(decode=True)
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)
