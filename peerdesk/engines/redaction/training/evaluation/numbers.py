"""Numbers that are right by their checksum, country by country, in the ways people write them."""

import random
import string
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from stdnum import luhn
from stdnum.es import ccc, dni, nie
from stdnum.iso7064 import mod_11_10, mod_97_10
from stdnum.us import ssn

_CARD_STARTS: Final = ("411111", "424242", "400000", "555555", "510510", "222300", "378282", "371449", "601111", "353011")
_AMEX_LENGTH: Final = 15
_NINO_FIRST: Final = "ABCEGHJKLMPRSTWXYZ"
_NINO_SECOND: Final = "ABCEGHJKLMNPRSTWXYZ"
_PLATE_LETTERS: Final = "BCDFGHJKLMNPRSTVWXYZ"
_GERMAN_DISTRICTS: Final = ("B", "M", "HH", "K", "F", "S", "DD", "HRO", "KA", "WOB", "MTK", "ERH", "NMS", "GT")
REGIONS: Final = {
    "en": ("US", "US", "GB", "GB", "GB", "IE", "AU", "CA"),
    "de": ("DE", "DE", "DE", "DE", "AT", "CH"),
    "fr": ("FR", "FR", "FR", "FR", "BE", "CH"),
    "es": ("ES", "ES", "ES", "ES", "MX", "AR"),
}


def digits(rng: random.Random, count: int) -> str:
    """So many random digits."""
    return "".join(rng.choice(string.digits) for _ in range(count))


def grouped(value: str, size: int, separator: str) -> str:
    """The value in groups of equal size."""
    return separator.join(value[at : at + size] for at in range(0, len(value), size))


def card(rng: random.Random) -> str:
    """A card number of a test range with a right Luhn digit, grouped as on the card, by hyphens or not at all."""
    start = rng.choice(_CARD_STARTS)
    length = _AMEX_LENGTH if start.startswith("3") and start[1] in "47" else 16
    body = start + digits(rng, length - 7)
    number = body + luhn.calc_check_digit(body)
    separator = rng.choice((" ", " ", "-", "", ""))
    if length == _AMEX_LENGTH:
        return separator.join((number[:4], number[4:10], number[10:]))
    return grouped(number, 4, separator)


def iban(rng: random.Random, language: str) -> str:
    """An IBAN of Germany, France, Spain or Great Britain with right check digits (the national ones too)."""
    country = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES"}[language]
    if rng.random() < 0.15:  # noqa: PLR2004 - some bank abroad
        country = rng.choice(("GB", "DE", "FR", "ES"))
    if country == "DE":
        bban = rng.choice(("37040044", "10050000", "70052060", "50010517", "43060967")) + digits(rng, 10)
    elif country == "FR":
        bank, branch, account = rng.choice(("30002", "20041", "30004")), digits(rng, 5), digits(rng, 11)
        bban = f"{bank}{branch}{account}{97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97:02d}"
    elif country == "ES":
        bank, account = rng.choice(("2100", "0049", "0182", "1465")) + digits(rng, 4), digits(rng, 10)
        bban = bank + ccc.calc_check_digits(f"{bank}00{account}") + account
    else:
        bban = rng.choice(("BARC", "NWBK", "LOYD", "HBUK")) + digits(rng, 14)
    number = country + mod_97_10.calc_check_digits(f"{bban}{country}") + bban
    return grouped(number, 4, " ") if rng.random() < 0.6 else number  # noqa: PLR2004 - as on paper


