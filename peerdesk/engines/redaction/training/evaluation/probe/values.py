"""What stands in the slots of the probe's templates: persons, numbers, and what has to stay."""

# ruff: noqa: PLR2004 - shares of a random draw, and numbers of digits, are said where they are drawn

import functools
import random
import re
import string
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from peerdesk.engines.redaction.training.evaluation import numbers

HERE: Final = Path(__file__).parent
_SECTION: Final = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
_CAPITALS: Final = "ABCDEFGHKLMNPRSTVWXYZ"
_MIXED: Final = string.ascii_letters + string.digits
_HEX: Final = "0123456789abcdef"
_MONTHS: Final = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb März Apr Mai Juni Juli Aug Sept Okt Nov Dez",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
}
_DISTRICTS: Final = {
    "en": (),
    "de": ("HH", "M", "KA", "ERZ", "LG", "B", "KI", "GAP", "DD", "UL"),
    "fr": (),
    "es": ("V", "SE", "B"),
}
LABELS: Final[Mapping[str, str]] = {
    "n": "NAME", "f": "NAME", "l": "NAME", "o": "NAME", "mail": "EMAIL", "tel": "PHONE", "adr": "ADDRESS", "card": "CARD",
    "iban": "IBAN", "ip": "IP", "id": "ID_NUMBER", "ord": "ORDER_ID", "dob": "DATE_OF_BIRTH", "usr": "USERNAME",
    "pw": "SECRET",
    "pin": "SECRET", "key": "SECRET", "plate": "PLATE", "geo": "COORDINATES", "prod": "KEEP", "ver": "KEEP",
    "err": "KEEP",
    "part": "KEEP", "amt": "KEEP", "time": "KEEP", "date": "KEEP", "lan": "KEEP", "spec": "KEEP",
}  # fmt: skip


@functools.cache
def sections(path: Path) -> Mapping[str, tuple[str, ...]]:
    """The lines of a file by section; a single line is a list with commas."""
    parts = _SECTION.split(path.read_text(encoding="utf-8"))[1:]
    found = {name: tuple(body.strip().splitlines()) for name, body in zip(parts[::2], parts[1::2], strict=True)}
    return {name: tuple(lines[0].split(", ")) if len(lines) == 1 else lines for name, lines in found.items()}


def birth(rng: random.Random) -> tuple[int, int, int]:
    """Day, month and year in which a customer may have been born."""
    return rng.randint(1, 28), rng.randint(1, 12), rng.randint(1936, 2008)


