"""One writing for things that identify a person, so that two spellings of one thing are one. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

import phonenumbers
from stdnum import iban
from stdnum.exceptions import ValidationError

LEAST_DEVICE: Final = 22  # 128 random bits in base64
LEAST_DOCUMENT: Final = 5
LONGEST: Final = 500
# Other names of one provider's mailboxes, and what their servers ignore in the part before the @ (their help pages).
_SAME_PROVIDER: Final = {
    "googlemail.com": "gmail.com", "me.com": "icloud.com", "mac.com": "icloud.com", "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me", "pm.me": "proton.me", "ya.ru": "yandex.ru", "yandex.com": "yandex.ru",
}  # fmt: skip
_PLUS_IGNORED: Final = frozenset({
    "gmail.com", "icloud.com", "proton.me", "outlook.com", "hotmail.com", "live.com", "fastmail.com", "yandex.ru",
    "zoho.com", "hey.com",
})  # fmt: skip
_SIGNS_IGNORED: Final = {"gmail.com": ".", "proton.me": ".-_"}


class MarkKind(StrEnum):
    """What two people have in common when they are one, live together, or work together to deceive."""

    EMAIL = "email"
    PHONE = "phone"
    PAYOUT = "payout"
    DEVICE = "device"
    DOCUMENT = "document"


def canonical(kind: MarkKind, value: str, *, country: str = "") -> str:
    """Return the one writing of a value; "" for what cannot be such a thing. `country` reads a local telephone number."""
    value = value.strip()[:LONGEST]
    if kind == MarkKind.EMAIL:
        return canonical_email(value)
    if kind == MarkKind.PHONE:
        return _phone(value, country)
    if kind == MarkKind.PAYOUT:
        return _payout(value)
    if kind == MarkKind.DEVICE:
        return value if len(value) >= LEAST_DEVICE else ""
    plain = re.sub(r"[^\w]", "", value).upper()
    return plain if len(plain) >= LEAST_DOCUMENT else ""


def canonical_email(address: str) -> str:
    """Return the mailbox that an address reaches: case, dots and tags dropped where its provider drops them."""
    local, _, domain = address.strip().lower().rpartition("@")
    if not local or not domain:
        return ""
    try:
        domain = domain.rstrip(".").encode("idna").decode()
    except UnicodeError:
        return ""
    domain = _SAME_PROVIDER.get(domain, domain)
    if domain in _PLUS_IGNORED:
        local = local.split("+", 1)[0]
    for sign in _SIGNS_IGNORED.get(domain, ""):
        local = local.replace(sign, "")
    return f"{local}@{domain}" if local else ""


def _phone(value: str, country: str) -> str:
    try:
        number = phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _payout(value: str) -> str:
    try:
        return str(iban.validate(value))
    except ValidationError:
        plain = re.sub(r"\s", "", value)
    # Addresses of wallets in hexadecimal mean the same in any case; those in other alphabets do not.
    return plain.lower() if plain.lower().startswith("0x") or "@" in plain else plain
