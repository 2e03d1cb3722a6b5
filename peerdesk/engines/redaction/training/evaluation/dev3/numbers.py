"""Numbers and codes of the third part: valid where a check exists, in other fashions than the development parts."""

import base64
import random
import string
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from peerdesk.engines.redaction.training.evaluation.numbers import digits, grouped

_REGIONS: Final = {
    "en": ("US", "US", "GB", "GB", "AU", "IE", "NZ", "ZA", "CA"),
    "de": ("DE", "DE", "DE", "AT", "CH", "LU"),
    "fr": ("FR", "FR", "FR", "BE", "CH", "CA", "LU"),
    "es": ("ES", "ES", "ES", "MX", "AR", "CL", "CO"),
}
_UPPER: Final = "ABCDEFGHJKLMNPRSTVWXYZ"
_CODE: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_KEY: Final = string.ascii_letters + string.digits
_DISTRICTS: Final = ("HB", "L", "OL", "WÜ", "KS", "PB", "FL", "TÜ")
_FIXED_DIGITS, _TRIES = 3, 20


def phone(rng: random.Random, language: str) -> str:
    """A number valid in a country of the language, as E.164; only its first digits come from the plan's example."""
    region = rng.choice(_REGIONS[language]) if rng.random() > 0.08 else rng.choice(("SE", "PT", "NG", "DK", "CZ"))  # noqa: PLR2004
    example = phonenumbers.example_number_for_type(region, rng.choice((PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)))
    if example is None:
        raise ValueError(f"no example of a phone number for the region {region!r}")
    national = str(example.national_number)
    for kept in range(_FIXED_DIGITS, len(national)):  # some plans leave only the last digits free
        for _ in range(_TRIES):
            changed = national[:kept] + digits(rng, len(national) - kept)
            number = phonenumbers.PhoneNumber(country_code=example.country_code, national_number=int(changed))
            if phonenumbers.is_valid_number_for_region(number, region):
                return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    raise ValueError(f"the example {national} of {region!r} has no valid neighbours")


