"""What comes back of a mail: delivery reports (RFC 3464) and complaints (ARF, RFC 5965), read within bounds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from itertools import islice
from typing import Final

LARGEST_RETURN: Final = 256 * 1024
MOST_PARTS: Final = 50
_STATUS: Final = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_STATUS_LINE: Final = re.compile(r"^Status:\s*([245])\.\d{1,3}\.\d{1,3}", re.IGNORECASE | re.MULTILINE)
_ACTION_LINE: Final = re.compile(r"^Action:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_FEEDBACK_LINE: Final = re.compile(r"^Feedback-Type:\s*([\w-]+)", re.IGNORECASE | re.MULTILINE)
# Where the envelope's recipient may be written by whoever delivers to us, and where a complaint quotes the sender.
_ADDRESSED: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_HEAD: Final = 16_384


class ReturnKind(StrEnum):
    """What a returned mail means for its address."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    NONE = "none"


@dataclass(frozen=True)
class ReturnedMail:
    """What is known of a mail that came back: what it means, and the texts in which its return address may stand."""

    kind: ReturnKind
    addressed: str
    quoted: str


def read_return(data: bytes) -> ReturnedMail:
    """Read a mail that came to a return address. Only its first 256 KiB and 50 parts are looked at."""
    mail = message_from_bytes(data[:LARGEST_RETURN])
    addressed = " ".join(str(value) for name in _ADDRESSED for value in mail.get_all(name, []))[:_HEAD]
    reports, quoted, words = _parts(mail)
    feedback = _FEEDBACK_LINE.search(reports)
    if feedback is not None:
        is_complaint = feedback[1].lower() in {"abuse", "fraud", "opt-out", "not-spam", "other", "virus"}
        kind = ReturnKind.COMPLAINT if is_complaint and feedback[1].lower() != "not-spam" else ReturnKind.NONE
        return ReturnedMail(kind, addressed, f"{reports} {quoted}"[:_HEAD * 2])
    return ReturnedMail(_delivery(reports, words), addressed, f"{reports} {quoted}"[:_HEAD * 2])


def _delivery(reports: str, words: str) -> ReturnKind:
    """Hard is for ever (5.x.x, failed), soft may be over tomorrow; a mail of a person or a machine is neither."""
    actions = {action.lower() for action in _ACTION_LINE.findall(reports)}
    classes = set(_STATUS_LINE.findall(reports))
    if actions or classes:
        if "failed" in actions or not actions:
            return ReturnKind.HARD if "5" in classes else ReturnKind.SOFT
        return ReturnKind.SOFT if "delayed" in actions else ReturnKind.NONE
    said = _STATUS.search(words)
    if said is None or said[1] == "2":
        return ReturnKind.NONE
    return ReturnKind.HARD if said[1] == "5" else ReturnKind.SOFT


def _parts(mail: Message) -> tuple[str, str, str]:
    """Return the text of machine-readable reports, the head of the mail that is quoted, and the first words for people."""
    reports: list[str] = []
    quoted: list[str] = []
    words: list[str] = []
    is_report = mail.get_content_type() == "multipart/report"
    pending, seen = [mail], 0
    while pending and seen < MOST_PARTS:
        part = pending.pop(0)
        seen += 1
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/feedback-report"}:
            reports.append(_text(part))
        elif kind in {"message/rfc822", "text/rfc822-headers"}:
            quoted.append(_text(part))
        elif part.is_multipart():
            pending += [one for one in part.get_payload() if isinstance(one, Message)]
        elif kind == "text/plain" and not is_report:
            words.append(_text(part)[:2000])
    return "\n".join(reports)[:_HEAD], "\n".join(quoted)[:_HEAD], "\n".join(words)[:_HEAD]


def _text(part: Message) -> str:
    """A part as it stands, its head with it: blocks of a report are messages to Python's parser."""
    if part.is_multipart():
        blocks = [one for one in islice(part.get_payload(), MOST_PARTS) if isinstance(one, Message)]
        return "\n".join("\n".join(f"{name}: {value}" for name, value in block.items()) for block in blocks)
    data = part.get_payload(decode=True)
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else str(part.get_payload())
