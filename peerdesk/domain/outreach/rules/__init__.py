"""Mails of a campaign: words, bounds, how fast they go. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

LARGEST_TABLE: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 100_000
MOST_FAULTS: Final = 5_000
MOST_LISTS: Final = 50
LONGEST_ADDRESS: Final = 254
LONGEST_CONSENT: Final = 500
LONGEST_SUBJECT: Final = 120
LONGEST_MAIL: Final = 4000
DEFAULT_RATE: Final = 500
MOST_RATE: Final = 20_000
DEFAULT_RETENTION_DAYS: Final = 30
MOST_RETENTION_DAYS: Final = 365
BATCH: Final = 25
# A mail that was begun and never marked: after so long nobody waits for its sender any more.
UNKNOWN_AFTER: Final = timedelta(minutes=15)
# As many soft returns, over all mailings, and the address is asked no more by this brand.
SOFT_LIMIT: Final = 3
_ADDRESS: Final = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"_]{1,250}")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


@dataclass(frozen=True)
class MailWords:
    """What a mailing says in one language."""

    language: str
    subject: str
    body: str

    def faults(self, spoken: list[str]) -> dict[str, str]:
        """Return the fields that are wrong; a subject is one line."""
        wrong = {}
        if self.language not in spoken:
            wrong["language"] = "unknown"
        for name, text, most in (("subject", self.subject, LONGEST_SUBJECT), ("body", self.body, LONGEST_MAIL)):
            if not text.strip() or len(text) > most:
                wrong[name] = "empty" if not text.strip() else "too_long"
        if len(self.subject.splitlines()) > 1:
            wrong["subject"] = "one_line"
        return wrong


def clean_address(text: str) -> str:
    """Return an address in the one form under which it is kept and compared, or "" when it is none.

    Small letters, NFKC, the domain in its ASCII form (RFC 5891). A single address: no name, no list, no comment (M13).
    """
    address = unicodedata.normalize("NFKC", text).strip().lower()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        return ""
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    labels = domain.split(".")
    is_whole = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
    is_dotted = not local.startswith(".") and not local.endswith(".") and ".." not in local
    return f"{local}@{domain}" if is_whole and is_dotted and local.isprintable() else ""


def allowance(*, rate_per_hour: int, last_hour: int, last_minute: int) -> int:
    """How many mails may go now: the hour's rate, spread over its minutes, a batch at most."""
    of_hour = rate_per_hour - last_hour
    of_minute = math.ceil(rate_per_hour / 60) - last_minute
    return max(min(of_hour, of_minute, BATCH), 0)
