"""A table (CSV), one message a row; columns are found by their names or by --map.

Fields: conversation, at, text (these must be there), from, author, subject, topic, language, customer_id,
customer_name, customer_email, customer_phone, rating, resolved_at, resolved_by, escalated.
Without `from`, the author of a conversation's first message is the customer, all others are experts.
"""

import argparse
import csv
import io
from collections.abc import Iterator
from typing import Any

from peerdesk.cli.convert.records import (
    LONGEST_TEXT,
    Conversation,
    ConvertError,
    Grouping,
    Message,
    Skips,
    clean,
    finish,
    open_binary,
    utc,
    without_empty,
)

NEEDED = ("conversation", "at", "text")
FIELDS = (
    *NEEDED, "from", "author", "subject", "topic", "language", "customer_id", "customer_name", "customer_email",
    "customer_phone", "rating", "resolved_at", "resolved_by", "escalated",
)  # fmt: skip
ROLES = {
    "customer": "customer", "requester": "customer", "user": "customer", "end-user": "customer", "inbound": "customer",
    "expert": "expert", "agent": "expert", "support": "expert", "outbound": "expert",
    "staff": "staff", "admin": "staff",
}  # fmt: skip
TRUE = frozenset({"1", "true", "yes", "y"})
BEST_RATING = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to read the table."""
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help="which column holds a field; repeatable"
    )
    parser.add_argument("--delimiter", default=",", help="default: comma; \\t for a tab")
    parser.add_argument("--encoding", default="utf-8-sig")
    parser.add_argument("--time-format", metavar="PATTERN", help="as for strptime, when times are not ISO 8601")


def convert(arguments: argparse.Namespace, skips: Skips) -> Iterator[Conversation]:
    """Conversations by the time of their first message."""
    grouping = Grouping()
    try:
        _read(arguments, grouping, skips)
        for head, messages in grouping.conversations():
            conversation = finish(*_with_roles(head, messages), skips)
            if conversation:
                yield conversation
    finally:
        grouping.close()


def _read(arguments: argparse.Namespace, grouping: Grouping, skips: Skips) -> None:
    csv.field_size_limit(10 * LONGEST_TEXT)
    delimiter = arguments.delimiter.replace("\\t", "\t")
    with io.TextIOWrapper(open_binary(arguments.source), encoding=arguments.encoding, newline="") as file:
        rows = csv.DictReader(file, delimiter=delimiter)
        try:
            columns = _columns(arguments.map, rows.fieldnames or [])
            for row in rows:
                values = {field: (row.get(column) or "").strip() for field, column in columns.items()}
                _row(values, arguments, grouping, skips)
        except UnicodeDecodeError as error:
            place = f"after line {rows.line_num}"
            raise ConvertError(f"{place}: not {arguments.encoding} ({error.reason}); try --encoding") from error
        except csv.Error as error:
            raise ConvertError(f"line {rows.line_num}: {error}") from error


def _columns(mapping: list[str], header: Any) -> dict[str, str]:
    columns = {name.strip().lower().replace(" ", "_"): name for name in header}
    columns = {field: name for field, name in columns.items() if field in FIELDS}
    for entry in mapping:
        field, _, column = entry.partition("=")
        if field not in FIELDS:
            raise ConvertError(f"--map {entry}: there is no field {field!r}; there are {', '.join(FIELDS)}")
        if column not in header:
            raise ConvertError(f"--map {entry}: line 1 has no column {column!r}; it has {', '.join(header)}")
        columns[field] = column
    missing = [field for field in NEEDED if field not in columns]
    if missing:
        raise ConvertError(f"line 1: no column for {', '.join(missing)}; name it with --map {missing[0]}=COLUMN")
    return columns


def _row(values: dict[str, str], arguments: argparse.Namespace, grouping: Grouping, skips: Skips) -> None:
    key, at, text = values["conversation"], utc(values["at"], pattern=arguments.time_format), clean(values["text"])
    role = values.get("from", "").lower()
    if not key:
        skips.add("no_conversation")
    elif not at:
        skips.add("no_or_unreadable_time")
    elif not text:
        skips.add("no_text")
    elif role and role not in ROLES:
        skips.add(f"unknown_sender:{role[:30]}")
    else:
        author = values.get("author") or values.get("customer_id", "")
        grouping.put_head(key, _head(key, values, arguments, skips))
        grouping.put_message(key, {"from": ROLES.get(role, ""), "author": author, "at": at, "text": text})


def _head(key: str, values: dict[str, str], arguments: argparse.Namespace, skips: Skips) -> Conversation:
    customer = {name: values.get(f"customer_{name}") for name in ("id", "name", "email", "phone")}
    rating = values.get("rating", "")
    if rating and not (rating.isdecimal() and 1 <= int(rating) <= BEST_RATING):
        skips.add("rating_not_1_to_5")
        rating = ""
    return without_empty(
        {
            "id": key,
            "brand": arguments.brand,
            "language": values.get("language") or arguments.language,
            "subject": values.get("subject"),
            "topic": values.get("topic"),
            "customer": without_empty(customer),
            "rating": int(rating) if rating else None,
            "resolved_at": utc(values.get("resolved_at"), pattern=arguments.time_format),
            "resolved_by": values.get("resolved_by"),
            "escalated": True if values.get("escalated", "").lower() in TRUE else None,
        }
    )


def _with_roles(head: Conversation, messages: list[Message]) -> tuple[Conversation, list[Message]]:
    customer = head.get("customer", {}).get("id") or messages[0]["author"] or f"customer-of-{head['id']}"
    for message in messages:
        message["from"] = message["from"] or ("customer" if message["author"] in {customer, ""} else "expert")
        message["author"] = message["author"] or (customer if message["from"] == "customer" else "unknown")
    return {**head, "customer": {"id": customer, **head.get("customer", {})}}, messages