def national_id(rng: random.Random, language: str) -> str:
    """Steuer-ID, NIR, DNI or NIE, National Insurance or Social Security number, right by its own check."""
    if language == "de":
        pool = rng.sample(string.digits, 9)
        ten = [*pool, rng.choice(pool)]
        rng.shuffle(ten)
        while ten[0] == "0" or any(ten[at] == ten[at + 1] == ten[at + 2] for at in range(8)):
            rng.shuffle(ten)
        number = "".join(ten) + mod_11_10.calc_check_digit("".join(ten))
        return rng.choice((number, f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"))
    if language == "fr":
        parts = (rng.choice("12"), f"{rng.randint(40, 99)}", f"{rng.randint(1, 12):02d}", f"{rng.randint(21, 89)}")
        body = "".join(parts) + f"{rng.randint(1, 450):03d}{rng.randint(1, 400):03d}"
        key = f"{97 - int(body) % 97:02d}"
        return rng.choice((body + key, " ".join((*parts, body[7:10], body[10:13], key)), f"{body} {key}"))
    if language == "es":
        if rng.random() < 0.3:  # noqa: PLR2004 - residents from abroad
            body = rng.choice("XYZ") + digits(rng, 7)
            return rng.choice((body + nie.calc_check_digit(body), f"{body[0]}-{body[1:]}-{nie.calc_check_digit(body)}"))
        body = digits(rng, 8)
        return body + rng.choice(("", "-", " ")) + dni.calc_check_digit(body)
    return national_insurance(rng) if rng.random() < 0.5 else social_security(rng)  # noqa: PLR2004 - GB and US alike


def national_insurance(rng: random.Random) -> str:
    """A British National Insurance number with an allowed prefix."""
    prefix = "GB"
    while prefix in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}:
        prefix = rng.choice(_NINO_FIRST) + rng.choice(_NINO_SECOND)
    middle = digits(rng, 6)
    return rng.choice((f"{prefix}{middle}", f"{prefix} {grouped(middle, 2, ' ')} ")) + rng.choice("ABCD")


def social_security(rng: random.Random) -> str:
    """A United States Social Security number of a range that is given out."""
    while not ssn.is_valid(number := f"{rng.randint(1, 899):03d}-{rng.randint(1, 99):02d}-{rng.randint(1, 9999):04d}"):
        pass
    return number


def imei(rng: random.Random) -> str:
    """A device's IMEI with its Luhn digit."""
    body = rng.choice(("35", "86", "01")) + digits(rng, 12)
    number = body + luhn.calc_check_digit(body)
    return rng.choice((number, number, f"{number[:2]}-{number[2:8]}-{number[8:14]}-{number[14]}"))


def phone_region(rng: random.Random, language: str) -> str:
    """The country of a phone, mostly one of the language's own."""
    return rng.choice(("TR", "PL", "NL", "IN")) if rng.random() < 0.06 else rng.choice(REGIONS[language])  # noqa: PLR2004


def phone(rng: random.Random, region: str) -> str:
    """A number that is valid in its region, as E.164 (`+491701234567`)."""
    kind = rng.choice((PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE))
    example = phonenumbers.example_number_for_type(region, kind)
    if example is None:
        raise ValueError(f"no example of a phone number for the region {region!r}")
    national = str(example.national_number)
    while True:
        changed = national[:-5] + digits(rng, 5)
        number = phonenumbers.PhoneNumber(country_code=example.country_code, national_number=int(changed))
        if phonenumbers.is_valid_number_for_region(number, region):
            return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def written_phone(rng: random.Random, e164: str, language: str) -> str:
    """One of the ways in which people write a phone number."""
    number = phonenumbers.parse(e164)
    national = str(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    international = str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
    bare = "".join(filter(str.isdigit, national))
    at_home = phonenumbers.region_code_for_number(number) in REGIONS[language]
    ways = [international, international, e164, international.replace("+", "00", 1), e164.replace("+", "00", 1)]
    ways += [international.replace(" ", "."), international.replace(" ", "-")]
    if at_home:
        ways += [national, national, bare, national.replace(" ", "-"), national.replace(" ", ".")]
        if language in {"fr", "es"}:
            ways += [grouped(bare, 2, " "), grouped(bare, 2, "."), grouped(bare, 3, " ")]
        if language == "de":
            ways += [f"{bare[:4]}/{bare[4:]}", f"{bare[:5]} - {grouped(bare[5:], 2, ' ')}"]
            ways += [f"+{number.country_code} (0) {grouped(bare[1:], 3, ' ')}"]
    return rng.choice(ways)


def plate(rng: random.Random, language: str) -> str:
    """A vehicle's plate."""
    some = "".join(rng.choice(_PLATE_LETTERS) for _ in range(5))
    if language == "de":
        return f"{rng.choice(_GERMAN_DISTRICTS)}{rng.choice('- ')}{some[:2]} {rng.randint(10, 9999)}"
    if language == "fr":
        return f"{some[:2]}-{digits(rng, 3)}-{some[2:4]}"
    if language == "es":
        return f"{digits(rng, 4)}{rng.choice((' ', '', '-'))}{some[:3]}"
    return rng.choice((f"{some[:2]}{rng.randint(10, 74)} {some[2:5]}", f"{rng.randint(1, 9)}{some[:3]}{digits(rng, 3)}"))


def address_on_the_net(rng: random.Random) -> str:
    """A public IP address, a quarter of them of version 6."""
    if rng.random() < 0.25:  # noqa: PLR2004 - see above
        network = rng.choice(("2a02:908", "2001:41d0", "2600:1700"))
        groups = [f"{rng.randint(1, 65535):x}" for _ in range(rng.choice((4, 6)))]
        return ":".join((network, *groups)) if len(groups) > 4 else f"{network}:{groups[0]}::{':'.join(groups[1:])}"  # noqa: PLR2004
    first = rng.choice((62, 78, 84, 91, 151, 178, 203, 212))
    return f"{first}.{rng.randint(1, 254)}.{rng.randint(0, 254)}.{rng.randint(1, 254)}"


def private_address(rng: random.Random) -> str:
    """A private network address: it tells nothing about a person."""
    two = f"{rng.randint(0, 30)}.{rng.randint(1, 254)}"
    return rng.choice((f"192.168.{two}", f"10.0.{two}", f"172.16.{two}", "127.0.0.1"))


def coordinates(rng: random.Random) -> str:
    """A place on the map, decimal or in degrees."""
    north, east = rng.uniform(36, 58), rng.uniform(-9, 15)
    if rng.random() < 0.3:  # noqa: PLR2004 - as navigation devices write
        minutes, seconds = rng.randint(0, 59), rng.randint(0, 59)
        side = "E" if east > 0 else "W"
        return f"{int(north)}°{minutes:02d}'{seconds:02d}\"N {int(abs(east))}°{seconds:02d}'{minutes:02d}\"{side}"
    return f"{north:.{rng.choice((4, 5, 6))}f}{rng.choice((', ', ',', ' / '))}{east:.5f}"
