"""Rules of personal data. Pure."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from statistics import median

from peerdesk.engines.redaction import DataType
from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.tagger.lexicon import PLAIN_SHIFT, get_lexicon

MAX_ORDER_IDS = 50
MAX_FIELDS = 50
LEAST_TELLING = 4
REVEAL_REASON_MIN_LENGTH = 8
HOLD_REASON_MIN_LENGTH = 8


@dataclass(frozen=True)
class CustomerDetails:
    """What the customer told about themselves: the values that must never reach whoever answers."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    order_ids: tuple[str, ...] = field(default=())
    # Further fields that the brand's own system keeps of them: name and value ("login", "kaffeeliebe").
    fields: tuple[tuple[str, str], ...] = field(default=())

    def known_values(self) -> Iterator[tuple[DataType, str]]:
        """Yield (type, value) for each value that is given, with the types of the redaction engine."""
        pairs: list[tuple[DataType, str]] = [
            ("NAME", self.name),
            ("EMAIL", self.email),
            ("PHONE", self.phone),
            ("ADDRESS", self.address),
        ]
        yield from ((kind, value) for kind, value in pairs if value.strip())
        yield from (("ORDER_ID", value) for value in self.order_ids if value.strip())
        yield from ((kind_of_field(name), value) for name, value in self.fields if is_telling_field(name, value))

    def merged_with(self, newer: CustomerDetails) -> CustomerDetails:
        """Return the details with newer values winning; order ids are kept, the newest last; fields by their names."""
        orders = tuple(dict.fromkeys(self.order_ids + newer.order_ids))[-MAX_ORDER_IDS:]
        given = {name: getattr(newer, name) for name in ("name", "email", "phone", "address") if getattr(newer, name)}
        fields = tuple({**dict(self.fields), **dict(newer.fields)}.items())[-MAX_FIELDS:]
        return replace(self, **given, order_ids=orders, fields=fields)


def kind_of_field(name: str) -> DataType:
    """Return what a field of the brand's own system holds, by its name; what says nothing is a number of a document.

    A kind decides how a value is looked for (names by their parts, telephones by their digits), not whether.
    """
    folded = "".join(filter(str.isalnum, name.casefold()))
    return next((kind for kind, words in _FIELD_WORDS if any(word in folded for word in words)), "ID_NUMBER")


def is_telling_field(name: str, value: str) -> bool:
    """Whether a field tells who somebody is: not a plain word ("gold") or a few letters ("US") whose name says nothing."""
    if kind_of_field(name) != "ID_NUMBER":
        return bool(value.strip())
    folded = fold(value)
    return len(folded) >= LEAST_TELLING and not (folded.isalpha() and get_lexicon().lookup([folded])[0] >> PLAIN_SHIFT & 3)


_FIELD_WORDS: tuple[tuple[DataType, tuple[str, ...]], ...] = (
    ("USERNAME", ("username", "login", "nick", "handle", "benutzer", "usuario", "utilisateur", "pseudo")),
    ("EMAIL", ("mail", "correo", "courriel")),
    ("PHONE", ("phone", "mobile", "telefon", "teléfono", "téléphone", "handy", "movil", "móvil", "fax")),
    ("ADDRESS", ("address", "street", "adresse", "strasse", "straße", "direccion", "dirección")),
    ("IBAN", ("iban",)),
    ("DATE_OF_BIRTH", ("birth", "geburt", "naissance", "nacimiento")),
    ("PLATE", ("plate", "kennzeichen", "matricula", "matrícula", "immatriculation")),
    ("ORDER_ID", ("order", "bestell", "pedido", "commande")),
    ("NAME", ("name", "company", "firma", "nombre", "nom", "contact", "partner", "empresa", "société")),
)


@dataclass(frozen=True)
class Original:
    """A message as its author wrote it."""

    subject: str
    text: str


_RESERVED_ENDINGS = ("@example.com", "@example.net", "@example.org", ".example", ".test", ".invalid")


def lost_its_words(original: str, redacted: str) -> bool:
    """Whether a redactor gave back nothing for a text that says something: it did not work, whatever it says (FT16)."""
    return bool(original.strip()) and not redacted.strip()


