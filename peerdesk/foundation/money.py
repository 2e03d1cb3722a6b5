"""Money as integer minor units plus an ISO 4217 code. No floats."""

from __future__ import annotations

from dataclasses import dataclass

BASIS_POINTS = 10_000
_EXPONENTS = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "ISK": 0, "KWD": 3, "BHD": 3, "TND": 3, "JOD": 3, "OMR": 3}


@dataclass(frozen=True)
class Money:
    """An amount: `amount_minor` in the currency's smallest unit (cents for EUR)."""

    amount_minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            message = f"cannot add {other.currency} to {self.currency}"
            raise ValueError(message)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)


def exponent(currency: str) -> int:
    """Digits behind the decimal point for a currency (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def split_share(amount_minor: int, share_bps: int) -> tuple[int, int]:
    """Split `amount_minor` into (share, rest); the share is rounded half up, the two always sum to the whole."""
    if not 0 <= share_bps <= BASIS_POINTS:
        message = f"share of {share_bps} basis points is outside 0..{BASIS_POINTS}"
        raise ValueError(message)
    share = (amount_minor * share_bps * 2 + BASIS_POINTS) // (2 * BASIS_POINTS)
    return share, amount_minor - share


def decimal_text(amount_minor: int, currency: str) -> str:
    """`225, EUR` -> `2.25`: plain decimal text, no grouping, for APIs and exports."""
    digits = exponent(currency)
    sign = "-" if amount_minor < 0 else ""
    whole, fraction = divmod(abs(amount_minor), 10**digits)
    return f"{sign}{whole}.{fraction:0{digits}d}" if digits else f"{sign}{whole}"