class Values:
    """Draws the values of one ticket: its writer, another person, one product."""

    def __init__(self, rng: random.Random, language: str) -> None:
        """Draw what stays the same through the ticket."""
        self.rng, self.language = rng, language
        self._pools = sections(HERE / "pools.txt")
        self.me, self._other = self._person(), self._person()
        self._product = rng.choice(self._pools["product"])
        self.orders = [self._order() for _ in range(2)]
        self.email, self.phone, self.address = self._email(self.me), self._e164(), self._place()
        self._makers: Mapping[str, Callable[[], str]] = {
            "n": lambda: " ".join(self.me),
            "f": lambda: self.me[0],
            "l": lambda: self.me[1],
            "o": lambda: " ".join(self._other),
            "mail": lambda: self.email if rng.random() < 0.7 else self._email(self._other),
            "tel": lambda: numbers.written_phone(rng, self.phone if rng.random() < 0.7 else self._e164(), language),
            "adr": lambda: self.address if rng.random() < 0.6 else self._place(),
            "card": lambda: numbers.card(rng),
            "iban": lambda: numbers.iban(rng, language),
            "ip": self._network,
            "id": self._document,
            "ord": lambda: rng.choice(self.orders) if rng.random() < 0.6 else self._order(),
            "dob": lambda: self._date(rng.randint(1936, 2008)),
            "usr": self._user,
            "pw": self._password,
            "pin": self._pin,
            "key": self._key,
            "plate": self._plate,
            "geo": self._coordinates,
            "prod": lambda: self._product,
            "ver": self._version,
            "err": self._error,
            "part": self._part,
            "amt": self._amount,
            "time": self._time,
            "date": lambda: self._date(rng.randint(2024, 2026)),
            "lan": self._private,
            "spec": self._spec,
        }

    def draw(self, slot: str) -> str:
        """A value for a slot."""
        return self._makers[slot]()

    def _digits(self, count: int) -> str:
        return numbers.digits(self.rng, count)

    def _letters(self, count: int, letters: str = _CAPITALS) -> str:
        return "".join(self.rng.choice(letters) for _ in range(count))

    def _word(self) -> str:
        return self.rng.choice(self._pools["word"])

    def _person(self) -> tuple[str, str]:
        first, last = (self.rng.choice(self._pools[f"{self.language}_{kind}"]) for kind in ("first", "last"))
        return first, last

    def _plain(self, name: str) -> str:
        bare = unicodedata.normalize("NFD", name.lower().replace("ß", "ss"))
        return "".join(letter for letter in bare if letter.isascii() and letter.isalpha())

    def _email(self, person: tuple[str, str]) -> str:
        first, last, word = self._plain(person[0]), self._plain(person[1]), self._word()
        local = (
            f"{first}{last[:3]}.{word}", f"{last}.{first[0]}", f"{first}.{last}", f"{word}_{word[:2]}{self._digits(2)}",
            f"{first}-{last}", f"info.{last}", f"{first}{self._digits(4)}", f"{word}.{word[::-1]}",
        )  # fmt: skip
        return f"{self.rng.choice(local)}@{self.rng.choice(self._pools['host'])}"

    def _e164(self) -> str:
        return numbers.phone(self.rng, numbers.phone_region(self.rng, self.language))

    def _place(self) -> str:
        form = self.rng.choice(self._pools[f"{self.language}_address"])
        tail = f"{self.rng.randint(1, 9)}{self._letters(2)}"
        return form.format(h=self.rng.randint(1, 180), s=self.rng.randint(2, 9), c=self._digits(3), p=tail)

    def _network(self) -> str:
        rng = self.rng
        if rng.random() < 0.3:
            head = rng.choice(("2a02:8109", "2600:1700", "2a01:e0a", "2001:861"))
            return ":".join((head, *(f"{rng.randint(1, 65535):x}" for _ in range(6))))
        first = rng.choice((5, 24, 37, 51, 62, 77, 85, 91, 113, 151, 176, 201, 213))
        return f"{first}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}"

    def _document(self) -> str:
        some = self._letters(5, _CAPITALS + string.digits)
        forms = (
            f"{self._letters(2)}{self._digits(7)}", f"{self._letters(1)}{self._digits(3)}-{self._digits(5)}",
            f"{self._digits(4)}.{self._digits(4)}.{self._letters(1)}", f"VS-{self._digits(3)}-{self._digits(6)}",
            f"{self._letters(3)}{self._digits(2)}{some}{self._digits(2)}", f"M{self._digits(8)}",
        )  # fmt: skip
        return self.rng.choice((numbers.national_id(self.rng, self.language), numbers.imei(self.rng), *forms))

    def _order(self) -> str:
        rng = self.rng
        mixed = self._letters(4, _CAPITALS + string.digits)
        return rng.choice(
            (
                f"W{self._digits(4)}-{self._digits(4)}", f"{self._digits(3)}/{self._digits(5)}/{rng.randint(23, 26)}",
                f"#{self._digits(6)}", f"EC{self._digits(8)}", f"{self._letters(3)}{self._digits(3)}{self._letters(2)}",
                self._digits(10), f"N{self._digits(2)}.{self._digits(3)}.{self._digits(3)}",
                f"{self._letters(1)}{self._digits(2)}-{mixed}-{self._digits(3)}", f"2026-{self._digits(5)}",
                self._letters(5, _CAPITALS + "2345679") + rng.choice("2345679"),
            )
        )  # fmt: skip

    def _date(self, year: int) -> str:
        day, month, name = self.rng.randint(1, 28), self.rng.randint(1, 12), ""
        name = _MONTHS[self.language].split()[month - 1]
        own = f"{name} {day}, {year}" if self.language == "en" else f"{day:02}-{month:02}-{year}"
        forms = (
            f"{day:02}.{month:02}.{year}", f"{day}/{month}/{year}", f"{year}-{month:02}-{day:02}",
            f"{day} {name} {year}", own,
            f"{day:02}.{month:02}.{year % 100:02}", f"{day:02}{name[:3]}{year}",
        )  # fmt: skip
        return self.rng.choice(forms)

    def _user(self) -> str:
        word, other = self._word(), self._word()
        first, last = self._plain(self.me[0]), self._plain(self.me[1])
        forms = (
            f"{word}{other}", f"{word}.{first}", f"{first[:3]}{self._digits(3)}{last[:2]}",
            f"{word}_{self._digits(2)}_{other[:3]}",
            f"@{first}{word}", f"{word.title()}Of{other.title()}", f"{last}.{first}.{self._digits(2)}", f"lil_{word}",
            f"{word}{self._digits(4)}", f"{first[0]}{last}-{word}",
        )  # fmt: skip
        return self.rng.choice(forms)

    def _password(self) -> str:
        rng, word, other = self.rng, self._word(), self._word()
        forms = (
            f"{word.title()}{self._digits(2)}{rng.choice('!?$&')}", f"{word}-{other}-{self._digits(2)}",
            f"{self._letters(4, _MIXED)}{rng.choice('#%!*')}{self._letters(5, _MIXED)}",
            f"{word.upper()}{other}{self._digits(3)}",
            f"{word.title()}_{other}{rng.choice('!+')}", f"{self._digits(2)}{word}{self._digits(2)}", self._letters(9,
            _MIXED),
        )  # fmt: skip
        return rng.choice(forms)

    def _pin(self) -> str:
        two, three = self._digits(2), self._digits(3)
        return self.rng.choice(
            (self._digits(4), self._digits(6), f"{three} {self._digits(3)}", f"{two}-{self._digits(2)}-{self._digits(2)}",
             f"{self._letters(2)}{self._digits(4)}", self._digits(5))
        )  # fmt: skip

    def _key(self) -> str:
        forms = (
            f"pk_live_{self._letters(24, _MIXED)}", self._letters(32, _HEX), f"gho_{self._letters(30, _MIXED)}",
            f"{self._letters(8, _MIXED)}.{self._letters(20, _MIXED)}.{self._letters(14, _MIXED)}",
            f"key_{self._letters(18, _MIXED)}",
            self._letters(40, _MIXED), f"AKIA{self._letters(16, _CAPITALS + string.digits)}",
        )  # fmt: skip
        return self.rng.choice(forms)

    def _plate(self) -> str:
        rng, gap = self.rng, self.rng.choice(("", "-", " "))
        one, two, three = self._letters(1), self._letters(2), self._letters(3)
        district = rng.choice(_DISTRICTS[self.language] or ("",))
        forms = {
            "en": (f"{two}{self._digits(2)} {three}", f"{two}{self._digits(2)}{three}", f"{three}-{self._digits(4)}",
                   f"{self._digits(1)}{three}{self._digits(3)}", f"{self._digits(3)}-D-{self._digits(5)}",
                   f"{one}{self._digits(3)} {three}"),
            "de": (f"{district}-{two} {self._digits(4)}", f"{district} {one} {self._digits(3)}",
            f"{district}:{two}{self._digits(3)}E",
                   f"W-{self._digits(5)}{one}", f"SG {self._digits(3)} {self._digits(3)}"),
            "fr": (f"{two}{gap}{self._digits(3)}{gap}{self._letters(2)}",
            f"{self._digits(3)} {three} {rng.randint(11, 95)}",
                   f"1-{three}-{self._digits(3)}"),
            "es": (f"{self._digits(4)}{gap}{three.replace('A', 'B').replace('E', 'F')}",
            f"{district}-{self._digits(4)}-{two}",
                   f"{two} {self._digits(3)} {self._letters(2)}"),
        }  # fmt: skip
        return rng.choice(forms[self.language])

    def _coordinates(self) -> str:
        rng = self.rng
        north, east = rng.uniform(30, 60), rng.uniform(-9, 20)
        minutes = [rng.randint(10, 59) for _ in range(4)]
        return rng.choice(
            (f"{north:.5f}, {east:.5f}", f"{north:.4f}N {abs(east):.4f}E", f"{north:.6f} / {east:.6f}",
             f"{int(north)}°{minutes[0]}'{minutes[1]}\"N {int(abs(east))}°{minutes[2]}'{minutes[3]}\"E")
        )  # fmt: skip

    def _version(self) -> str:
        rng = self.rng
        return rng.choice(
            (f"{rng.randint(1, 14)}.{rng.randint(0, 20)}.{rng.randint(0, 9)}",
            f"v{rng.randint(1, 9)}.{rng.randint(0, 9)}-beta{rng.randint(1, 4)}",
             f"20{rng.randint(22, 26)}.{rng.randint(1, 12)}", f"R{rng.randint(2, 30)}.{rng.randint(1, 9)}b",
             f"build {self._digits(4)}",
             f"OS {rng.randint(10, 18)}.{rng.randint(1, 6)}")
        )  # fmt: skip

    def _error(self) -> str:
        rng = self.rng
        named = f"{rng.choice(('NULL', 'LOST', 'BUSY'))}_{rng.choice(('PTR', 'LINK', 'BUS'))}"
        return rng.choice(
            (f"E-{self._digits(2)}", f"F{self._digits(3)}",
            f"ERR_{rng.choice(('TLS', 'SYNC', 'PUMP', 'NFC'))}_{self._digits(2)}",
             f"0x8{self._digits(3)}{self._letters(4, _HEX)}", f"HTTP {rng.choice((402, 409, 418, 429, 502, 504))}",
             f"{self._letters(1)}{self._digits(1)}:{self._digits(2)}", f"LN-{self._digits(3)}/{self._digits(1)}",
             f"code {self._digits(3)}", named)
        )  # fmt: skip

    def _part(self) -> str:
        return self.rng.choice(
            (f"{self._letters(2)}-{self._digits(4)}", f"{self._digits(3)}.{self._digits(3)}",
            f"{self._letters(3)}{self._digits(2)}",
             f"{self._letters(1)}{self._digits(4)}/{self._digits(2)}",
             f"{self._digits(2)}-{self._letters(2)}{self._digits(2)}",
             f"{self._letters(1)}{self._digits(2)}{self._letters(1)}", f"{self._digits(4)}-{self._letters(1)}")
        )  # fmt: skip

    def _amount(self) -> str:
        whole, cents = self.rng.randint(4, 899), self.rng.choice(("00", "49", "99", "30"))
        spoken = f"{whole} quid" if self.language == "en" else f"{whole} €"
        return self.rng.choice(
            (f"{whole}.{cents} €", f"€{whole}", f"${whole}.{cents}", f"{whole},{cents} EUR", spoken,
            f"1.{whole:03},{cents} €",
             f"CHF {whole}.–", f"{whole},{cents}€")
        )  # fmt: skip

    def _time(self) -> str:
        rng = self.rng
        hour, minute = rng.randint(0, 23), rng.randint(0, 59)
        half = f"{hour % 12 + 1}.{minute:02}"
        own = {"fr": f"{hour}h{minute:02}", "de": f"{hour:02}.{minute:02}", "en": f"{half}am", "es": f"{half}h"}
        return rng.choice((f"{hour:02}:{minute:02}", f"{hour:02}:{minute:02}:{rng.randint(0, 59):02}", own[self.language]))

    def _private(self) -> str:
        rng = self.rng
        last = rng.randint(1, 254)
        return rng.choice(
            (f"192.168.{rng.randint(0, 99)}.{last}", f"10.{rng.randint(0, 99)}.{rng.randint(0, 9)}.{last}",
             f"172.{rng.randint(16, 31)}.0.{last}", "fe80::1")
        )  # fmt: skip

    def _spec(self) -> str:
        rng = self.rng
        return rng.choice(
            (f"{rng.randint(5, 90)}W/{rng.randint(2, 6)}00K",
            f"{rng.randint(10, 99)}x{rng.randint(10, 99)}x{rng.randint(2, 30)}cm",
             f"M{rng.randint(3, 12)}x{rng.randint(10, 60)}", f"{rng.randint(110, 240)}V~{rng.randint(1, 16)}A",
             f"IP{rng.randint(20, 68)}",
             f"{rng.randint(1, 20)}.{rng.randint(1, 9)}GHz", f"USB {rng.randint(2, 4)}.{rng.randint(0, 2)}",
             f"RAL {self._digits(4)}",
             f"{rng.randint(175, 255)}/{rng.randint(40, 70)} R{rng.randint(14, 20)}", f"CR20{rng.choice((16, 25, 32))}",
             f"EN {self._digits(5)}",
             f"{rng.randint(2, 9)}00 mAh", f"PZ{rng.randint(1, 3)}", f"{self._digits(3)}g/m²")
        )  # fmt: skip
