"""What stands in the slots of the final part's templates; a value stays the same through its ticket."""

import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from peerdesk.engines.redaction.training.evaluation import numbers as shared
from peerdesk.engines.redaction.training.evaluation.final import numbers, writing
from peerdesk.engines.redaction.training.evaluation.final.days import birthday, birthday_in_words, day, stamp, time_of_day
from peerdesk.engines.redaction.training.evaluation.lexicon import pool, things
from peerdesk.engines.redaction.training.evaluation.people import Person, plain
from peerdesk.engines.redaction.training.evaluation.pieces import KEEP, Piece, Pieces
from peerdesk.engines.redaction.training.evaluation.writing import mistyped

DOMAINS: Final = (
    "electronics", "bank", "airline", "parcel", "energy", "telecom", "software", "shop", "streaming", "medical", "mobility",
    "insurance",
)  # fmt: skip
KEEPING: Final = frozenset(
    {
        *(f"p_{domain}" for domain in DOMAINS),
        "product",
        "error",
        "part",
        "ean",
        "version",
        "flight",
        "place",
        "amount",
        "amount2",
        "date",
        "time",
        "stamp",
        "lan",
    }
)
_MISTYPED, _ASIDE, _DISGUISED = 0.04, 0.06, 0.6
_Make = tuple[str, Callable[[], str]]


@dataclass(slots=True)
class FinalFiller:
    """Fills the slots of one ticket; `odd` disguises values, unless `plain_now`."""

    rng: random.Random
    language: str
    requester: Person
    other: Person
    agent: Person
    odd: bool = False
    plain_now: bool = False
    disguised: bool = False
    _said: dict[str, str] = field(default_factory=dict)

    def fill(self, slot: str) -> Pieces:
        """The pieces for a slot."""
        if slot in KEEPING:
            return [Piece(self._kept(slot), KEEP)]
        if slot == "block":
            lines = [[Piece(line, "ADDRESS")] for line in self.requester.address]
            return [piece for at, line in enumerate(lines) for piece in ([Piece("\n")] * bool(at) + line)]
        makers = _PERSONS.get(slot) or _VALUES.get(slot) or _SPECIAL[slot]
        label, value = makers[0], makers[1](self)
        if slot in {"first", "last", "full", "ofull", "olast"} and self.rng.random() < _MISTYPED:
            value = mistyped(self.rng, value)
        if self.odd and not self.plain_now and slot not in _SPECIAL and self.rng.random() < _DISGUISED:
            self.disguised = True
            return writing.disguise(self.rng, value, label, self.language)
        return [Piece(value, label, fixed=label == "SECRET" or slot in _SPECIAL)]

    def once(self, slot: str, make: Callable[[], str]) -> str:
        """The value that this slot has in this ticket."""
        if slot not in self._said:
            self._said[slot] = make()
        return self._said[slot]

    def value(self, slot: str) -> str:
        """The undisguised value of a slot of numbers."""
        return _VALUES[slot][1](self)

    def _kept(self, slot: str) -> str:
        rng, language = self.rng, self.language
        if slot == "product":
            slot = next((said for said in self._said if said.startswith("p_")), f"p_{rng.choice(DOMAINS)}")
        if slot.startswith("p_") or slot in {"error", "flight"}:
            kind = f"{slot}_{language}" if slot == "p_shop" and language != "en" else slot
            return self.once(slot, lambda: rng.choice(things(kind, "final")))
        if slot in {"part", "ean", "version"}:
            return rng.choice(things(slot, "final"))
        if slot == "place":
            return self.once(slot, lambda: rng.choice(pool(language, "place", "final")))
        if slot in {"amount", "amount2"}:
            return _amount(rng, language)
        if slot == "lan":
            return self.once("lan", lambda: numbers.local_address(rng))
        return {"date": day, "time": time_of_day, "stamp": stamp}[slot](rng, language)


def _amount(rng: random.Random, language: str) -> str:
    whole, cents = (
        rng.choice((rng.randint(3, 99), rng.randint(3, 99), rng.randint(100, 4200))),
        rng.choice(("00", "90", "99", "49", "35")),
    )
    if language == "en":
        many = f"{whole:,}"
        return rng.choice(
            (f"£{many}.{cents}", f"${many}.{cents}", f"€{many}", f"£{many}", f"{many}.{cents} USD", f"{many} dollars")
        )
    many = f"{whole:,}".replace(",", " " if language == "fr" else ".")
    ways = [f"{many},{cents} €", f"{many},{cents}€", f"{many} €", f"{many} euros" if language != "de" else f"{many} Euro"]
    ways += {
        "de": [f"{many},{cents} EUR", f"CHF {whole}.{cents}", f"{many},- €"],
        "fr": [f"{whole}.{cents} CHF", f"{many},{cents} $", f"{many} EUR"],
        "es": [f"${whole:,}.{cents}", f"{many} pesos", f"S/ {whole}.{cents}", f"{many},{cents} EUR"],
    }[language]
    return rng.choice(ways)


