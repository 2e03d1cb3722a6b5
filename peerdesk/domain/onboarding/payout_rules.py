"""Where money can go: what a valid place is, and what of it may be shown. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stdnum import iban
from stdnum.exceptions import ValidationError as NumberError

LONGEST_HOLDER: Final = 80
# PayPal and the like are e-mail addresses, wallets of banks' apps are telephone numbers (E.164).
_MAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,24}")
_PHONE: Final = re.compile(r"\+[1-9]\d{7,14}")


class PayoutMethod(StrEnum):
    """How somebody is paid."""

    IBAN = "iban"
    WALLET = "wallet"


@dataclass(frozen=True)
class PayoutPlace:
    """Whose and where, as it was checked: an IBAN without spaces, a wallet's address in small letters."""

    holder: str
    method: PayoutMethod
    value: str

    @property
    def shown(self) -> str:
        """What may be shown of it."""
        if self.method is PayoutMethod.IBAN:
            return f"{self.value[:4]} •••• {self.value[-4:]}"
        name, at, host = self.value.partition("@")
        return f"{name[:1]}•••{at}{host}" if at else f"{self.value[:3]} ••• {self.value[-2:]}"


def read_place(holder: str, method: str, value: str) -> tuple[PayoutPlace | None, dict[str, str]]:
    """Return the place, or the fields that are wrong. An IBAN's digits are checked (ISO 13616), and its country's form."""
    wrong = {}
    holder = " ".join(holder.split())
    if not holder or len(holder) > LONGEST_HOLDER:
        wrong["holder"] = "empty" if not holder else "too_long"
    if method not in set(PayoutMethod):
        wrong["method"] = "unknown"
    found = ""
    if method == PayoutMethod.IBAN:
        try:
            found = iban.validate(value)
        except NumberError:
            wrong["value"] = "no_iban"
    elif method == PayoutMethod.WALLET:
        found = re.sub(r"[\s()-]", "", value).casefold()
        if not (_MAIL.fullmatch(found) or _PHONE.fullmatch(found)):
            wrong["value"] = "no_wallet"
    return (None, wrong) if wrong else (PayoutPlace(holder, PayoutMethod(method), found), {})
