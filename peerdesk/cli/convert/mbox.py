"""A mailbox (mbox): mails become messages, threads by Message-ID, In-Reply-To and References (RFC 5322, 3.6.4).

The sender of a thread's first mail is the customer, unless --ours says who answers for the brand. Automatic mails
(RFC 3834) and copies of the same mail are left out.
"""

import argparse
import hashlib
import mailbox
import re
import shutil
import tempfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from peerdesk.cli.convert.records import (
    Conversation,
    ConvertError,
    Grouping,
    Message,
    Skips,
    clean,
    finish,
    open_binary,
    plain_text,
    utc,
    without_empty,
)

REPLY_PREFIX = re.compile(r"^\s*((re|aw|sv|antw|fw|fwd|wg)\s*(\[\d+\])?:\s*)+", re.IGNORECASE)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who answers for the brand."""
    parser.add_argument(
        "--ours", action="append", default=[], metavar="ADDRESS", help="address or @domain of ours; repeatable"
    )


def convert(arguments: argparse.Namespace, skips: Skips) -> Iterator[Conversation]:
    """Conversations by the time of their first mail."""
    grouping, threads = Grouping(), Threads()
    try:
        with tempfile.TemporaryDirectory(prefix="peerdesk-convert-") as folder:
            for mail in _mails(arguments.source, Path(folder)):
                _mail(mail, threads, grouping, skips)
        yield from _conversations(arguments, threads, grouping, skips)
    finally:
        grouping.close()


class Threads:
    """Which identifiers belong together: union-find with path halving (Tarjan and van Leeuwen 1984)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self.seen: set[str] = set()

    def root(self, identifier: str) -> str:
        """One identifier that stands for the whole thread."""
        parent = self._parent
        parent.setdefault(identifier, identifier)
        while parent[identifier] != identifier:
            parent[identifier] = parent[parent[identifier]]
            identifier = parent[identifier]
        return identifier

    def join(self, one: str, other: str) -> None:
        """Both are of one thread."""
        self._parent[self.root(one)] = self.root(other)


def _mails(source: Path, folder: Path) -> Iterator[EmailMessage]:
    plain = folder / "plain.mbox"
    with open_binary(source) as file:
        if not file.read(5).startswith(b"From "):
            raise ConvertError("line 1: expected a line that begins with 'From ' (mbox)")
        file.seek(0)
        with plain.open("wb") as out:
            shutil.copyfileobj(file, out)
    box = mailbox.mbox(plain, create=False)
    try:
        for key in box.iterkeys():
            mail = message_from_bytes(box.get_bytes(key), policy=policy.default)
            if isinstance(mail, EmailMessage):
                yield mail
    finally:
        box.close()


def _mail(mail: EmailMessage, threads: Threads, grouping: Grouping, skips: Skips) -> None:
    name, address = parseaddr(_header(mail, "From"))
    at, text = utc(_date(mail)), _text(mail)
    identifier = _header(mail, "Message-ID").strip()
    if _header(mail, "Auto-Submitted").lower() not in {"", "no"}:
        skips.add("automatic_mail")
    elif not address or "@" not in address:
        skips.add("no_sender")
    elif not at:
        skips.add("no_or_unreadable_time")
    elif not text:
        skips.add("no_text")
    else:
        identifier = identifier or f"<{hashlib.sha256(f'{address}{at}{text}'.encode()).hexdigest()[:32]}@none>"
        if identifier in threads.seen:
            skips.add("same_mail_again")
            return
        threads.seen.add(identifier)
        for reference in re.findall(r"<[^<>\s]+>", f"{_header(mail, 'References')} {_header(mail, 'In-Reply-To')}"):
            threads.join(identifier, reference)
        subject = REPLY_PREFIX.sub("", clean(_header(mail, "Subject")))
        grouping.put_head(identifier, {"identifier": identifier})
        grouping.put_message(
            identifier, {"author": address.lower(), "name": clean(name), "at": at, "text": text, "subject": subject}
        )


def _conversations(
    arguments: argparse.Namespace, threads: Threads, grouping: Grouping, skips: Skips
) -> Iterator[Conversation]:
    """Which mails belong together is known only now: group once more by the thread's root."""
    whole = Grouping()
    try:
        for head, mails in grouping.conversations():
            root = threads.root(head["identifier"])
            whole.put_head(root, {"id": hashlib.sha256(root.encode()).hexdigest()[:16]})
            for mail in mails:
                whole.put_message(root, mail)
        for head, mails in whole.conversations():
            conversation = finish(*_thread(head["id"], mails, arguments), skips)
            if conversation:
                yield conversation
    finally:
        whole.close()


def _thread(key: str, mails: list[Message], arguments: argparse.Namespace) -> tuple[Conversation, list[Message]]:
    ours = tuple(address.lower() for address in arguments.ours)
    first = next((mail for mail in mails if not (ours and mail["author"].endswith(ours))), None)
    customer = first["author"] if first else None

    def is_ours(author: str) -> bool:
        return author.endswith(ours) if ours else author != customer

    head = {
        "id": f"mail-{key}",
        "brand": arguments.brand,
        "language": arguments.language,
        "subject": mails[0]["subject"],
        "customer": without_empty({"id": customer, "name": first["name"], "email": customer}) if first else None,
    }
    messages = [
        {
            "from": "expert" if is_ours(mail["author"]) else "customer",
            "author": mail["author"],
            "at": mail["at"],
            "text": mail["text"],
        }
        for mail in mails
    ]
    return head, messages


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name) or "")
    except (ValueError, IndexError, AttributeError):
        # The standard library's header parser gives up on some broken headers by raising what its code runs into.
        return ""


def _date(mail: EmailMessage) -> str | None:
    try:
        field = mail["Date"]
        moment = field.datetime if field is not None else None
    except (ValueError, IndexError, AttributeError, TypeError):
        return None
    return moment.isoformat() if moment else None


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, ValueError):
        # An unknown or wrong character set: what can be read is better than nothing.
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return plain_text(content) if part.get_content_type() == "text/html" else clean(content)
