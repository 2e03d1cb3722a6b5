"""What somebody says of themselves when they apply: products, time, what they wrote elsewhere. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

TIMES: Final = ("morning", "afternoon", "evening", "night", "weekend")
MOST_PRODUCTS: Final = 10
MOST_LINKS: Final = 5
MOST_HOURS: Final = 80
LONGEST_PRODUCT: Final = 80
LONGEST_LINK: Final = 400
FIRST_YEAR: Final = 1950
_OWNED: Final = re.compile(r"(.*?)[\s,;]+(?:\w+\s+)?((?:19|20)\d\d)\s*")


@dataclass(frozen=True)
class Owned:
    """A product that somebody has, and since which year where they say it."""

    product: str
    since: int | None


@dataclass(frozen=True)
class Background:
    """All of it may be left out. Links are shown to reviewers and never fetched."""

    products: tuple[Owned, ...] = ()
    hours_per_week: int | None = None
    times: tuple[str, ...] = ()
    time_zone: str = ""
    links: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said; a time zone alone says nothing."""
        return not (self.products or self.hours_per_week or self.times or self.links)

    def faults(self, *, year: int, zones: set[str]) -> dict[str, str]:
        """Return the fields that are wrong."""
        wrong = {}
        if len(self.products) > MOST_PRODUCTS or any(len(one.product) > LONGEST_PRODUCT for one in self.products):
            wrong["products"] = "too_many"
        if any(one.since is not None and not FIRST_YEAR <= one.since <= year for one in self.products):
            wrong["products"] = "year"
        if self.hours_per_week is not None and not 0 < self.hours_per_week <= MOST_HOURS:
            wrong["hours_per_week"] = "out_of_bounds"
        if set(self.times) - set(TIMES):
            wrong["times"] = "unknown"
        if self.time_zone and self.time_zone not in zones:
            wrong["time_zone"] = "unknown"
        if len(self.links) > MOST_LINKS:
            wrong["links"] = "too_many"
        elif not all(safe_link(link) for link in self.links):
            wrong["links"] = "not_https"
        return wrong

    def fits(self, *, hours: int = 0, time: str = "", product: str = "") -> bool:
        """Whether somebody has so many hours, is there at that time of day, and has a product of that name."""
        if hours and (self.hours_per_week or 0) < hours:
            return False
        if time and time not in self.times:
            return False
        return not product or any(product.lower() in one.product.lower() for one in self.products)


def read_products(text: str) -> tuple[Owned, ...]:
    """Read a product a line, with the year since when, in any language: "Crema 200, since 2019", "Crema 200 2019"."""
    found = []
    for line in text.splitlines():
        plain = " ".join(line.split())
        if not plain:
            continue
        owned = _OWNED.fullmatch(plain)
        found.append(Owned(owned[1].rstrip(" ,;"), int(owned[2])) if owned and owned[1] else Owned(plain, None))
    return tuple(found)


def read_links(text: str) -> tuple[str, ...]:
    """Read a link a line, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def safe_link(text: str) -> bool:
    """Whether it may be shown as a link: https, a host with a dot, no user, no blanks, 400 letters at most."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    is_plain = all(unicodedata.category(letter)[0] not in "ZC" for letter in text) and len(text) <= LONGEST_LINK
    return parts.scheme == "https" and "." in host and "@" not in parts.netloc and "\\" not in text and is_plain
