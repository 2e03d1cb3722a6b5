"""Zendesk's JSON export: one ticket a line, with its comments and people.

Private notes are left out. Solved and closed tickets are resolutions; a good rating counts as 5, a bad one as 1.
"""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from peerdesk.cli.convert.records import (
    Conversation,
    ConvertError,
    Message,
    Skips,
    clean,
    finish,
    open_binary,
    plain_text,
    utc,
    without_empty,
)

RATINGS = {"good": 5, "bad": 1}
RESOLVED = frozenset({"solved", "closed"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the people who answered are to be."""
    parser.add_argument(
        "--agents-as", choices=("expert", "staff"), default="expert", help="as whom agents answer (default expert)"
    )
    parser.add_argument(
        "--topic-field", default="tags", metavar="NAME", help="where a ticket's topic is (default tags)"
    )


def convert(arguments: argparse.Namespace, skips: Skips) -> Iterator[Conversation]:
    """Conversations in the order of the file."""
    with open_binary(arguments.source) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            ticket = _ticket(number, line)
            if ticket.get("status") == "deleted":
                skips.add("deleted_ticket")
                continue
            requester = _requester(ticket)
            messages = _messages(ticket, requester["id"], arguments.agents_as, skips)
            if not messages:
                skips.add("no_public_message")
                continue
            conversation = finish(_head(ticket, requester, arguments), messages, skips)
            if conversation:
                yield conversation


def _ticket(number: int, line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, UnicodeDecodeError) as error:
        raise ConvertError(f"line {number}: not JSON ({error})") from error
    # The export proper has the ticket at the top; scripts that page through the API wrap it.
    ticket = {**read["ticket"], **read} if isinstance(read, dict) and isinstance(read.get("ticket"), dict) else read
    if not isinstance(ticket, dict) or "id" not in ticket:
        raise ConvertError(f"line {number}: expected a ticket, an object with `id`")
    return ticket


def _requester(ticket: dict[str, Any]) -> dict[str, str]:
    person = ticket.get("requester") or {}
    identity = person.get("id") or ticket.get("requester_id") or f"requester-of-{ticket['id']}"
    customer = {"id": str(identity), **{key: person.get(key) for key in ("name", "email", "phone")}}
    return without_empty(customer)


def _messages(ticket: dict[str, Any], requester: str, agents_as: str, skips: Skips) -> list[Message]:
    messages = []
    for comment in ticket.get("comments") or [_description(ticket)]:
        at, author = utc(comment.get("created_at")), str(comment.get("author_id") or "unknown")
        words = clean(comment.get("plain_body") or comment.get("body") or "")
        text = words or plain_text(comment.get("html_body") or "")
        if comment.get("public") is False:
            skips.add("private_note")
        elif not at:
            skips.add("no_or_unreadable_time")
        elif not text:
            skips.add("no_text")
        else:
            sender = "customer" if author == requester else agents_as
            message = {"from": sender, "author": author, "at": at, "text": text}
            messages.append(without_empty({**message, "html": clean(comment.get("html_body") or "")}))
    return sorted(messages, key=lambda message: str(message["at"]))


def _description(ticket: dict[str, Any]) -> dict[str, Any]:
    author = (ticket.get("requester") or {}).get("id") or ticket.get("requester_id") or f"requester-of-{ticket['id']}"
    return {"body": ticket.get("description"), "created_at": ticket.get("created_at"), "author_id": author}


def _head(ticket: dict[str, Any], requester: dict[str, str], arguments: argparse.Namespace) -> Conversation:
    topic = ticket.get(arguments.topic_field)
    assignee = (ticket.get("assignee") or {}).get("id") or ticket.get("assignee_id")
    resolved = ticket.get("status") in RESOLVED
    return {
        "id": f"zendesk-{ticket['id']}",
        "brand": arguments.brand,
        "language": arguments.language,
        "subject": clean(ticket.get("subject") or ""),
        "topic": (topic[0] if topic else None) if isinstance(topic, list) else topic,
        "customer": requester,
        "rating": RATINGS.get((ticket.get("satisfaction_rating") or {}).get("score", "")),
        "resolved_at": utc(ticket.get("solved_at") or ticket.get("updated_at")) if resolved else None,
        "resolved_by": str(assignee) if resolved and assignee else None,
    }
