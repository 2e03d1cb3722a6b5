"""Made-up persons: the requester of a ticket and the others he writes about."""

import random
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from peerdesk.engines.redaction.training.evaluation import numbers
from peerdesk.engines.redaction.training.evaluation.lexicon import Half, faker_pool, pool

_PROVIDERS: Final = {
    "en": ("gmail.com", "outlook.com", "yahoo.co.uk", "btinternet.com", "icloud.com", "example.com", "hotmail.com"),
    "de": ("web.de", "gmx.de", "t-online.de", "gmail.com", "posteo.de", "freenet.de", "example.org", "gmx.net"),
    "fr": ("orange.fr", "free.fr", "laposte.net", "gmail.com", "sfr.fr", "wanadoo.fr", "example.net", "hotmail.fr"),
    "es": ("gmail.com", "hotmail.es", "telefonica.net", "yahoo.es", "outlook.es", "example.com", "ono.com"),
}
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ı": "i", "đ": "d"})
_ABROAD, _OWN_LIST, _WORDS = 0.15, 0.4, 0.35


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person; `address` has a line an item, `phone` is E.164, `nick` a short form of some first name."""

    first: str
    last: str
    email: str
    phone: str
    address: tuple[str, ...]
    user: str
    nick: str
    order_ids: tuple[str, ...] = field(default=())

    @property
    def full(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


def person(rng: random.Random, language: str, half: Half, *, word_names: bool = False) -> Person:
    """Somebody who writes in this language, now and then with a name from abroad, or one equal to a word."""
    group = "abroad" if rng.random() < _ABROAD else language
    first, last = (_name(rng, group, kind, half) for kind in ("first", "last"))
    if word_names:
        if rng.random() < _WORDS * 2:
            first = rng.choice(pool(language, "wordfirst", half))
        if rng.random() < _WORDS * 2:
            last = rng.choice(pool(language, "wordlast", half))
    return Person(
        first=first,
        last=last,
        email=_email(rng, first, last, language),
        phone=numbers.phone(rng, numbers.phone_region(rng, language)),
        address=_address(rng, language, half),
        user=_user(rng, first, last),
        nick=rng.choice(pool(group, "nick", half) or (first,)),
        order_ids=tuple(order(rng) for _ in range(rng.choice((1, 1, 2)))),
    )


def order(rng: random.Random) -> str:
    """The number of an order, booking or shipment in one of several shops' fashions."""
    number = numbers.digits
    return rng.choice((
        f"{rng.randint(100, 409)}-{number(rng, 7)}-{number(rng, 7)}",
        f"ORD-{number(rng, rng.choice((5, 6, 8)))}",
        f"{rng.choice(('BX', 'KD', 'WS', 'RE'))}-202{rng.randint(4, 6)}-{number(rng, 5)}",
        f"{rng.choice('ABCDEFGHJK')}{number(rng, 9)}",
        f"{rng.randint(1, 9)}{number(rng, rng.choice((6, 7, 9)))}",
        f"JJD{number(rng, 15)}",
        "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(3)) + number(rng, 2) + rng.choice("XYZQ"),
    ))  # fmt: skip


def plain(text: str) -> str:
    """Lower case in ASCII letters, as in the local part of an e-mail address."""
    bare = unicodedata.normalize("NFKD", text.lower().translate(_GERMAN))
    return re.sub(r"[^a-z0-9]+", "", bare)


def _name(rng: random.Random, group: str, kind: str, half: Half) -> str:
    own, drawn = pool(group, kind, half), faker_pool(group, kind, half)
    name = rng.choice(own if rng.random() < _OWN_LIST else drawn)
    if kind == "last" and group == "es" and " " not in name and rng.random() < _WORDS:
        name += f" {rng.choice(drawn)}"
    return name


def _email(rng: random.Random, first: str, last: str, language: str) -> str:
    given, family, year = plain(first) or "mail", plain(last) or "box", str(rng.randint(1, 99))
    local = rng.choice((
        f"{given}.{family}", f"{given[0]}.{family}", f"{given}{year}", f"{family}_{given}", f"{given}-{family}{year}",
        f"{family}{year}", f"info+{given}", f"{given}{family[0]}",
    ))  # fmt: skip
    return f"{local}@{rng.choice(_PROVIDERS[language])}"


def _user(rng: random.Random, first: str, last: str) -> str:
    given, family = plain(first), plain(last)
    return rng.choice((
        f"{given}_{rng.randint(70, 2009)}", f"x{family}x{rng.randint(1, 99)}", f"{family[:4]}{given[:3]}{rng.randint(1, 9)}",
        f"the_{given}{rng.randint(10, 99)}", f"moonrider{rng.randint(100, 9999)}", f"{given[0]}{family}_{rng.randint(1, 9)}",
    ))  # fmt: skip


def _address(rng: random.Random, language: str, half: Half) -> tuple[str, ...]:
    street, kind = rng.choice(pool(language, "street", half)), rng.choice(pool(language, "streetkind", half))
    house = str(rng.choice((rng.randint(1, 40), rng.randint(1, 199))))
    town, code = rng.choice(pool(language, "town", half)).split("|")
    if language == "de":
        house += rng.choice(("", "", "", "a", " b", f"-{int(house) + 2}"))
        line = f"{street}{kind} {house}" if kind != "str." or rng.random() < _WORDS else f"{street}{kind}{house}"
        return (line, f"{code}{numbers.digits(rng, 3)} {town}")
    if language == "fr":
        first = f"{house}{rng.choice(('', '', ' bis'))}{rng.choice((', ', ' '))}{kind} {street}"
        extra = (rng.choice(("Bât. B", "Résidence du Parc, apt 12", "3e étage")),) if rng.random() < _ABROAD else ()
        return (*extra, first, f"{code}{rng.randint(0, 9)}{rng.choice(('00', '10', '20'))} {town}")
    if language == "es":
        floor = rng.choice(("", "", f", {rng.randint(1, 9)}º {rng.choice('ABCD')}", f", {rng.randint(1, 6)}.º izq."))
        return (f"{kind} {street}{rng.choice((', ', ' ', ', nº '))}{house}{floor}", f"{code}{numbers.digits(rng, 3)} {town}")
    if rng.random() < 0.5:  # noqa: PLR2004 - the States and Britain alike
        place, zip_code = rng.choice(pool("en", "ustown", half)).split("|")
        flat = rng.choice(("", "", f" Apt {rng.randint(1, 30)}", f", Unit {rng.choice('ABCD')}"))
        return (f"{house}{rng.choice(('', '0', '12'))} {street} {kind}{flat}", f"{place} {zip_code}{numbers.digits(rng, 2)}")
    flat_line = (f"Flat {rng.randint(1, 20)}",) if rng.random() < _ABROAD else ()
    tail = "".join(rng.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2))
    return (*flat_line, f"{house} {street} {kind}", town, f"{code}{rng.randint(1, 20)} {rng.randint(1, 9)}{tail}")
