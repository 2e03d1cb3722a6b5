"""What stands in the slots of the third part's templates."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from peerdesk.engines.redaction.training.evaluation import numbers as shared
from peerdesk.engines.redaction.training.evaluation.dev3 import numbers, writing
from peerdesk.engines.redaction.training.evaluation.lexicon import pool, things
from peerdesk.engines.redaction.training.evaluation.people import Person
from peerdesk.engines.redaction.training.evaluation.pieces import KEEP, Piece, Pieces
from peerdesk.engines.redaction.training.evaluation.writing import initialled, mistyped, reversed_name

KEEPING: Final = frozenset({"product", "version", "error", "part", "amount", "time", "date", "stamp", "privip", "place"})
_MISTYPED, _DISGUISED, _RARELY = 0.05, 0.6, 0.06
_LONG: Final = 5  # letters of a month's name that people cut
_WITHIN_HOUSE: Final = ("Hinterhaus", "Appt ", "Lieu-dit", "Apartment ", "Suite ")
_AS_SPOKEN: Final = frozenset(
    {"phone_spoken", "email_spoken", "order_spoken", "pin_spoken", "spelled", "nameurl", "namefile"}
)
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_Make = tuple[str, Callable[[], str]]


@dataclass(slots=True)
class Dev3Filler:
    """Fills the slots of one ticket; `odd` makes it disguise values, `told` counts those written so far."""

    rng: random.Random
    language: str
    requester: Person
    other: Person
    agent: Person
    odd: bool = False
    told: int = 0
    _product: str = field(default="")
    _orders: list[str] = field(default_factory=list)

    def fill(self, slot: str) -> Pieces:
        """The pieces for a slot; one product stays the same through a ticket."""
        if slot in KEEPING:
            return [Piece(self._kept(slot), KEEP)]
        if slot == "block":
            lines = self.requester.address
            self.told += len(lines)
            return [
                piece for at, line in enumerate(lines) for piece in ([Piece("\n")] * bool(at) + [Piece(line, "ADDRESS")])
            ]
        label, make = self._persons().get(slot) or self._contacts().get(slot) or self._documents()[slot]
        value = make()
        self.told += 1
        if slot in {"first", "last", "full", "ofirst", "olast"} and self.rng.random() < _MISTYPED:
            value = mistyped(self.rng, value)
        pieces = [Piece(value, label, fixed=label == "SECRET")]
        if self.odd and slot not in _AS_SPOKEN and (self.told == 1 or self.rng.random() < _DISGUISED):
            pieces = writing.disguise(self.rng, value, label, self.language)
        return [*pieces, *([Piece(self.rng.choice((".pdf", ".jpg", ".heic")))] if slot == "namefile" else [])]

    def _persons(self) -> Mapping[str, _Make]:
        rng, me, other, agent = self.rng, self.requester, self.other, self.agent
        return {
            "first": ("NAME", lambda: me.first),
            "last": ("NAME", lambda: me.last),
            "full": ("NAME", lambda: initialled(rng, me.first, me.last) if rng.random() < _RARELY else me.full),
            "nick": ("NAME", lambda: me.nick),
            "reversed": ("NAME", lambda: reversed_name(rng, me.first, me.last)),
            "initialled": ("NAME", lambda: initialled(rng, me.first, me.last)),
            "spelled": ("NAME", lambda: writing.spelled(rng, me.last)),
            "nameurl": ("NAME", lambda: f"{me.first}-{me.last}".lower().replace(" ", "-")),
            "namefile": ("NAME", lambda: f"{me.first}{rng.choice('_-.')}{me.last}".replace(" ", "")),
            "ofirst": ("NAME", lambda: other.first),
            "ofirst_gen": ("NAME", lambda: other.first + ("'" if other.first[-1] in "sxzß" else "s")),
            "olast": ("NAME", lambda: other.last),
            "ofull": ("NAME", lambda: reversed_name(rng, other.first, other.last) if rng.random() < _RARELY else other.full),
            "agent": ("NAME", lambda: agent.first),
            "alast": ("NAME", lambda: agent.last),
            "afull": ("NAME", lambda: agent.full),
            "user": ("USERNAME", lambda: me.user),
            "ouser": ("USERNAME", lambda: other.user),
        }

    def _contacts(self) -> Mapping[str, _Make]:
        rng, me, other, language = self.rng, self.requester, self.other, self.language
        return {
            "email": ("EMAIL", lambda: me.email.upper() if rng.random() < _RARELY / 2 else me.email),
            "oemail": ("EMAIL", lambda: other.email),
            "email_spoken": ("EMAIL", lambda: writing.spoken_email(me.email, language)),
            "phone": ("PHONE", lambda: numbers.written_phone(rng, me.phone, language)),
            "ophone": ("PHONE", lambda: numbers.written_phone(rng, other.phone, language)),
            "phone_spoken": ("PHONE", lambda: writing.spoken_number(rng, me.phone, language)),
            "address": ("ADDRESS", lambda: rng.choice((", ", ", ", " - ", " ")).join(me.address)),
            "oaddress": ("ADDRESS", lambda: ", ".join(other.address)),
            "street": ("ADDRESS", self._street),
            "ziptown": ("ADDRESS", lambda: me.address[-1]),
            "order": ("ORDER_ID", self._order),
            "order_spoken": ("ORDER_ID", lambda: writing.spoken_number(rng, self._order(), language)),
            "booking": ("ORDER_ID", lambda: numbers.booking(rng)),
            "track": ("ORDER_ID", lambda: numbers.shipment(rng)),
            "invoice": ("ORDER_ID", lambda: numbers.invoice(rng)),
        }

    def _documents(self) -> Mapping[str, _Make]:
        rng, language = self.rng, self.language
        return {
            "card": ("CARD", lambda: shared.card(rng)),
            "iban": ("IBAN", lambda: shared.iban(rng, language)),
            "ip": ("IP", lambda: numbers.public_ip(rng)),
            "natid": ("ID_NUMBER", lambda: shared.national_id(rng, language)),
            "nino": ("ID_NUMBER", lambda: shared.national_insurance(rng)),
            "ssn": ("ID_NUMBER", lambda: shared.social_security(rng)),
            "imei": ("ID_NUMBER", lambda: shared.imei(rng)),
            "custno": ("ID_NUMBER", lambda: numbers.customer(rng)),
            "passport": ("ID_NUMBER", lambda: numbers.passport(rng, language)),
            "licence": ("ID_NUMBER", lambda: numbers.licence(rng, language)),
            "vin": ("ID_NUMBER", lambda: numbers.frame(rng)),
            "serial": ("ID_NUMBER", lambda: numbers.serial(rng)),
            "dob": ("DATE_OF_BIRTH", self._birthday),
            "password": ("SECRET", lambda: numbers.password(rng, language)),
            "pin": ("SECRET", lambda: numbers.pin(rng)),
            "pin6": ("SECRET", lambda: shared.digits(rng, 6)),
            "pin_spoken": ("SECRET", lambda: writing.spoken_number(rng, shared.digits(rng, 6), language)),
            "code": ("SECRET", lambda: numbers.backup_code(rng)),
            "wifi": ("SECRET", lambda: numbers.wifi_key(rng, language)),
            "apikey": ("SECRET", lambda: numbers.api_key(rng)),
            "token": ("SECRET", lambda: numbers.token(rng)),
            "plate": ("PLATE", lambda: numbers.plate(rng, language)),
            "coord": ("COORDINATES", lambda: numbers.coordinates(rng)),
            "lat": ("COORDINATES", lambda: f"{rng.uniform(28, 62):.6f}"),
            "lng": ("COORDINATES", lambda: f"{rng.uniform(-16, 24):.6f}"),
        }

    def _street(self) -> str:
        """The line with the street and the house number."""
        return next(line for line in self.requester.address if not line.startswith(_WITHIN_HOUSE))

    def _order(self) -> str:
        fresh = [order for order in self.requester.order_ids if order not in self._orders]
        number = fresh[0] if fresh and self.rng.random() < 0.7 else numbers.order(self.rng)  # noqa: PLR2004 - others are told too
        self._orders.append(number)
        return number

    def _kept(self, slot: str) -> str:
        rng = self.rng
        if slot == "product":
            self._product = self._product or rng.choice(things("product", "dev3"))
            return self._product
        if slot in {"version", "error", "part"}:
            return rng.choice(things(slot, "dev3"))
        if slot == "place":
            return rng.choice(pool(self.language, "place", "dev3"))
        if slot == "privip":
            return shared.private_address(rng)
        hour, minute = rng.randint(0, 23), rng.randint(0, 59)
        if slot == "time":
            return rng.choice(
                (f"{hour:02d}:{minute:02d}", f"{hour}:{minute:02d}", f"{hour:02d}:{minute:02d}:{rng.randint(0, 59):02d}")
            )
        if slot == "stamp":
            day = f"{rng.randint(2024, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
            return f"{day}T{hour:02d}:{minute:02d}:{rng.randint(0, 59):02d}Z"
        return self._date(rng.randint(2024, 2026)) if slot == "date" else self._amount()

    def _amount(self) -> str:
        whole, cents = self.rng.randint(3, 990), self.rng.choice(("00", "50", "95", "20"))
        large = self.rng.randint(1, 9)
        ways = {
            "en": (
                f"£{whole}",
                f"${large},{whole:03d}.{cents}",
                f"{whole}.{cents} GBP",
                f"EUR {whole}",
                f"${whole}.{cents}",
            ),
            "de": (
                f"{large}.{whole:03d},{cents} €",
                f"€ {whole},-",
                f"{whole},{cents}€",
                f"CHF {whole}.{cents}",
                f"{whole} Euro",
            ),
            "fr": (
                f"{large} {whole:03d},{cents} €",
                f"{whole} euros",
                f"{whole},{cents}€",
                f"{whole} CHF",
                f"{whole}.{cents} €",
            ),
            "es": (f"{large}.{whole:03d},{cents} €", f"{whole} euros", f"{whole},{cents}€", f"{whole} pesos", f"{whole} €"),
        }
        return self.rng.choice(ways[self.language])

    def _birthday(self) -> str:
        return self._date(self.rng.randint(1938, 2007))

    def _date(self, year: int) -> str:
        rng = self.rng
        day, month, short = rng.randint(1, 28), rng.randint(1, 12), f"{year % 100:02d}"
        name = _MONTHS[self.language].split()[month - 1]
        ordinal = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(day, "th")
        ways = {
            "en": (
                f"{day}{ordinal} of {name} {year}",
                f"{name} {day}{ordinal}, {year}",
                f"{month}-{day}-{short}",
                f"{day:02d} {name[:3].upper()} {year}",
                f"{day:02d}/{month:02d}/{short}",
                f"{day}.{month}.{year}",
            ),
            "de": (
                f"{day}. {name[:3]}. {year}" if len(name) >= _LONG else f"{day}. {name} {year}",
                f"{day:02d}.{month:02d}.{short}",
                f"{day}.{month}.{short}",
                f"{day}/{month}/{year}",
                f"{day}. {name} {short}",
                f"{day:02d}. {month:02d}. {year}",
            ),
            "fr": (
                f"{day} {name} {short}",
                f"{day:02d}/{month:02d}/{short}",
                f"{day:02d}-{month:02d}-{year}",
                f"{'1er' if day == 1 else day} {name} {year}",
                f"{day}.{month}.{year}",
            ),
            "es": (
                f"{day} de {name} del {short}",
                f"{day}/{month}/{short}",
                f"{day:02d}.{month:02d}.{year}",
                f"{day}-{name[:3]}-{year}",
                f"{day} {name} {year}",
            ),
        }
        return rng.choice((*ways[self.language], f"{year}/{month:02d}/{day:02d}"))
