"""Rules of personal data. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from peerdesk.engines.redaction import DataType

MAX_ORDER_IDS = 50
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

    def merged_with(self, newer: CustomerDetails) -> CustomerDetails:
        """Return the details with newer values winning; order ids are kept, the newest last."""
        orders = tuple(dict.fromkeys(self.order_ids + newer.order_ids))[-MAX_ORDER_IDS:]
        given = {name: getattr(newer, name) for name in ("name", "email", "phone", "address") if getattr(newer, name)}
        return replace(self, **given, order_ids=orders)


@dataclass(frozen=True)
class Original:
    """A message as its author wrote it."""

    subject: str
    text: str


_RESERVED_ENDINGS = ("@example.com", "@example.net", "@example.org", ".example", ".test", ".invalid")


def is_reserved_address(address: str) -> bool:
    """Whether an address can belong to nobody (RFC 2606, RFC 6761): simulated customers have such addresses."""
    return address.strip().casefold().endswith(_RESERVED_ENDINGS)


def normalised_email(address: str) -> str:
    """Return the form of an address under which a customer is found again."""
    return address.strip().casefold()
