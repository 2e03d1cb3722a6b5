"""Who has to read an article before it is found (K05). Pure."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from peerdesk.engines.redaction import RedactionContext, check_reply

from .content import Content

# For so long one person undoes a withdrawal alone, whatever the article says.
UNDO_TIME: Final = timedelta(minutes=10)
_OUTWARD: Final = {"EMAIL", "PHONE", "IBAN", "USERNAME"}
# Ways to write an address past a filter: "evil [dot] example", "evil(.)example", letters of no width.
_DISGUISED_DOT: Final = re.compile(r"\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*", re.IGNORECASE)
_NO_WIDTH: Final = {ord(character): None for character in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]{1,20}:/{0,2}[^\s<>\"')\]]{2,2000}", re.IGNORECASE)
_TARGET: Final = re.compile(r"\]\(\s*<?([^\s)>]{1,2000})")
_HOST_AND_PATH: Final = re.compile(r"(?<![\w@./:-])(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}/[^\s<>\"')\]]{0,2000}", re.IGNORECASE)


def places_outside(content: Content, *, own_hosts: Sequence[str], countries: Sequence[str]) -> list[str]:
    """Return where an article sends its reader outside the brand: hosts, and the kinds `EMAIL`, `PHONE`, `IBAN`, `USERNAME`.

    Mail addresses and links at the brand's own hosts are inside; every telephone number is outside, since nobody can tell
    whose it is.
    """
    return list(_places_outside(content, tuple(own_hosts), tuple(countries)))


# Each approval, and each look at what waits, asks again for the same words.
@lru_cache(maxsize=128)
def _places_outside(content: Content, own_hosts: tuple[str, ...], countries: tuple[str, ...]) -> tuple[str, ...]:
    text = _plain(f"{content.title}\n{content.body}")
    found: dict[str, None] = {}
    for problem in check_reply(text, RedactionContext(countries=countries), own_hosts):
        if problem.code == "foreign_link" or problem.detail in _OUTWARD:
            found[problem.detail or "?"] = None
    addresses = [*_written_addresses(text), *(source.url for source in content.sources if source.url)]
    for address in addresses:
        host = _host(address)
        if host is not None and not _is_own(host, own_hosts):
            found[host or "?"] = None
    return tuple(found)


def own_hosts(allowed_hosts: Iterable[str], website: str) -> list[str]:
    """Return a brand's own hosts: those of its settings and that of its website."""
    return list(dict.fromkeys([*allowed_hosts, *filter(None, [_host(website) if website else None])]))


def approvals_needed(*, is_paid: bool, outside: Collection[str]) -> int:
    """How many have to approve: two where somebody earns by it or it leads outside the brand, else one."""
    return 2 if is_paid or outside else 1


def may_count(user_id: uuid.UUID, *, writers: Collection[uuid.UUID], needed: int) -> bool:
    """Whether somebody's approval counts: where two are needed, nobody who wrote a part of it."""
    return needed == 1 or user_id not in writers


def returns_at_once(withdrawn_at: datetime, *, needed: int, now: datetime) -> bool:
    """Whether one person puts a withdrawn article back alone: as an undo, or where one person publishes anyway."""
    return needed == 1 or now - withdrawn_at <= UNDO_TIME


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_NO_WIDTH)
    return _DISGUISED_DOT.sub(".", folded).replace("\\.", ".").replace("\\/", "/")


def _written_addresses(text: str) -> Iterator[str]:
    for match in _TARGET.finditer(text):
        yield match[1]
    for match in _ADDRESS.finditer(text):
        if "//" in match[0] or match[0].lower().startswith(("mailto:", "tel:", "sms:")):
            yield match[0]
    for match in _HOST_AND_PATH.finditer(text):
        yield f"https://{match[0]}"


def _host(address: str) -> str | None:
    """Return the host that an address leads to; None for a place on the brand's own page, "" for one nobody can read."""
    address = address.replace("\\", "/").strip()
    if address.startswith(("#", "/", "?", ".")) and not address.startswith("//"):
        return None
    lowered = address.lower()
    if lowered.startswith("mailto:"):
        return lowered.removeprefix("mailto:").partition("?")[0].rpartition("@")[2]
    if lowered.startswith("//"):
        address = f"https:{address}"
    elif ":" not in address:
        return None if "." not in address.partition("/")[0] else _host(f"https://{address}")
    try:
        return (urlsplit(address).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _is_own(host: str, own: Sequence[str]) -> bool:
    names = (name.lower().lstrip(".") for name in own)
    return any(host == name or host.endswith(f".{name}") for name in names)
