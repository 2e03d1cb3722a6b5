"""Rules of knowledge. Pure."""

from __future__ import annotations

import re

from peerdesk.engines.redaction import scrub_secrets
from peerdesk.foundation.errors import invalid

MIN_ANSWER_LENGTH = 80
MAX_TITLE_LENGTH = 300
MAX_BODY_LENGTH = 20_000
_PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")


def checked_article(title: str, body: str) -> tuple[str, str]:
    """Return (title, body) cleaned. Raises `invalid_article` with the fields that are wrong."""
    title, body = " ".join(title.replace("\x00", "").split()), body.replace("\x00", "").strip()
    title, body = scrub_secrets(title).text, scrub_secrets(body).text  # no card number is kept, whoever pastes one
    wrong: dict[str, str] = {}
    if not title:
        wrong["title"] = "empty"
    elif len(title) > MAX_TITLE_LENGTH:
        wrong["title"] = "too_long"
    if not body:
        wrong["body"] = "empty"
    elif len(body) > MAX_BODY_LENGTH:
        wrong["body"] = "too_long"
    if wrong:
        raise invalid("invalid_article", **wrong)
    return title, body


def is_worth_proposing(answer: str) -> bool:
    """Whether an answer is long enough to stand alone and holds no placeholder of its conversation."""
    return len(answer) >= MIN_ANSWER_LENGTH and not _PLACEHOLDER.search(answer)


def title_without_placeholders(title: str) -> str:
    """Return a redacted subject as the title of knowledge: what was hidden says nothing to the next reader."""
    return " ".join(_PLACEHOLDER.sub(" ", title).split()).rstrip(" ,;:-–") or title


def needs_counting(counted: int, entries: int) -> bool:
    """Whether words should be counted anew: at first, then whenever a tenth more or less can be found."""
    return abs(entries - counted) > counted / 10
