"""Tables of handles and of costs, codes of partners: read row by row, each with its own fault. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from peerdesk.domain.recruiting.background import safe_link

MOST_HANDLES: Final = 2000
MOST_COSTS: Final = 5000
MOST_CODES: Final = 1000
MOST_USES: Final = 10_000
MOST_CODE_DAYS: Final = 365
# Codes tried from one place in an hour, right or wrong; more are not looked at.
MOST_TRIES: Final = 20
# Crockford's alphabet: no I, L, O, U, so that a code survives a telephone. 12 letters are 60 random bits.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LETTERS: Final = 12
HANDLE_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "platform": ("platform", "site", "network", "plattform"), "handle": ("handle", "name", "user", "username", "nickname"),
    "link": ("link", "url", "profile"), "deed": ("what", "deed", "contribution", "did", "beitrag"),
}  # fmt: skip
COST_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": ("day", "date", "datum", "tag"), "source": ("utmsource", "source", "quelle"),
    "campaign": ("utmcampaign", "campaign", "kampagne"), "amount": ("cost", "amount", "spend", "kosten", "betrag"),
    "currency": ("currency", "währung", "waehrung"),
}  # fmt: skip
_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4})")


@dataclass(frozen=True)
class FoundHandle:
    """A row of a table of handles."""

    platform: str
    handle: str
    link: str
    deed: str


@dataclass(frozen=True)
class CostRow:
    """A row of a table of costs, in minor units of the brand's currency."""

    day: date
    source: str
    amount_minor: int


def read_handle(cells: Mapping[str, str]) -> FoundHandle | str:
    """Return the row, or the code of its fault. A link is https or nothing; it is never fetched."""
    platform, handle, link, deed = (_line(cells.get(name, "")) for name in ("platform", "handle", "link", "deed"))
    if not platform or not handle or not deed:
        return "incomplete"
    if len(platform) > 40 or len(handle) > 80 or len(deed) > 400:  # noqa: PLR2004 - the columns' lengths
        return "too_long"
    if link and not safe_link(link):
        return "bad_link"
    return FoundHandle(platform.lower(), handle, link, deed)


def read_cost(cells: Mapping[str, str], *, code: str, currency: str, exponent: int) -> CostRow | str:
    """Return the row, or the code of its fault. A row of another campaign, or in another currency, is not guessed at."""
    named = cells.get("campaign", "")
    if named and named.lower() != code:
        return "other_campaign"
    given = cells.get("currency", "").upper() or currency
    if given != currency:
        return "other_currency"
    day = _day(cells.get("day", ""))
    if day is None:
        return "no_day"
    amount = _amount(cells.get("amount", ""), exponent)
    if amount is None:
        return "no_amount"
    return CostRow(day, _line(cells.get("source", "")).lower()[:60], amount)


def new_codes(number: int) -> list[str]:
    """Return so many codes, random and different."""
    made: set[str] = set()
    while len(made) < number:
        made.add("".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS)))
    return sorted(made, key=lambda _: secrets.randbits(32))


def spoken(code: str) -> str:
    """Return a code as it is written on paper, in groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, CODE_LETTERS, 4))


def typed(text: str) -> str:
    """Return a code as it was meant: case, blanks, hyphens and letters that look like digits do not matter."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text[:64])).upper()
    meant = plain.translate(str.maketrans("ILO", "110"))
    return meant if len(meant) == CODE_LETTERS and set(meant) <= set(ALPHABET) else ""


def code_digest(secret: bytes, campaign: bytes, code: str) -> str:
    """Return the keyed digest of a code of a campaign."""
    key = hmac.new(secret, b"outreach:code" + campaign, hashlib.sha256).digest()
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


def who_digest(secret: bytes, place: str) -> str:
    """Return the keyed digest of where somebody came from."""
    return hmac.new(secret, b"outreach:who" + place.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _line(text: str) -> str:
    return " ".join("".join(letter for letter in text if unicodedata.category(letter) != "Cf").split())


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    if found is None:
        return None
    parts = found.groups()
    year, month, day = parts[:3] if parts[0] else parts[:2:-1]
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return None


def _amount(text: str, exponent: int) -> int | None:
    """Read 1234.5, 1,234.50, 1.234,50 and 12,50: the last sign is the decimal one where one or two digits follow."""
    plain = text.replace(" ", "").replace("\u00a0", "").replace("'", "")
    found = re.fullmatch(r"(\d[\d.,]*?)(?:[.,](\d{1,2}))?", plain)
    if found is None or len(plain) > 16:  # noqa: PLR2004 - more than anybody spends
        return None
    try:
        value = Decimal(re.sub(r"[.,]", "", found[1]) + "." + (found[2] or "0"))
    except InvalidOperation:
        return None
    minor = value.scaleb(exponent)
    return int(minor) if minor == minor.to_integral_value() else None