def written_phone(rng: random.Random, e164: str, language: str) -> str:
    """A phone number as somebody writes it down."""
    number = phonenumbers.parse(e164)
    national = str(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    international = str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
    code, rest = f"+{number.country_code}", international.split(" ", 1)[1]
    bare = "".join(filter(str.isdigit, national))
    ways = [international, e164, f"({code}) {rest}", f"00{number.country_code} {rest}", f"{code} / {rest}"]
    ways += [f"{code}{rest.replace(' ', '-')}", f"{code}.{rest.replace(' ', '.').replace('-', '.')}"]
    if phonenumbers.region_code_for_number(number) in _REGIONS[language]:
        ways += [national, bare, national, f"{bare[:3]} {grouped(bare[3:], 3, ' ')}", f"{bare[:4]}-{bare[4:]}"]
        ways += [
            f"{bare[:4]} {grouped(bare[4:], 2, ' ')}",
            f"({bare[:4]}) {bare[4:]}",
            f"{bare[:3]}/{grouped(bare[3:], 3, '.')}",
        ]
    return rng.choice(ways)


def order(rng: random.Random) -> str:
    """The number of an order, case or claim."""
    year = rng.randint(23, 26)
    return rng.choice(
        (
            f"SO{year}/{digits(rng, 5)}",
            f"WEB{digits(rng, 7)}",
            f"{year}W{digits(rng, 6)}",
            f"T-{digits(rng, 6)}-{digits(rng, 1)}",
            f"{rng.choice('NPQRST')}{rng.choice(_UPPER)}{digits(rng, 2)}-{_some(rng, 4)}",
            f"{rng.randint(2, 9)}{digits(rng, 7)}",
            f"po_{_hexadecimal(rng, 10)}",
            f"{rng.choice(('AUF', 'CMD', 'PED', 'CL'))}.{digits(rng, 3)}.{digits(rng, 3)}",
            f"{rng.choice(_UPPER)}{rng.choice(_UPPER)}{digits(rng, 8)}",
            _hexadecimal(rng, 8).upper() + rng.choice("GHK"),
        )
    )


def booking(rng: random.Random) -> str:
    """A reservation's code: six letters and digits, at least one digit."""
    code = _some(rng, 5) + rng.choice("23456789")
    return "".join(rng.sample(code, 6))


def shipment(rng: random.Random) -> str:
    """A carrier's number."""
    return rng.choice(
        (
            f"{rng.choice(('RR', 'LB', 'CE'))}{digits(rng, 9)}{rng.choice(('DE', 'FR', 'ES', 'GB', 'CN'))}",
            f"1Z{_some(rng, 6)}{digits(rng, 10)}",
            f"00340{digits(rng, 15)}",
            f"{rng.choice(('6A', '8R', 'XY'))}{digits(rng, 11)}",
            f"PQ{_some(rng, 2)}{digits(rng, 10)}",
        )
    )


def invoice(rng: random.Random) -> str:
    """An invoice's number."""
    month = f"{rng.randint(1, 12):02d}"
    return rng.choice(
        (
            f"INV-202{rng.randint(4, 6)}{month}-{digits(rng, 4)}",
            f"F{rng.randint(24, 26)}-{month}-{digits(rng, 3)}",
            f"{digits(rng, 4)}/{month}/{rng.randint(24, 26)}",
            f"R{digits(rng, 8)}",
        )
    )


def customer(rng: random.Random) -> str:
    """A customer's, member's or policy's number."""
    return rng.choice(
        (
            f"VN {digits(rng, 4)} {digits(rng, 4)}",
            f"M-{digits(rng, 8)}",
            f"{digits(rng, 2)}/{digits(rng, 4)}/{digits(rng, 3)}",
            f"cus_{_mixed(rng, 10)}",
            f"{digits(rng, 2)} {digits(rng, 4)} {digits(rng, 3)}",
            f"P{digits(rng, 9)}",
            f"{rng.randint(1, 9)}{digits(rng, 6)}{rng.choice(_UPPER)}",
        )
    )


def passport(rng: random.Random, language: str) -> str:
    """A passport or identity card, by country."""
    some, nine = _some(rng, 6), digits(rng, 8)
    return {
        "en": rng.choice(
            (f"{rng.randint(1, 9)}{nine}", f"{rng.choice('ACE')}{nine}", f"P{rng.choice('ABTU')}{digits(rng, 7)}")
        ),
        "de": rng.choice(
            (
                f"{rng.choice('CFGHJK')}{digits(rng, 1)}{some}{digits(rng, 1)}",
                f"L{digits(rng, 2)}X{digits(rng, 2)}T{digits(rng, 2)}",
            )
        ),
        "fr": f"{rng.randint(10, 25)}{rng.choice(_UPPER)}{rng.choice(_UPPER)}{digits(rng, 5)}",
        "es": f"{rng.choice(('PAE', 'AAJ', 'XDC', 'BBA'))}{digits(rng, 6)}",
    }[language]


def licence(rng: random.Random, language: str) -> str:
    """A driving licence's number, by country."""
    letters = "".join(rng.choice(_UPPER) for _ in range(5))
    return {
        "en": f"{letters}{digits(rng, 6)}{rng.choice(_UPPER)}9{letters[:2]}",
        "de": f"{rng.choice('BJNF')}0{digits(rng, 2)}{letters[:3]}{digits(rng, 1)}{letters[3]}{digits(rng, 2)}",
        "fr": f"{rng.randint(10, 25)}{rng.choice(_UPPER)}{rng.choice(_UPPER)}{digits(rng, 5)}",
        "es": f"{digits(rng, 8)}-{rng.choice(_UPPER)}",
    }[language]


def frame(rng: random.Random) -> str:
    """A vehicle's or bicycle's frame number."""
    vehicle = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(6))
    maker = rng.choice(("WVWZZZ1K", "VF1RFB00", "VSSZZZ5F", "SALGA2BE"))
    return rng.choice((f"{maker}{digits(rng, 3)}{vehicle}", f"WTU{digits(rng, 3)}{vehicle[:4]}L", f"AL{digits(rng, 8)}K"))


