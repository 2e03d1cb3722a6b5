"""Knowledge of other systems, read as articles. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from peerdesk.domain.answers.rules.content import MAX_BODY_LENGTH, MAX_TITLE_LENGTH
from peerdesk.engines.redaction import RedactionContext

from .formats import Reader, read_folder, read_posts, read_table, read_zendesk
from .imported import ImportedArticle, ImportFile, ImportProblem, Reading
from .markup import page_to_markdown
from .site import read_site
from .tickets import OF_TICKET, read_tickets

__all__ = [
    "KINDS",
    "OF_TICKET",
    "TICKETS",
    "ImportFile",
    "ImportProblem",
    "ImportedArticle",
    "Reading",
    "page_to_markdown",
    "read_import",
]

KINDS: Final[dict[str, Reader]] = {
    "folder": read_folder, "csv": read_table, "zendesk": read_zendesk, "site": read_site, "stackexchange": read_posts,
}  # fmt: skip
TICKETS: Final = "tickets"
MAX_EXTERNAL_ID: Final = 500


def read_import(kind: str, files: Sequence[ImportFile], *, guard: RedactionContext | None = None) -> Reading:
    """Read files of a kind (`KINDS`, or `TICKETS`) as articles; what cannot be taken is a problem with its file and line.

    `guard` is what the guard knows of the brand: what customers and experts wrote in past tickets is redacted here already.
    """
    reading = Reading()
    in_order = sorted(files, key=lambda file: file.name)
    if kind == TICKETS:
        read_tickets(in_order, reading, guard or RedactionContext())
    else:
        KINDS[kind](in_order, reading)
    known: set[str] = set()
    kept: list[ImportedArticle] = []
    for article in reading.articles:
        if article.external_id in known:
            reading.leave_out(article.place, "twice")
        elif len(article.body) > MAX_BODY_LENGTH or len(article.external_id) > MAX_EXTERNAL_ID:
            reading.leave_out(article.place, "too_long")
        else:
            known.add(article.external_id)
            kept.append(replace(article, title=article.title[:MAX_TITLE_LENGTH]))
    reading.articles = kept
    return reading
