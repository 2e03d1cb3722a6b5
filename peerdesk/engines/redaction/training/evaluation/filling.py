"""What stands in a template's slots: values of the requester, of another person, of the product."""

import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from peerdesk.engines.redaction.training.evaluation import numbers
from peerdesk.engines.redaction.training.evaluation.lexicon import Half, pool, things
from peerdesk.engines.redaction.training.evaluation.people import Person, order
from peerdesk.engines.redaction.training.evaluation.pieces import KEEP, Piece, Pieces
from peerdesk.engines.redaction.training.evaluation.writing import disguise, initialled, mistyped, reversed_name

_MISTYPED, _DISGUISED = 0.06, 0.6
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
KEEPING: Final = frozenset({"product", "version", "error", "part", "amount", "time", "date", "privip", "place"})
_INVISIBLE: Final = frozenset({"DATE_OF_BIRTH", "COORDINATES", "SECRET", "PLATE", "IP"})


@dataclass(slots=True)
class Filler:
    """Fills the slots of one ticket; `odd` makes it disguise values, `told` counts those it has written."""

    rng: random.Random
    language: str
    half: Half
    requester: Person
    other: Person
    odd: bool = False
    told: int = 0
    _product: str = field(default="")

    def fill(self, slot: str) -> Pieces:
        """The pieces for a slot; one product stays the same through a ticket."""
        if slot in KEEPING:
            return [Piece(self._kept(slot), KEEP)]
        if slot == "block":
            return self._block()
        label, value = self._value(slot)
        self.told += 1
        genitive = self._genitive(value) if slot == "ofirst_gen" else ""
        if self.language == "de" and slot == "ofirst_gen":
            value, genitive = value + genitive, ""
        if slot in {"first", "last", "full"} and self.rng.random() < _MISTYPED:
            value = mistyped(self.rng, value)
        pieces = [Piece(value, label)]
        if self.odd and label not in _INVISIBLE and (self.told == 1 or self.rng.random() < _DISGUISED):
            pieces = disguise(self.rng, value, label, self.language)
        return [*pieces, *([Piece(genitive)] if genitive else []), *([Piece(".pdf")] if slot == "namefile" else [])]

    def _genitive(self, name: str) -> str:
        if self.language == "en":
            return "'s"
        return "'" if name[-1] in "sxzß" else "s"

    def _block(self) -> Pieces:
        pieces: Pieces = []
        for line in self.requester.address:
            self.told += 1
            pieces += [*([Piece("\n")] if pieces else []), Piece(line, "ADDRESS")]
        return pieces

    def _value(self, slot: str) -> tuple[str, str]:
        rng, me, other = self.rng, self.requester, self.other
        persons: Mapping[str, tuple[str, Callable[[], str]]] = {
            "first": ("NAME", lambda: me.first),
            "last": ("NAME", lambda: me.last),
            "full": ("NAME", lambda: initialled(rng, me.first, me.last) if self._now_and_then() else me.full),
            "nick": ("NAME", lambda: me.nick),
            "reversed": ("NAME", lambda: reversed_name(rng, me.first, me.last)),
            "initialled": ("NAME", lambda: initialled(rng, me.first, me.last)),
            "nameurl": ("NAME", lambda: f"{me.first}-{me.last}".lower().replace(" ", "-")),
            "namefile": ("NAME", lambda: f"{me.last}_{me.first}".replace(" ", "_")),
            "ofirst": ("NAME", lambda: other.first),
            "ofirst_gen": ("NAME", lambda: other.first),
            "olast": ("NAME", lambda: other.last),
            "ofull": ("NAME", lambda: reversed_name(rng, other.first, other.last) if self._now_and_then() else other.full),
            "email": ("EMAIL", lambda: me.email if not self._now_and_then() else me.email.capitalize()),
            "oemail": ("EMAIL", lambda: other.email),
            "phone": ("PHONE", lambda: numbers.written_phone(rng, me.phone, self.language)),
            "ophone": ("PHONE", lambda: numbers.written_phone(rng, other.phone, self.language)),
            "address": ("ADDRESS", lambda: rng.choice((", ", ", ", " ")).join(me.address)),
            "oaddress": ("ADDRESS", lambda: ", ".join(other.address)),
            "order": ("ORDER_ID", lambda: rng.choice((*me.order_ids, order(rng)))),
            "user": ("USERNAME", lambda: me.user),
        }
        label, make = persons.get(slot) or self._document(slot)
        return label, make()

    def _document(self, slot: str) -> tuple[str, Callable[[], str]]:
        rng, language = self.rng, self.language
        letters = string.ascii_letters + string.digits
        documents: Mapping[str, tuple[str, Callable[[], str]]] = {
            "card": ("CARD", lambda: numbers.card(rng)),
            "iban": ("IBAN", lambda: numbers.iban(rng, language)),
            "ip": ("IP", lambda: numbers.address_on_the_net(rng)),
            "natid": ("ID_NUMBER", lambda: numbers.national_id(rng, language)),
            "nino": ("ID_NUMBER", lambda: numbers.national_insurance(rng)),
            "ssn": ("ID_NUMBER", lambda: numbers.social_security(rng)),
            "imei": ("ID_NUMBER", lambda: numbers.imei(rng)),
            "custno": ("ID_NUMBER", lambda: rng.choice(("", "K-", "C", "KD")) + numbers.digits(rng, rng.choice((6, 7, 8)))),
            "passport": ("ID_NUMBER", lambda: rng.choice(("C01X", "L8J", "XDA", "PA")) + numbers.digits(rng, 6)),
            "serial": (
                "ID_NUMBER",
                lambda: rng.choice(("SN", "5CD", "G6TZ", "C02")) + numbers.digits(rng, 4) + self._mixed(4),
            ),
            "dob": ("DATE_OF_BIRTH", self._birthday),
            "password": (
                "SECRET",
                lambda: rng.choice(("Sonne", "blue", "Chat", "Luna!")) + self._mixed(3) + rng.choice("!?#$7"),
            ),
            "pin": ("SECRET", lambda: numbers.digits(rng, rng.choice((4, 6, 6)))),
            "apikey": ("SECRET", lambda: rng.choice(("sk_live_", "pk-", "AKIA", "ghp_")) + self._mixed(24)),
            "token": ("SECRET", lambda: "".join(rng.choice(letters) for _ in range(rng.choice((22, 32))))),
            "plate": ("PLATE", lambda: numbers.plate(rng, language)),
            "coord": ("COORDINATES", lambda: numbers.coordinates(rng)),
        }
        return documents[slot]

    def _kept(self, slot: str) -> str:
        rng = self.rng
        if slot == "product":
            self._product = self._product or rng.choice(things("product", self.half))
            return self._product
        if slot in {"version", "error", "part"}:
            return rng.choice(things(slot, self.half))
        if slot == "place":
            return rng.choice(pool(self.language, "place", self.half))
        if slot == "time":
            hour, minute = rng.randint(0, 23), rng.randint(0, 59)
            return (
                f"{hour:02d}:{minute:02d}"
                if self.language != "fr"
                else rng.choice((f"{hour}h{minute:02d}", f"{hour}:{minute:02d}"))
            )
        if slot == "date":
            return self._date(rng.randint(2024, 2026))
        return numbers.private_address(rng) if slot == "privip" else self._amount()

    def _amount(self) -> str:
        whole, cents = self.rng.randint(2, 899), self.rng.choice(("00", "49", "90", "99"))
        if self.language == "en":
            return f"{self.rng.choice('$£€')}{whole}.{cents}"
        return self.rng.choice((f"{whole},{cents} €", f"{whole},{cents} EUR", f"{whole} €", f"{whole} Euro"))

    def _birthday(self) -> str:
        return self._date(self.rng.randint(1942, 2008))

    def _date(self, year: int) -> str:
        rng, language = self.rng, self.language
        day, month = rng.randint(1, 28), rng.randint(1, 12)
        name = _MONTHS[language].split()[month - 1]
        written = {
            "en": (
                f"{name} {day}, {year}",
                f"{day} {name} {year}",
                f"{month:02d}/{day:02d}/{year}",
                f"{day}/{month}/{year}",
            ),
            "de": (
                f"{day:02d}.{month:02d}.{year}",
                f"{day}.{month}.{year}",
                f"{day}. {name} {year}",
                f"{day}.{month}.{year % 100:02d}",
            ),
            "fr": (f"{day:02d}/{month:02d}/{year}", f"{day} {name} {year}", f"{day:02d}.{month:02d}.{year}"),
            "es": (f"{day:02d}/{month:02d}/{year}", f"{day} de {name} de {year}", f"{day:02d}-{month:02d}-{year}"),
        }[language]
        return rng.choice((*written, f"{year}-{month:02d}-{day:02d}"))

    def _mixed(self, count: int) -> str:
        return "".join(self.rng.choice("ABCDEFGHJKMNPQRSTUVWXYZabcdefghkmnpqrstuvwxyz23456789") for _ in range(count))

    def _now_and_then(self) -> bool:
        return self.rng.random() < 0.05  # noqa: PLR2004 - rare enough to stay realistic
