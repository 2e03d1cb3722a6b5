"""Stack Exchange data dump: Posts.xml, questions become conversations, answers expert messages.

A question's owner is the customer; an accepted answer is the resolution, dated by the answer (the dump's Posts.xml does
not say when it was accepted).
"""

import argparse
import re
from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

from peerdesk.cli.convert.records import (
    Conversation,
    ConvertError,
    Grouping,
    Skips,
    clean,
    finish,
    open_binary,
    plain_text,
    utc,
    without_empty,
)

QUESTION, ANSWER = "1", "2"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the posts can be read, for the attribution that their licence asks for."""
    parser.add_argument("--site", metavar="HOST", help="adds a source link to each row, as CC BY-SA asks for")


def convert(arguments: argparse.Namespace, skips: Skips) -> Iterator[Conversation]:
    """Conversations by the time of their question."""
    grouping = Grouping()
    try:
        _read(arguments, grouping, skips)
        for _ in range(grouping.orphans()):
            skips.add("answer_without_question")
        for head, messages in grouping.conversations():
            conversation = finish(head, messages, skips)
            if conversation:
                yield _resolved(conversation)
    finally:
        grouping.close()


def _read(arguments: argparse.Namespace, grouping: Grouping, skips: Skips) -> None:
    rows = 0

    def element(name: str, row: dict[str, str]) -> None:
        nonlocal rows
        if name == "row":
            rows += 1
            _post(row, arguments, grouping, skips)

    def refuse(*_declaration: object) -> NoReturn:
        raise ConvertError("the file declares a document type or entities, which no dump does; it was not read")

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    with open_binary(arguments.source) as file:
        try:
            parser.ParseFile(file)
        except expat.ExpatError as error:
            raise ConvertError(f"line {error.lineno}: not XML ({expat.ErrorString(error.code)})") from error
    if not rows:
        raise ConvertError("no <row> in it; expected Posts.xml of a Stack Exchange dump")


def _post(row: dict[str, str], arguments: argparse.Namespace, grouping: Grouping, skips: Skips) -> None:
    kind, number, body, at = row.get("PostTypeId"), row.get("Id"), row.get("Body", ""), utc(row.get("CreationDate"))
    author = row.get("OwnerUserId") or row.get("OwnerDisplayName")
    text = plain_text(body)
    if kind not in {QUESTION, ANSWER}:
        skips.add("neither_question_nor_answer")
    elif not number or not at:
        skips.add("no_id_or_date")
    elif not text:
        skips.add("no_text")
    elif kind == ANSWER:
        message = {"from": "expert", "author": f"u{author or 'unknown'}", "at": at, "text": text, "html": clean(body)}
        grouping.put_message(row.get("ParentId", ""), {**message, "post": number})
    else:
        customer, title = f"u{author or f'question-{number}'}", row.get("Title", "").strip()
        tags = re.findall(r"[^<>|]+", row.get("Tags", ""))
        grouping.put_head(number, without_empty({
            "id": f"{arguments.brand}-{number}",
            "brand": arguments.brand,
            "language": arguments.language,
            "topic": tags[0] if tags else None,
            "tags": tags,
            "subject": title,
            "customer": {"id": customer},
            "accepted_post": row.get("AcceptedAnswerId"),
            "source": f"https://{arguments.site}/q/{number}" if arguments.site else None,
        }))  # fmt: skip
        whole = f"{title}\n\n{text}" if title else text
        message = {"from": "customer", "author": customer, "at": at, "text": whole, "html": clean(body), "post": number}
        grouping.put_message(number, message)


def _resolved(conversation: Conversation) -> Conversation:
    accepted = conversation.pop("accepted_post", None)
    customer = conversation["customer"]["id"]
    for index, message in enumerate(conversation["messages"]):
        post = message.pop("post")
        if message["author"] == customer:
            message["from"] = "customer"
        if post == accepted:
            conversation |= {"accepted_message": index, "resolved_at": message["at"]}
            if message["from"] == "expert":
                conversation["resolved_by"] = message["author"]
    return conversation
