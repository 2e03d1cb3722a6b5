"""Past resolved tickets read as articles: what solved each, redacted before anything of it is kept. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, cast

from peerdesk.domain.answers.rules.content import PLACEHOLDER, Source, is_worth_proposing, title_without_placeholders
from peerdesk.engines import redaction

from .formats import language_of, text_of
from .imported import ImportedArticle, ImportFile, Reading, take_article

OF_TICKET: Final = "ticket:"
GOOD_RATING: Final = 4
SHORT_LINE: Final = 60
TITLE_OF_TEXT: Final = 90
OWN: Final[dict[str, str]] = {"name": "NAME", "email": "EMAIL", "phone": "PHONE", "address": "ADDRESS"}


def read_tickets(files: Sequence[ImportFile], reading: Reading, context: redaction.RedactionContext) -> None:
    """Read conversation files (JSON lines, as `peerdesk convert` writes them): each resolved one is an article.

    Question and answer are redacted with the customer's own values; a salutation and a name below go. What was badly
    rated, handed on or never resolved, and an answer that cannot stand without its customer's data, is left out.
    """
    for file in files:
        text = text_of(file, reading)
        for number, line in enumerate((text or "").split("\n"), start=1):
            if line.strip():
                _take_line(f"{file.name}:{number}", line, reading, context)


def _take_line(place: str, line: str, reading: Reading, context: redaction.RedactionContext) -> None:
    try:
        row = json.loads(line)
        messages = [message for message in row["messages"] if isinstance(message["text"], str)]
        question, customer = messages[0]["text"], dict(row.get("customer") or {})
        answer, key = _answer(row, messages), str(row["id"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        reading.leave_out(place, "no_conversation")
        return
    if answer is None:
        reading.leave_out(place, "not_resolved")
        return
    rating = row.get("rating")
    if row.get("escalated") or (isinstance(rating, int) and rating < GOOD_RATING):
        reading.leave_out(place, "not_good")
        return
    known = replace(context, known=tuple(_own_values(customer)))
    told: tuple[redaction.Placeholder, ...] = ()
    shown = []
    for part in (question, str(row.get("subject") or ""), answer):
        done = redaction.redact(part, redaction.detect(part, known), told)
        told = done.placeholders
        shown.append(done.text)
    body = without_courtesies(shown[2])
    if not is_worth_proposing(body):
        reading.leave_out(place, "personal" if PLACEHOLDER.search(body) else "thin")
        return
    title = title_without_placeholders(shown[1] or _beginning(shown[0]))
    take_article(
        ImportedArticle(
            f"{OF_TICKET}{key}", title, body, place, language_of(str(row.get("language") or "")),
            str(row.get("topic") or ""),
            source=Source(*(str(row.get(name) or "") for name in ("source_url", "source", "licence"))),
        ),
        reading,
    )  # fmt: skip


def without_courtesies(answer: str) -> str:
    """Return a redacted answer without a first line and last lines that only name somebody."""
    lines = answer.strip().split("\n")
    while lines and (not lines[0].strip() or _only_names(lines[0])):
        del lines[0]
    while lines and (not lines[-1].strip() or _only_names(lines[-1]) or _is_closing(lines[-1])):
        del lines[-1]
    return "\n".join(lines)


def _answer(row: dict[str, Any], messages: list[dict[str, Any]]) -> str | None:
    """The accepted message, else the last of whoever resolved it, else, where a time or a good rating says so, the last."""
    replies = [message for message in messages if message.get("from") in {"expert", "staff"}]
    accepted = row.get("accepted_message")
    if isinstance(accepted, int) and 0 <= accepted < len(messages) and messages[accepted] in replies:
        return cast("str", messages[accepted]["text"])
    own = [message for message in replies if row.get("resolved_by") and message.get("author") == row["resolved_by"]]
    is_resolved = own or row.get("resolved_at") or isinstance(row.get("rating"), int)
    return cast("str", (own or replies)[-1]["text"]) if replies and is_resolved else None


def _own_values(customer: dict[str, Any]) -> list[redaction.KnownValue]:
    pairs = [(kind, customer.get(name)) for name, kind in OWN.items()]
    orders = customer.get("order_ids")
    pairs += [("ORDER_ID", order) for order in (orders if isinstance(orders, list) else [])]
    return [redaction.KnownValue(cast("redaction.DataType", kind), str(value)) for kind, value in pairs if value]


def _only_names(line: str) -> bool:
    return len(line) <= SHORT_LINE and PLACEHOLDER.search(line) is not None and not line.rstrip().endswith((".", ":", "?"))


def _is_closing(line: str) -> bool:
    return len(line) <= SHORT_LINE and line.rstrip().endswith(",")


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_OF_TEXT else line[:TITLE_OF_TEXT].rsplit(" ", 1)[0] + " …"
