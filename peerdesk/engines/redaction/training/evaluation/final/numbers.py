"""Numbers and codes of the final part, valid by plan or checksum, in the fashions of many companies and countries."""

import random
import string
from collections.abc import Sequence
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat
from stdnum import ean
from stdnum.iso7064 import mod_97_10

from peerdesk.engines.redaction.training.evaluation import numbers as shared
from peerdesk.engines.redaction.training.evaluation.numbers import digits, grouped

# Beginnings of subscribers' numbers, by country; the rest is drawn until the number fits the country's plan.
_PLANS: Final = {
    "US": ("212", "305", "415", "503", "617", "702", "773", "917", "972"),
    "GB": ("77", "78", "74", "20", "161", "131", "1223", "29"),
    "IE": ("85", "87", "1", "21"),
    "AU": ("4", "2", "3", "7"),
    "CA": ("416", "604", "514", "902"),
    "IN": ("98", "99", "80"),
    "DE": ("151", "160", "172", "176", "30", "89", "40", "221", "711", "4421", "5251", "9131"),
    "AT": ("664", "676", "1", "316", "512"),
    "CH": ("79", "76", "44", "31", "61"),
    "FR": ("6", "7", "1", "2", "3", "4", "5", "9"),
    "BE": ("47", "49", "2", "4"),
    "ES": ("6", "7", "91", "93", "95", "96", "98"),
    "MX": ("55", "33", "81"),
    "AR": ("911", "11", "351"),
    "CL": ("9", "2"),
    "CO": ("300", "310", "601"),
    "TR": ("53", "54"),
    "PL": ("50", "60", "22"),
    "UA": ("50", "67"),
    "MA": ("61", "66"),
    "IT": ("33", "34", "06"),
}
REGIONS: Final = {
    "en": ("US", "US", "US", "GB", "GB", "GB", "IE", "AU", "CA", "IN"),
    "de": ("DE", "DE", "DE", "DE", "DE", "AT", "CH"),
    "fr": ("FR", "FR", "FR", "FR", "BE", "CH", "CA"),
    "es": ("ES", "ES", "ES", "MX", "AR", "CL", "CO"),
}
_LENGTHS: Final = (9, 10, 11)
_SHORTER: Final = (8, 12)
_PAIRED: Final = frozenset({"FR", "BE", "CH"})
_UPPER: Final = string.ascii_uppercase
_MIXED: Final = string.ascii_letters + string.digits
_READABLE: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CONSONANTS: Final = "BCDFGHJKLMNPRSTVWXYZ"
_FOREIGN_BANKS: Final = {"de": ("AT", "CH"), "fr": ("BE", "CH"), "es": ("ES", "FR"), "en": ("IE", "GB")}
_STEMS: Final = {
    "en": ("teapot", "Sunflower", "manutd", "Chewbacca", "rainyday", "Pepperoni", "oscar-cat"),
    "de": ("Gartenzwerg", "schalke", "Sonnenblume", "mausi", "Apfelstrudel", "hallo-welt", "Donnerwetter"),
    "fr": ("coquelicot", "Olympique", "biscotte", "motdepasse", "grenouille", "Camembert", "mamie-lou"),
    "es": ("girasol", "RealBetis", "croqueta", "micasa", "abuelita", "Pimiento", "perro-loco"),
}


