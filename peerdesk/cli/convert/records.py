"""Conversations in the making: grouping of messages on disk, times, plain text, and what was skipped and why."""

import gzip
import json
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

Conversation = dict[str, Any]
Message = dict[str, Any]

LONGEST_TEXT = 100_000
BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "pre", "blockquote", "tr", "h1", "h2", "h3", "h4", "hr"})
SILENT = frozenset({"script", "style", "head", "title"})


class ConvertError(ValueError):
    """The file is not what it was said to be; the text says where and what was expected."""


class Skips:
    """Counts what was left out, by reason."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, reason: str) -> None:
        """Count one more."""
        self._counts[reason] += 1

    @property
    def total(self) -> int:
        """All that was left out."""
        return self._counts.total()

    def reasons(self) -> dict[str, int]:
        """Reason: how often."""
        return dict(self._counts.most_common())


class Grouping:
    """Collects messages in any order and gives them back by conversation, in a file, so that memory stays small."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="peerdesk-convert-")
        self._database = sqlite3.connect(Path(self._folder.name) / "messages.sqlite", isolation_level=None)
        self._database.executescript("""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE head (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE message (conversation TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL);
            BEGIN;
        """)

    def put_head(self, conversation: str, head: Conversation) -> None:
        """Facts of a conversation; what was said first stays, new facts are added."""
        row = self._database.execute("SELECT body FROM head WHERE id = ?", (conversation,)).fetchone()
        known: Conversation = json.loads(row[0]) if row else {}
        self._database.execute(
            "INSERT OR REPLACE INTO head VALUES (?, ?)", (conversation, json.dumps({**head, **known}))
        )

    def put_message(self, conversation: str, message: Message) -> None:
        """One message; its `at` must be written by `utc`."""
        self._database.execute(
            "INSERT INTO message VALUES (?, ?, ?)", (conversation, message["at"], json.dumps(message))
        )

    def conversations(self) -> Iterator[tuple[Conversation, list[Message]]]:
        """Head and messages by time, conversations by the time of their first message."""
        self._database.execute("CREATE INDEX message_by_conversation ON message (conversation, at)")
        heads = self._database.execute("""
            SELECT head.id, head.body FROM head JOIN message ON message.conversation = head.id
            GROUP BY head.id ORDER BY min(message.at), head.id
        """)
        for key, body in heads:
            rows = self._database.execute("SELECT body FROM message WHERE conversation = ? ORDER BY at, rowid", (key,))
            yield json.loads(body), [json.loads(row[0]) for row in rows]

    def orphans(self) -> int:
        """Messages whose conversation has no head."""
        query = "SELECT count(*) FROM message WHERE conversation NOT IN (SELECT id FROM head)"
        return int(self._database.execute(query).fetchone()[0])

    def close(self) -> None:
        """Throw the file away."""
        self._database.close()
        self._folder.cleanup()


def finish(head: Conversation, messages: list[Message], skips: Skips) -> Conversation | None:
    """One conversation in the format of replay, or None (counted) when no customer says anything in it."""
    if not any(message["from"] == "customer" for message in messages):
        skips.add("no_customer_message")
        return None
    return {**without_empty(head), "opened_at": messages[0]["at"], "messages": messages}


def without_empty(record: dict[str, Any]) -> dict[str, Any]:
    """The same without what is unknown."""
    return {key: value for key, value in record.items() if value not in (None, "", [], {})}


def utc(text: str | float | None, *, pattern: str | None = None) -> str | None:
    """A time as ISO 8601 in UTC: from ISO 8601 (without zone: taken as UTC), seconds since 1970, or `pattern`."""
    if text is None or text == "":
        return None
    try:
        if pattern:
            moment = datetime.strptime(str(text), pattern)  # noqa: DTZ007 - a zone is added below
        elif isinstance(text, int | float) or re.fullmatch(r"\d{9,11}(\.\d+)?", text):
            moment = datetime.fromtimestamp(float(text), UTC)
        else:
            moment = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        return None
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%SZ")


def clean(text: str) -> str:
    """Text that can be stored: no zero bytes or lone surrogates, of bounded length."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "").strip()[:LONGEST_TEXT]


def plain_text(html: str) -> str:
    """The words of a piece of HTML, blocks as lines."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(reader.parts).split("\n"))
    return clean(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's hook
        self._silent += tag in SILENT
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in SILENT))
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def open_binary(path: Path) -> BinaryIO:
    """Open for reading; gzip is recognised by its first bytes, whatever the name."""
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(path, "rb")) if zipped else path.open("rb")


def open_for_writing(path: Path) -> IO[str]:
    """Open for writing text; a name that ends in .gz compresses."""
    return gzip.open(path, "wt", encoding="utf-8") if path.suffix == ".gz" else path.open("w", encoding="utf-8")