def _full(person: Person, rng: random.Random) -> str:
    return f"{person.first[0]}. {person.last}" if rng.random() < _ASIDE and person.first[0].isascii() else person.full


def _genitive(name: str) -> str:
    return name + ("'" if name[-1] in "sxzß" else "s")


def _last_first(person: Person, rng: random.Random) -> str:
    return rng.choice(
        (f"{person.last}, {person.first}", f"{person.last.upper()} {person.first}", f"{person.last} {person.first}")
    )


_PERSONS: Final[Mapping[str, tuple[str, Callable[[FinalFiller], str]]]] = {
    "first": ("NAME", lambda f: f.requester.first),
    "last": ("NAME", lambda f: f.requester.last),
    "full": ("NAME", lambda f: _full(f.requester, f.rng)),
    "initials": (
        "NAME",
        lambda f: f.rng.choice(
            (f"{f.requester.first[0]}. {f.requester.last}", f"{f.requester.first} {f.requester.last[0]}.")
        ),
    ),
    "lastfirst": ("NAME", lambda f: _last_first(f.requester, f.rng)),
    "ofirst": ("NAME", lambda f: f.once("ofirst", lambda: f.other.nick if f.rng.random() < _ASIDE * 2 else f.other.first)),
    "ofirst_gen": ("NAME", lambda f: _genitive(f.other.first)),
    "olast": ("NAME", lambda f: f.other.last),
    "ofull": ("NAME", lambda f: _full(f.other, f.rng)),
    "agent": ("NAME", lambda f: f.agent.first),
    "agentlast": ("NAME", lambda f: f.agent.last),
    "afull": ("NAME", lambda f: f.agent.full),
}
_VALUES: Final[Mapping[str, tuple[str, Callable[[FinalFiller], str]]]] = {
    "email": ("EMAIL", lambda f: f.requester.email.capitalize() if f.rng.random() < _ASIDE else f.requester.email),
    "oemail": ("EMAIL", lambda f: f.other.email),
    "phone": ("PHONE", lambda f: numbers.written_phone(f.rng, f.requester.phone, f.language)),
    "ophone": ("PHONE", lambda f: numbers.written_phone(f.rng, f.other.phone, f.language)),
    "address": ("ADDRESS", lambda f: f.rng.choice((", ", ", ", ", ", " ", " - ")).join(f.requester.address)),
    "oaddress": ("ADDRESS", lambda f: ", ".join(f.other.address)),
    "card": ("CARD", lambda f: f.once("card", lambda: shared.card(f.rng))),
    "iban": ("IBAN", lambda f: f.once("iban", lambda: numbers.iban(f.rng, f.language))),
    "ip": ("IP", lambda f: f.once("ip", lambda: numbers.public_ip(f.rng))),
    "order": ("ORDER_ID", lambda f: f.once("order", lambda: f.rng.choice(f.requester.order_ids))),
    "booking": ("ORDER_ID", lambda f: f.once("booking", lambda: numbers.booking(f.rng))),
    "parcel": ("ORDER_ID", lambda f: f.once("parcel", lambda: numbers.parcel(f.rng))),
    "invoice": ("ORDER_ID", lambda f: f.once("invoice", lambda: numbers.invoice(f.rng))),
    "ticket": ("ORDER_ID", lambda f: f.once("ticket", lambda: numbers.ticket(f.rng))),
    "customer": ("ID_NUMBER", lambda f: f.once("customer", lambda: numbers.customer(f.rng))),
    "contract": ("ID_NUMBER", lambda f: f.once("contract", lambda: numbers.contract(f.rng))),
    "policy": ("ID_NUMBER", lambda f: f.once("policy", lambda: numbers.contract(f.rng))),
    "meter": ("ID_NUMBER", lambda f: f.once("meter", lambda: numbers.meter(f.rng))),
    "taxid": ("ID_NUMBER", lambda f: f.once("taxid", lambda: numbers.national_id(f.rng, f.language))),
    "passport": ("ID_NUMBER", lambda f: f.once("passport", lambda: numbers.passport(f.rng, f.language))),
    "serial": ("ID_NUMBER", lambda f: f.once("serial", lambda: numbers.serial(f.rng))),
    "imei": ("ID_NUMBER", lambda f: f.once("imei", lambda: shared.imei(f.rng))),
    "dob": ("DATE_OF_BIRTH", lambda f: birthday(f.rng, f.language, f.once("born", lambda: _born(f.rng)))),
    "odob": ("DATE_OF_BIRTH", lambda f: birthday(f.rng, f.language, f.once("oborn", lambda: _born(f.rng)))),
    "elderdob": ("DATE_OF_BIRTH", lambda f: birthday(f.rng, f.language, f.once("old", lambda: _born(f.rng, 1923, 1951)))),
    "childdob": ("DATE_OF_BIRTH", lambda f: birthday(f.rng, f.language, f.once("young", lambda: _born(f.rng, 2009, 2025)))),
    "user": ("USERNAME", lambda f: f.requester.user),
    "ouser": ("USERNAME", lambda f: f.other.user),
    "password": ("SECRET", lambda f: f.once("password", lambda: numbers.password(f.rng, f.language))),
    "otp": ("SECRET", lambda f: f.once("otp", lambda: numbers.otp(f.rng))),
    "token": ("SECRET", lambda f: f.once("token", lambda: numbers.token(f.rng))),
    "apikey": ("SECRET", lambda f: f.once("apikey", lambda: numbers.api_key(f.rng))),
    "wifikey": ("SECRET", lambda f: f.once("wifikey", lambda: numbers.wifi_key(f.rng))),
    "plate": ("PLATE", lambda f: f.once("plate", lambda: numbers.plate(f.rng, f.language))),
    "gps": ("COORDINATES", lambda f: f.once("gps", lambda: numbers.coordinates(f.rng))),
}
_SPECIAL: Final[Mapping[str, tuple[str, Callable[[FinalFiller], str]]]] = {
    "last_table": ("NAME", lambda f: writing.by_table(f.rng, f.requester.last, f.language)),
    "last_spelt": ("NAME", lambda f: writing.spelt(f.rng, f.requester.last)),
    "phone_words": ("PHONE", lambda f: writing.said(f.rng, _home(f), f.language)),
    "email_words": ("EMAIL", lambda f: writing.said_email(f.rng, f.requester.email, f.language)),
    "order_words": ("ORDER_ID", lambda f: writing.said(f.rng, f.value("order"), f.language)),
    "otp_words": ("SECRET", lambda f: writing.said(f.rng, f.value("otp"), f.language)),
    "plate_words": ("PLATE", lambda f: writing.said(f.rng, f.value("plate"), f.language)),
    "dob_words": ("DATE_OF_BIRTH", lambda f: birthday_in_words(f.rng, f.language, f.once("born", lambda: _born(f.rng)))),
    "dob_iso": ("DATE_OF_BIRTH", lambda f: f.once("born", lambda: _born(f.rng))),
    "card_a": ("CARD", lambda f: _halves(f.value("card"))[0]),
    "card_b": ("CARD", lambda f: _halves(f.value("card"))[1]),
    "iban_a": ("IBAN", lambda f: _halves(f.value("iban"))[0]),
    "iban_b": ("IBAN", lambda f: _halves(f.value("iban"))[1]),
    "phone_a": ("PHONE", lambda f: _halves(_home(f))[0]),
    "phone_b": ("PHONE", lambda f: _halves(_home(f))[1]),
    "email_url": ("EMAIL", lambda f: f.requester.email.replace("@", "%40").replace("+", "%2B")),
    "email_html": ("EMAIL", lambda f: f.requester.email.replace("@", "&#64;").replace(".", "&#46;")),
    "name_url": (
        "NAME",
        lambda f: f"{plain(f.requester.first) or 'kim'}{f.rng.choice('.-_+')}{plain(f.requester.last) or 'box'}",
    ),
    "name_json": ("NAME", lambda f: json.dumps(f.requester.full)[1:-1]),
    "name_qp": ("NAME", lambda f: "".join(_quoted(letter) for letter in f.requester.full)),
    "name_file": ("NAME", lambda f: re.sub(r"[ '.]+", "_", f.requester.full)),
    "ip_defang": ("IP", lambda f: writing.defanged(f.rng, f.value("ip"))),
    "gps_url": ("COORDINATES", lambda f: f"{f.rng.uniform(37, 58):.6f},{f.rng.uniform(-7, 16):.6f}"),
    "phone_url": ("PHONE", lambda f: f.requester.phone[1:]),
    "full_up": ("NAME", lambda f: f.requester.full.upper()),
    "street_up": ("ADDRESS", lambda f: " ".join(f.requester.address).upper()),
}


def _home(filler: FinalFiller) -> str:
    return filler.once("home", lambda: numbers.written_phone(filler.rng, filler.requester.phone, filler.language))


def _halves(value: str) -> tuple[str, str]:
    at = len(value) // 2
    while not (value[at - 1].isalnum() and value[at].isalnum()):
        at += 1
    return value[:at], value[at:]


def _quoted(letter: str) -> str:
    if letter == " ":
        return "_"
    return letter if letter.isascii() and letter.isalnum() else "".join(f"={byte:02X}" for byte in letter.encode())


def _born(rng: random.Random, first: int = 1941, last: int = 2006) -> str:
    return f"{rng.randint(first, last)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