def is_reserved_address(address: str) -> bool:
    """Whether an address can belong to nobody (RFC 2606, RFC 6761): simulated customers have such addresses."""
    return address.strip().casefold().endswith(_RESERVED_ENDINGS)


def normalised_email(address: str) -> str:
    """Return the form of an address under which a customer is found again."""
    return address.strip().casefold()


# Unusual access -----------------------------------------------------------------------------------------------

HABIT = timedelta(days=28)
LEAST_BUCKETS = 5
LEAST_LOOKS_FOR_HOURS = 20
FLOOR = 5
FLOOR_WITHOUT_HABIT = 10
RARE_HOUR = 0.02


@dataclass(frozen=True)
class Look:
    """One reveal: who looked at whom, when (UTC)."""

    user_id: uuid.UUID
    customer_id: uuid.UUID
    at: datetime


@dataclass(frozen=True)
class Unusual:
    """Access that a person should judge: `unusual_rate`, `unusual_breadth` or `unusual_hour`, with the figures."""

    code: str
    facts: dict[str, float]


def robust_limit(counts: Sequence[int]) -> float:
    """Return the count above which one is an outlier among `counts`, at least FLOOR.

    Modified z-score of 3.5 (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993): median and median absolute
    deviation do not move with the outliers that they should find. Equal counts deviate by 1.
    """
    middle = median(counts)
    deviation = max(median(abs(count - middle) for count in counts), 1.0)
    return max(float(FLOOR), middle + 3.5 * deviation / 0.6745)


def unusual_access(looks: Sequence[Look], *, user_id: uuid.UUID, now: datetime) -> list[Unusual]:
    """Judge what a person looked at in the last hour and day against their own and their colleagues' last four weeks.

    `looks` are the brand's, with those of now. A count is unusual above the person's own limit, or above the colleagues',
    each only where there is habit enough to speak of; with neither, above a fixed floor. An hour of the day is unusual when
    fewer than 2 % of earlier looks fell within an hour of it.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    past = [look for look in looks if today - HABIT <= look.at < today]
    mine = [look for look in past if look.user_id == user_id]
    others = [look for look in past if look.user_id != user_id]
    own_now = [look for look in looks if look.user_id == user_id and look.at <= now]
    hour = [look for look in own_now if look.at > now - timedelta(hours=1)]
    day = [look for look in own_now if look.at >= today]
    found = [
        _above("unusual_rate", len(hour), _per_hour(mine), _per_hour(others)),
        _above("unusual_breadth", len({look.customer_id for look in day}), _breadth(mine), _breadth(others)),
        _odd_hour(mine if len(mine) >= LEAST_LOOKS_FOR_HOURS else others, now),
    ]
    return [one for one in found if one is not None]


def _above(code: str, count: int, own: list[int], others: list[int]) -> Unusual | None:
    limits = {
        name: round(robust_limit(habit), 1)
        for name, habit in (("own_limit", own), ("colleagues_limit", others)) if len(habit) >= LEAST_BUCKETS
    }
    least = min(limits.values(), default=float(FLOOR_WITHOUT_HABIT))
    return Unusual(code, {"count": count, **limits}) if count > least else None


def _per_hour(looks: Sequence[Look]) -> list[int]:
    return list(Counter((look.user_id, look.at.replace(minute=0, second=0, microsecond=0)) for look in looks).values())


def _breadth(looks: Sequence[Look]) -> list[int]:
    seen: dict[tuple[uuid.UUID, date], set[uuid.UUID]] = {}
    for look in looks:
        seen.setdefault((look.user_id, look.at.date()), set()).add(look.customer_id)
    return [len(customers) for customers in seen.values()]


def _odd_hour(habit: Sequence[Look], now: datetime) -> Unusual | None:
    if len(habit) < LEAST_LOOKS_FOR_HOURS:
        return None
    near = sum(1 for look in habit if min((look.at.hour - now.hour) % 24, (now.hour - look.at.hour) % 24) <= 1)
    share = near / len(habit)
    return Unusual("unusual_hour", {"hour": now.hour, "share": round(share, 3)}) if share < RARE_HOUR else None
