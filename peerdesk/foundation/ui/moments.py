"""Times and money as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

from peerdesk.foundation.money import decimal_text, exponent

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "UAH": "₴", "VND": "₫", "ILS": "₪"}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_JUST_NOW_SECONDS = 45
_DAYS_SPELLED_OUT = 7


def money_text(amount_minor: int, currency: str) -> str:
    """`-123456, USD` -> `−$1,234.56`; currencies without a common symbol get their ISO code in front."""
    plain = decimal_text(abs(amount_minor), currency)
    grouped = number_format(plain, decimal_pos=exponent(currency), use_l10n=True, force_grouping=True)
    symbol = _SYMBOLS.get(currency, f"{currency}\u00a0")
    sign = "\u2212" if amount_minor < 0 else ""
    return f"{sign}{symbol}{grouped}"


def ago_text(moment: datetime, now: datetime) -> str:
    """How long ago (or in how long), in the largest whole unit; a date when it is more than a week away."""
    seconds = int((now - moment).total_seconds())
    past, distance = seconds >= 0, abs(seconds)
    if distance < _JUST_NOW_SECONDS:
        return gettext("just now")
    if distance >= _DAYS_SPELLED_OUT * _DAY:
        return date_format(timezone.localtime(moment), "j M Y")
    if distance < _HOUR:
        count = max(1, round(distance / _MINUTE))
        span = ngettext("%(count)d min", "%(count)d min", count) % {"count": count}
    elif distance < _DAY:
        count = distance // _HOUR
        span = ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    else:
        count = distance // _DAY
        span = ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
    return gettext("%(span)s ago") % {"span": span} if past else gettext("in %(span)s") % {"span": span}


def exact_text(moment: datetime) -> str:
    """Date, time and zone in the reader's zone, for tooltips and tables."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j M Y, H:i')} {local.tzname() or ''}".rstrip()


def iso_text(moment: datetime) -> str:
    """UTC in ISO 8601 with a `Z`, for `<time datetime>` and scripts. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        message = "a time without a zone cannot be shown"
        raise ValueError(message)
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