def serial(rng: random.Random) -> str:
    """A device's serial number."""
    return rng.choice(
        (
            f"R{digits(rng, 2)}M{digits(rng, 2)}{_some(rng, 5)}",
            f"{digits(rng, 4)}-{digits(rng, 4)}-{_some(rng, 3)}",
            f"FVF{_some(rng, 8)}{digits(rng, 1)}",
            f"ZX{digits(rng, 1)}G{_some(rng, 6)}",
            f"{digits(rng, 3)}{_some(rng, 3)}{digits(rng, 6)}",
        )
    )


def password(rng: random.Random, language: str) -> str:
    """A password as people choose them: a word and something, or what a tool made."""
    words = {
        "en": ("biscuit", "Liverpool", "ilovemydog", "correct-horse", "Letmein", "Snowball"),
        "de": ("Regenbogen", "schnuffel", "Bayern", "qwertz", "Kaffee-Tasse", "geheim"),
        "fr": ("doudou", "azerty", "Marseille", "soleil-levant", "chocolat", "Bibou"),
        "es": ("Barcelona", "tequiero", "contra", "Garbanzo", "playa-azul", "Pelusa"),
    }[language]
    word = rng.choice(words)
    strong = "".join(rng.choice(_KEY + "!#%&*+-=?@^_") for _ in range(rng.randint(10, 16)))
    return rng.choice(
        (
            f"{word}{rng.randint(1950, 2026)}",
            f"{word}!{rng.randint(1, 99)}",
            f"{word}_{digits(rng, 3)}",
            f"{digits(rng, 2)}{word}{digits(rng, 2)}",
            word.replace("a", "4").replace("e", "3").replace("o", "0") + rng.choice("$*#") + digits(rng, 2),
            f"{rng.choice(_KEY)}{strong}{rng.choice(_KEY)}",
        )
    )


def pin(rng: random.Random) -> str:
    """A short code as sent by text message or typed on a door."""
    six = digits(rng, 6)
    return rng.choice((six, six, f"{six[:3]} {six[3:]}", f"{six[:3]}-{six[3:]}", digits(rng, 4), digits(rng, 5), f"G-{six}"))


def backup_code(rng: random.Random) -> str:
    """A backup or activation code in groups."""
    return rng.choice(
        (
            f"{_some(rng, 4)}-{_some(rng, 4)}",
            f"{_hexadecimal(rng, 5)}-{_hexadecimal(rng, 5)}",
            f"{digits(rng, 4)} {digits(rng, 4)}",
        )
    )


def wifi_key(rng: random.Random, language: str) -> str:
    """What stands on a router's sticker."""
    words = {"en": "amber pond tiger", "de": "ente wolke sieben", "fr": "tulipe verte pomme", "es": "luna verde mesa"}[
        language
    ]
    return rng.choice(
        (_hexadecimal(rng, 16).upper(), digits(rng, 20), _mixed(rng, 12), f"{words.replace(' ', '-')}-{digits(rng, 2)}")
    )


def api_key(rng: random.Random) -> str:
    """A key of some programming interface."""
    return rng.choice(
        (
            f"sk-proj-{_mixed(rng, 28)}",
            f"glpat-{_mixed(rng, 20)}",
            f"xoxb-{digits(rng, 11)}-{_mixed(rng, 24)}",
            _hexadecimal(rng, 40),
            f"SG.{_mixed(rng, 22)}.{_mixed(rng, 20)}",
            f"rk_test_{_mixed(rng, 24)}",
            f"whsec_{_mixed(rng, 24)}",
            f"dop_v1_{_hexadecimal(rng, 32)}",
        )
    )


