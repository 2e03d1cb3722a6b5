"""What an article says, and what is refused. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from peerdesk.engines.redaction import scrub_secrets
from peerdesk.foundation.errors import invalid

MIN_ANSWER_LENGTH = 80
MAX_TITLE_LENGTH = 300
MAX_BODY_LENGTH = 20_000
MAX_VERSIONS_LENGTH = 200
MAX_SOURCES = 10
MAX_SOURCE = {"url": 500, "name": 120, "licence": 80}
PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?\Z")


@dataclass(frozen=True)
class Source:
    """Where a piece of knowledge comes from, with the licence under which it may be shown."""

    url: str = ""
    name: str = ""
    licence: str = ""


NO_SOURCE = Source()


@dataclass(frozen=True)
class Content:
    """What one version of an article says, about which product versions, and when it holds."""

    title: str
    body: str
    language: str = "en"
    topic_id: uuid.UUID | None = None
    product_versions: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    sources: tuple[Source, ...] = ()


def checked_content(content: Content) -> Content:
    """Return the content cleaned. Raises `invalid_article` with the fields that are wrong."""
    title = " ".join(content.title.replace("\x00", "").split())
    body = content.body.replace("\x00", "").replace("\r\n", "\n").strip()
    title, body = scrub_secrets(title).text, scrub_secrets(body).text  # no card number is kept, whoever pastes one
    sources = tuple(source for source in map(_clean_source, content.sources) if source != NO_SOURCE)
    versions = " ".join(content.product_versions.replace("\x00", "").split())
    wrong = _wrong_text("title", title, MAX_TITLE_LENGTH) | _wrong_text("body", body, MAX_BODY_LENGTH)
    if len(versions) > MAX_VERSIONS_LENGTH:
        wrong["product_versions"] = "too_long"
    if not _LANGUAGE.match(content.language):
        wrong["language"] = "invalid"
    if content.valid_from and content.valid_until and content.valid_until <= content.valid_from:
        wrong["valid_until"] = "invalid"
    if len(sources) > MAX_SOURCES or not all(map(_is_possible, sources)):
        wrong["sources"] = "invalid"
    if wrong:
        raise invalid("invalid_article", **wrong)
    return replace(content, title=title, body=body, product_versions=versions, sources=sources)


def source_of(row: Mapping[str, Any]) -> Source:
    """Return a stored source."""
    return Source(str(row.get("url", "")), str(row.get("name", "")), str(row.get("licence", "")))


def is_valid_at(valid_from: datetime | None, valid_until: datetime | None, now: datetime) -> bool:
    """Whether an article holds now."""
    return (valid_from is None or valid_from <= now) and (valid_until is None or now < valid_until)


def is_worth_proposing(answer: str) -> bool:
    """Whether an answer is long enough to stand alone and holds no placeholder of its conversation."""
    return len(answer) >= MIN_ANSWER_LENGTH and not PLACEHOLDER.search(answer)


def title_without_placeholders(title: str) -> str:
    """Return a redacted subject as the title of knowledge: what was hidden says nothing to the next reader."""
    return " ".join(PLACEHOLDER.sub(" ", title).split()).rstrip(" ,;:-–") or title


def needs_counting(counted: int, entries: int) -> bool:
    """Whether words should be counted anew: at first, then whenever a tenth more or less can be found."""
    return abs(entries - counted) > counted / 10


def _clean_source(source: Source) -> Source:
    url, name, licence = (
        " ".join(text.replace("\x00", "").split()) for text in (source.url, source.name, source.licence)
    )
    return Source(url, name, licence)


def _is_possible(source: Source) -> bool:
    fits = all(len(getattr(source, field)) <= longest for field, longest in MAX_SOURCE.items())
    return fits and (not source.url or _is_web_address(source.url))


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in url


def _wrong_text(name: str, text: str, longest: int) -> dict[str, str]:
    if not text:
        return {name: "empty"}
    return {name: "too_long"} if len(text) > longest else {}