def phone(rng: random.Random, language: str) -> str:
    """A number that its country's plan allows, as E.164."""
    region = rng.choice(REGIONS[language]) if rng.random() > 0.07 else rng.choice(("TR", "PL", "UA", "MA", "IT"))  # noqa: PLR2004
    code = phonenumbers.country_code_for_region(region)
    while True:
        start = rng.choice(_PLANS[region])
        for length in (*rng.sample(_LENGTHS, len(_LENGTHS)), *_SHORTER):
            national = start + digits(rng, length - len(start))
            number = phonenumbers.parse(f"+{code}{national}")
            if phonenumbers.is_valid_number_for_region(number, region):
                return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def written_phone(rng: random.Random, e164: str, language: str) -> str:
    """The number as its owner would write it, mostly in the country's own manner."""
    number = phonenumbers.parse(e164)
    region = str(phonenumbers.region_code_for_number(number))
    home = str(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    abroad = str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
    bare = "".join(filter(str.isdigit, home))
    ways = [abroad, abroad, e164, f"00{e164[1:]}", abroad.replace("-", " "), abroad.replace(" ", "-")]
    if region in REGIONS[language]:
        ways += [home, home, home, bare, bare, home.replace(" ", "-"), home.replace(" ", ".")]
        if region in _PAIRED:
            ways += [grouped(bare, 2, " "), grouped(bare, 2, ".")]
        if region == "DE":
            ways += [f"{bare[:4]}/{bare[4:]}", f"{bare[:4]} / {grouped(bare[4:], 3, ' ')}", f"({bare[:4]}) {bare[4:]}"]
            ways += [f"+49 (0){bare[1:4]} {bare[4:]}"]
        if region == "US":
            ways += [f"{bare[:3]}.{bare[3:6]}.{bare[6:]}", f"1-{bare[:3]}-{bare[3:6]}-{bare[6:]}", f"{bare[:3]} {bare[3:]}"]
        if region == "ES":
            ways += [f"{bare[:3]} {grouped(bare[3:], 2, ' ')}", f"{bare[:3]}-{bare[3:6]}-{bare[6:]}"]
    return rng.choice(ways)


def iban(rng: random.Random, language: str) -> str:
    """An IBAN with right check digits, on paper, in one word, or as typed in a hurry."""
    if rng.random() < 0.75:  # noqa: PLR2004 - else of a neighbour
        bare = shared.iban(rng, language).replace(" ", "")
    else:
        bare = _foreign_iban(rng, rng.choice(_FOREIGN_BANKS[language]), language)
    draw = rng.random()
    if draw < 0.5:  # noqa: PLR2004 - as on paper
        return grouped(bare, 4, " ")
    return bare if draw < 0.92 else f"{bare[:4]} {bare[4:12]} {bare[12:]}"  # noqa: PLR2004 - one word, or in blocks


def _foreign_iban(rng: random.Random, country: str, language: str) -> str:
    if country in {"ES", "FR", "GB"}:
        return shared.iban(rng, {"ES": "es", "FR": "fr", "GB": "en"}.get(country, language)).replace(" ", "")
    if country == "BE":
        account = rng.choice(("001", "063", "310", "734")) + digits(rng, 7)
        bban = f"{account}{int(account) % 97 or 97:02d}"
    elif country == "IE":
        bban = f"{rng.choice(('AIBK', 'BOFI'))}{digits(rng, 14)}"
    else:
        bban = digits(rng, {"AT": 16, "CH": 17}[country])
    return country + mod_97_10.calc_check_digits(f"{bban}{country}") + bban


def national_id(rng: random.Random, language: str) -> str:
    """The number by which a state knows a person; a quarter from another country of the language."""
    if rng.random() < 0.75:  # noqa: PLR2004 - see above
        return shared.national_id(rng, language).strip()
    if language == "de":
        return _grouped_as("756" + (body := digits(rng, 9)) + ean.calc_check_digit(f"756{body}"), (3, 4, 4, 2), ".")
    if language == "fr":
        day = f"{rng.randint(50, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randint(1, 997):03d}"
        check = f"{97 - int(day) % 97:02d}"
        return f"{day[:2]}.{day[2:4]}.{day[4:6]}-{day[6:]}.{check}"
    if language == "es":
        body = rng.choice("12") + digits(rng, 7)
        check = _chilean(body)
        return rng.choice((f"{int(body):,}".replace(",", ".") + f"-{check}", f"{body}-{check}"))
    nine = digits(rng, 9)
    check_digit = 11 - sum((10 - at) * int(digit) for at, digit in enumerate(nine)) % 11
    if check_digit == 10:  # noqa: PLR2004 - such numbers are not given out
        return shared.national_insurance(rng)
    return _grouped_as(f"{nine}{check_digit % 11}", (3, 3, 4), " ")


def _chilean(body: str) -> str:
    total = sum(int(digit) * (2 + at % 6) for at, digit in enumerate(reversed(body)))
    return "0123456789K0"[11 - total % 11]


def _grouped_as(value: str, sizes: Sequence[int], separator: str) -> str:
    at, parts = 0, []
    for size in sizes:
        parts.append(value[at : at + size])
        at += size
    return separator.join(parts)


def order(rng: random.Random) -> str:
    """An order's number in one of many shops' fashions."""
    return rng.choice(
        (
            f"#{digits(rng, 5)}",
            f"PO-{digits(rng, 7)}",
            f"{rng.choice('ADGW')}{rng.randint(24, 26)}-{digits(rng, 6)}",
            f"70{digits(rng, 8)}",
            f"{digits(rng, 3)}-{digits(rng, 7)}-{digits(rng, 7)}",
            f"WS{digits(rng, 9)}",
            f"{_some(rng, 4)}-{_some(rng, 4)}",
            f"2026{digits(rng, 6)}",
            f"OR{digits(rng, 4)}{rng.choice(_UPPER)}{digits(rng, 3)}",
            f"{rng.choice(('EU', 'UK', 'CH'))}-{digits(rng, 8)}",
            f"{digits(rng, 6)}",
        )
    )


def ticket(rng: random.Random) -> str:
    """A case's number at the company itself."""
    return rng.choice(
        (
            f"#{digits(rng, 6)}",
            f"CS-{digits(rng, 6)}",
            f"INC{digits(rng, 7)}",
            f"2026-{digits(rng, 5)}",
            f"REQ/{digits(rng, 5)}",
            f"SR {digits(rng, 8)}",
        )
    )


def booking(rng: random.Random) -> str:
    """A record locator: six letters and digits."""
    return "".join(rng.sample(_some(rng, 4) + rng.choice("3456789") + rng.choice("KLMNPRT"), 6))


def parcel(rng: random.Random) -> str:
    """A carrier's number."""
    return rng.choice(
        (
            f"1Z{_some(rng, 6)}{digits(rng, 10)}",
            f"JJD00{digits(rng, 14)}",
            f"{rng.choice(('CX', 'EE', 'UA'))}{digits(rng, 9)}FR",
            f"0150{digits(rng, 10)}",
            f"H{digits(rng, 19)}",
            f"TBA{digits(rng, 12)}",
            grouped(f"94{digits(rng, 20)}", 4, " "),
            f"{digits(rng, 12)}",
        )
    )


def invoice(rng: random.Random) -> str:
    """An invoice's number."""
    year = rng.randint(2024, 2026)
    return rng.choice((
        f"RE-{year}-{digits(rng, 5)}", f"F{year}/{digits(rng, 4)}", f"INV{digits(rng, 7)}", f"{year}{digits(rng, 5)}",
        f"FA-{digits(rng, 6)}", f"{digits(rng, 3)}.{digits(rng, 3)}.{digits(rng, 3)}",
    ))  # fmt: skip


def customer(rng: random.Random) -> str:
    """A customer's number."""
    return rng.choice((
        digits(rng, 8), f"K{digits(rng, 7)}", f"C-{digits(rng, 6)}", f"{digits(rng, 4)}-{digits(rng, 4)}",
        f"{digits(rng, 3)} {digits(rng, 3)} {digits(rng, 3)}", f"{rng.choice(_UPPER)}{rng.choice(_UPPER)}{digits(rng, 6)}",
    ))  # fmt: skip


def contract(rng: random.Random) -> str:
    """A contract's or policy's number."""
    return rng.choice(
        (
            f"V-{digits(rng, 8)}",
            f"40{digits(rng, 9)}",
            f"{digits(rng, 2)}.{digits(rng, 6)}.{digits(rng, 2)}",
            f"VTR{digits(rng, 7)}",
            f"{_some(rng, 2)}{digits(rng, 8)}",
            f"{digits(rng, 3)}/{digits(rng, 6)}-{rng.choice(_UPPER)}",
        )
    )


def meter(rng: random.Random) -> str:
    """A meter's number."""
    return rng.choice(
        (f"1EMH00{digits(rng, 8)}", f"1ISK{digits(rng, 10)}", f"E{digits(rng, 2)}Z{digits(rng, 6)}", digits(rng, 9))
    )


def passport(rng: random.Random, language: str) -> str:
    """A passport's or identity card's number."""
    return {
        "en": rng.choice(
            (f"{rng.randint(1, 6)}{digits(rng, 8)}", f"{rng.choice('AX')}{digits(rng, 8)}", f"PA{digits(rng, 7)}")
        ),
        "de": f"{rng.choice('CLTX')}{''.join(rng.choice('0123456789CFGHJKLMNPRTVWXYZ') for _ in range(7))}{digits(rng, 1)}",
        "fr": f"{rng.randint(11, 25)}{rng.choice(_UPPER)}{rng.choice(_UPPER)}{digits(rng, 5)}",
        "es": rng.choice((f"{rng.choice(('PAB', 'XDD', 'AAK'))}{digits(rng, 6)}", f"G{digits(rng, 8)}")),
    }[language]


def serial(rng: random.Random) -> str:
    """A device's serial number."""
    return rng.choice((
        f"SN{digits(rng, 9)}", f"C02{_some(rng, 8)}", f"{_some(rng, 5)}-{_some(rng, 5)}", f"RF8{_some(rng, 8)}",
        f"{digits(rng, 2)}W{digits(rng, 2)}-{digits(rng, 6)}", f"4CE{_some(rng, 7)}",
    ))  # fmt: skip


def password(rng: random.Random, language: str) -> str:
    """A password of a person, or of a program that makes them."""
    stem = rng.choice(_STEMS[language])
    made = "".join(rng.choice(_MIXED + "!#$%&*+-=?@") for _ in range(rng.randint(9, 15)))
    return rng.choice((
        f"{stem}{digits(rng, 2)}", f"{stem}!{rng.randint(1960, 2025)}", f"{stem.capitalize()}#{digits(rng, 3)}",
        f"{digits(rng, 3)}{stem}", f"{rng.choice(_MIXED)}{made}{rng.choice(_MIXED)}",
        "-".join("".join(rng.choice(string.ascii_lowercase) for _ in range(6)) for _ in range(3)) + digits(rng, 1),
    ))  # fmt: skip


def otp(rng: random.Random) -> str:
    """A one-time, gift or security code."""
    return rng.choice((digits(rng, 6), digits(rng, 6), f"{digits(rng, 3)} {digits(rng, 3)}", digits(rng, 8),
                       f"{_some(rng, 4)}-{_some(rng, 4)}-{_some(rng, 4)}"))  # fmt: skip


def wifi_key(rng: random.Random) -> str:
    """The key on a router's label."""
    return rng.choice((digits(rng, 16), "".join(rng.choice(_MIXED) for _ in range(13)), grouped(digits(rng, 20), 4, " ")))


def api_key(rng: random.Random) -> str:
    """A key for programs."""
    tail = "".join(rng.choice(_MIXED) for _ in range(32))
    return rng.choice(
        (
            f"sk_test_{tail[:24]}",
            f"pk_live_{tail[:24]}",
            f"ghp_{tail}{digits(rng, 4)}",
            f"AKIA{_some(rng, 16)}",
            f"npm_{tail}",
            f"key-{_hexadecimal(rng, 32)}",
            f"AIza{tail}{digits(rng, 3)}",
        )
    )


def token(rng: random.Random) -> str:
    """A token of a session or a link."""
    tail = "".join(rng.choice(_MIXED) for _ in range(43))
    return rng.choice((_hexadecimal(rng, 32), tail[:22], f"eyJhbGciOiJSUzI1NiJ9.{tail[:30]}.{tail}", f"v2.local.{tail}"))


def plate(rng: random.Random, language: str) -> str:
    """A vehicle's plate."""
    two, three = ("".join(rng.choice(_CONSONANTS) for _ in range(count)) for count in (2, 3))
    return rng.choice(
        {
            "en": (
                f"{two}{rng.choice(('19', '21', '68', '73'))} {three}",
                f"{three} {digits(rng, 4)}",
                f"{three}-{digits(rng, 4)}",
                f"{two}{rng.choice(('20', '71'))}{three}",
                f"{digits(rng, 1)}{three}{digits(rng, 3)}",
            ),
            "de": (
                f"{rng.choice(('R', 'GÖ', 'OS', 'HN', 'KL', 'BA', 'C', 'Z'))}-{two} {rng.randint(10, 9999)}",
                f"{rng.choice(('R', 'OS', 'HN', 'PA'))} {two} {rng.randint(10, 999)}",
                f"SO-{two}{rng.randint(10, 999)}E",
                f"L-{digits(rng, 3)}{two}",
                f"TG {digits(rng, 6)}",
            ),
            "fr": (
                f"{two}-{digits(rng, 3)}-{three[:2]}",
                f"{two} {digits(rng, 3)} {three[1:]}",
                f"{two}{digits(rng, 3)}{three[:2]}",
                f"{rng.randint(1, 2)}-{three}-{digits(rng, 3)}",
            ),
            "es": (
                f"{digits(rng, 4)} {three}",
                f"{digits(rng, 4)}-{three}",
                f"{digits(rng, 4)}{three}",
                f"{two} {digits(rng, 3)} {three[:2]}",
            ),
        }[language]
    )


def public_ip(rng: random.Random) -> str:
    """A public network address, every fourth of version 6."""
    if rng.random() < 0.25:  # noqa: PLR2004 - see above
        some = [f"{rng.randint(256, 65535):x}" for _ in range(6)]
        return rng.choice(
            (f"2a00:23c4:{':'.join(some)}", f"2003:c1:{some[0]}:{some[1]}::{some[2]}", f"2601:{some[0]}::{some[1]}")
        )
    first = rng.choice((5, 24, 37, 67, 80, 86, 94, 99, 134, 176, 185, 213))
    return f"{first}.{rng.randint(0, 254)}.{rng.randint(0, 254)}.{rng.randint(1, 254)}"


def local_address(rng: random.Random) -> str:
    """A private network address."""
    return rng.choice(
        (
            f"192.168.{rng.randint(0, 9)}.{rng.randint(1, 254)}",
            "192.168.178.1",
            f"10.{digits(rng, 1)}.0.{rng.randint(1, 99)}",
            f"172.{rng.randint(17, 30)}.0.{rng.randint(1, 9)}",
            "192.168.0.1",
        )
    )


def coordinates(rng: random.Random) -> str:
    """A place on the map."""
    north, east = rng.uniform(36.5, 59), rng.uniform(-8, 17)
    side = "E" if east > 0 else "W"
    return rng.choice(
        (
            f"{north:.5f}, {east:.5f}",
            f"{north:.6f},{east:.6f}",
            f"{north:.4f} {east:.4f}",
            f"{north:.4f}°N {abs(east):.4f}°{side}",
            f"{_degrees(rng, north)}N {_degrees(rng, east)}{side}",
        )
    )


def _degrees(rng: random.Random, value: float) -> str:
    return f"{int(abs(value))}°{rng.randint(10, 59)}'{rng.randint(10, 59)}.{digits(rng, 1)}\""


def _some(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(_READABLE) for _ in range(count))


def _hexadecimal(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789abcdef") for _ in range(count))