def token(rng: random.Random) -> str:
    """A session's or link's token, a third of them signed JSON."""
    if rng.random() < 0.33:  # noqa: PLR2004 - see above
        body = base64.urlsafe_b64encode(f'{{"sub":"{digits(rng, 8)}"}}'.encode()).decode().rstrip("=")
        return f"eyJhbGciOiJIUzI1NiJ9.{body}.{_mixed(rng, 27)}"
    raw = _hexadecimal(rng, 32)
    uuid = "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))
    return rng.choice((uuid, _mixed(rng, 28), _hexadecimal(rng, 24)))


def plate(rng: random.Random, language: str) -> str:
    """A vehicle's plate in one of several spellings, neighbouring countries included."""
    one, two, three = ("".join(rng.choice(_UPPER) for _ in range(count)) for count in (1, 2, 3))
    gap = rng.choice((" ", "-", "", " "))
    number = str(rng.randint(12, 9999))
    return rng.choice(
        {
            "en": (
                f"{two}{rng.randint(10, 75)}{gap}{three}",
                f"{three}{gap or ' '}{digits(rng, 4)}",
                f"{one}{digits(rng, 3)} {three}",
                f"{rng.randint(1, 9)}{three}{digits(rng, 3)}",
                f"{rng.randint(10, 26)}-D-{digits(rng, 5)}",
            ),
            "de": (
                f"{rng.choice(_DISTRICTS)}{gap or '-'}{two}{rng.choice((' ', '', '-'))}{number}",
                f"{rng.choice(('AC', 'SHG', 'BOR', 'N'))}-{one} {number}{rng.choice(('', '', 'E', 'H'))}",
                f"{rng.choice(('W', 'GU', 'LL'))}-{digits(rng, 5)}{one}",
                f"{rng.choice(('ZH', 'BE', 'AG'))} {digits(rng, 3)} {digits(rng, 3)}",
            ),
            "fr": (
                f"{two}{gap}{digits(rng, 3)}{gap}{three[:2]}",
                f"{digits(rng, 4)} {two} {rng.randint(11, 95)}",
                f"{rng.randint(1, 2)}-{three}-{digits(rng, 3)}",
            ),
            "es": (
                f"{digits(rng, 4)}{gap}{three}",
                f"{rng.choice(('M', 'SE', 'PO'))}-{digits(rng, 4)}-{two}",
                f"{three}-{digits(rng, 2)}-{digits(rng, 2)}",
            ),
        }[language]
    )


def public_ip(rng: random.Random) -> str:
    """A public network address; every third of version 6."""
    if rng.random() < 0.33:  # noqa: PLR2004 - see above
        head = rng.choice(("2003:e1", "2a01:cb00", "2a0c:5a80", "2607:fb90"))
        parts = [f"{rng.randint(4096, 65535):x}" for _ in range(6)]
        return ":".join((head, *parts)) if rng.random() < 0.5 else f"{head}:{parts[0]}::{parts[1]}"  # noqa: PLR2004
    first = rng.choice((31, 46, 79, 82, 93, 109, 146, 188, 195, 217))
    return f"{first}.{rng.randint(0, 254)}.{rng.randint(0, 254)}.{rng.randint(1, 254)}"


def coordinates(rng: random.Random) -> str:
    """A place as maps, receivers and phones write it."""
    north, east = rng.uniform(28, 62), rng.uniform(-16, 24)
    side = "E" if east > 0 else "W"
    whole_north, whole_east = int(north), int(abs(east))
    minutes = (north - whole_north) * 60, (abs(east) - whole_east) * 60
    return rng.choice(
        (
            f"{north:.4f} N, {abs(east):.4f} {side}",
            f"{north:.6f},{east:.6f}",
            f"{north:.5f}; {east:.5f}",
            f"{north:.5f} {east:.5f}",
            f"N {whole_north}° {minutes[0]:06.3f}' {side} {whole_east:03d}° {minutes[1]:06.3f}'",
        )
    )


def _some(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(_CODE) for _ in range(count))


def _mixed(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(_KEY) for _ in range(count))


def _hexadecimal(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789abcdef") for _ in range(count))
