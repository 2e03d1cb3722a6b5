"""Values with a form of their own, and what only looks like them: amounts, versions, error codes, part numbers."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import json
import random
import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.training import secrets
from peerdesk.engines.redaction.training.layouts import composed
from peerdesk.engines.redaction.training.layouts import forms as written
from peerdesk.engines.redaction.training.persons import Persons
from peerdesk.engines.redaction.training.pieces import Pieces, plain, value

_VALUES: Final[Any] = json.loads((Path(__file__).parent / "values" / "numbers.json").read_text(encoding="utf-8"))
_HOSTS: Final[Any] = _VALUES["hosts"]
_PHONES: Final[Any] = _VALUES["phones"]
_PHONES_ABROAD: Final[Any] = _VALUES["phones_abroad"]
_MONTHS: Final[Any] = _VALUES["months"]
_WORDS: Final[Any] = _VALUES["words"]
_FORMS: Final[Any] = _VALUES["forms"]
_FORM_KINDS: Final[Any] = _VALUES["kinds"]
_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"


class Numbers:
    """Draws values of all other kinds, and harmless numbers."""

    def __init__(self, rng: random.Random, persons: Persons, words: Callable[[str], list[str]]) -> None:
        """Share the generator's randomness; `words` of a language are what names of users are made of."""
        self._words = words
        self._rng = rng
        self._persons = persons
        self._makers: dict[str, tuple[Callable[[str], str], str | None]] = {
            "email": (self._written_email, "EMAIL"),
            "phone": (self._phone, "PHONE"),
            "ip": (lambda _: written.network(rng), "IP"),
            "dob": (self._birth, "DATE_OF_BIRTH"),
            "user": (self._user, "USERNAME"),
            "secret": (
                self._secret,
                "SECRET",
            ),
            "token": (lambda _: secrets.token(rng), "SECRET"),
            "imei": (
                lambda _: f"{rng.choice(('35', '86', '01', '49'))}{secrets.drawn(rng, 13, string.digits)}",
                "ID_NUMBER",
            ),
            "serial": (lambda _: secrets.serial(rng), "ID_NUMBER"),
            "plate": (self._plate, "PLATE"),
            "coords": (lambda _: written.coordinates(rng), "COORDINATES"),
            "date": (lambda language: self._date(language, birth=False), None),
            "time": (self._time, None),
            "amount": (lambda _: self._amount(), None),
            "number": (lambda _: self._count(), None),
            "year": (lambda _: str(rng.randint(1985, 2029)), None),
            "lanip": (self._private_address, None),
            "port": (lambda _: str(rng.choice((22, 80, 443, 3306, 5432, 8080, rng.randint(1024, 65_535)))), None),
            "hexid": (lambda _: secrets.drawn(rng, rng.choice((4, 6, 8)), "0123456789abcdef"), None),
            "lat": (lambda _: f"{rng.uniform(-72, 72):.{rng.randint(3, 7)}f}", "COORDINATES"),
            "lon": (lambda _: f"{rng.uniform(-179, 179):.{rng.randint(3, 7)}f}", "COORDINATES"),
            "link": (self._link, None),
        }

    def slots(self) -> frozenset[str]:
        """Names of the slots made here."""
        return frozenset({*self._makers, *_FORMS})

    def pieces(self, slot: str, language: str) -> Pieces:
        """What a template's slot stands for."""
        if slot == "order" and self._rng.random() < 0.14:
            return value(secrets.booking(self._rng), "ORDER_ID")
        if slot in {"order", "idnum"} and self._rng.random() < 0.35:
            return value(written.identifier(self._rng), _FORM_KINDS[slot])
        if slot == "pin" and self._rng.random() < 0.4:
            return value(written.backup_code(self._rng), "SECRET")
        if slot in {"model", "errorcode"} and self._rng.random() < 0.35:
            return value(written.mistaken(self._rng), "CODE")
        if slot in _FORMS:
            own = slot in {"errorcode", "model"} and self._rng.random() < 0.5
            text, kind = self._code() if own else self._groups(self._rng.choice(_FORMS[slot])), _FORM_KINDS[slot]
        else:
            maker, kind = self._makers[slot]
            text = maker(language)
        return value(text, kind) if kind else plain(text)

    def _secret(self, language: str) -> str:
        draw = self._rng.random()
        if draw < 0.28:
            return composed.password(self._rng, self._words(language))
        return secrets.password(self._rng) if draw < 0.62 else written.password(self._rng, language)

    def _time(self, _language: str) -> str:
        rng = self._rng
        return rng.choice(
            (
                f"{rng.randint(1, 12)} {rng.choice(('am', 'pm', 'AM', 'PM'))}",
                f"{rng.randint(0, 23)}:{rng.randint(0, 59):02}",
                f"{rng.randint(7, 20)} Uhr",
                f"{rng.randint(7, 20)}h{rng.randint(0, 5)}0",
                f"{rng.randint(0, 23)}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}",
            )
        )

    def _private_address(self, _language: str) -> str:
        rng = self._rng
        last = f"{rng.randint(0, 9)}.{rng.randint(1, 254)}"
        return rng.choice((f"192.168.{last}", f"10.0.{last}", "127.0.0.1"))

    def _link(self, _language: str) -> str:
        rng = self._rng
        host = f"{rng.choice(('www.', 'shop.', 'help.', ''))}{rng.choice(_WORDS)}{rng.choice(_WORDS)}"
        if rng.random() < 0.3:
            short = secrets.drawn(rng, rng.choice((5, 6, 7, 8)))
            return (
                f"{rng.choice(('http', 'https'))}://{rng.choice(('t.co', 'bit.ly', 'ow.ly', 'dlvr.it', 'youtu.be'))}/{short}"
            )
        path = rng.choice(("faq", "help/returns", "products", "kontakt", "app"))
        if rng.random() < 0.5:
            steps = [rng.choice(self._words("en")) for _ in range(rng.randint(1, 4))]
            number = str(rng.randint(1, 9999))
            path = "/".join(rng.choice((step, step, f"{step}-{rng.choice(steps)}", number)) for step in steps)
            path += rng.choice(("", "", ".html", f"?page={number}", f"#{rng.choice(steps)}", "?utm_source=mail", "/"))
        return f"https://{host}.{rng.choice(('com', 'de', 'fr', 'es', 'org'))}/{path}"

    def _count(self) -> str:
        rng = self._rng
        if rng.random() < 0.93:
            return str(rng.randint(1, rng.choice((9, 40, 900, 20_000))))
        return f"{rng.randint(1000, 9_999_999):,}".replace(",", rng.choice(("", ".", " ", ",", "'")))

    def _groups(self, form: str) -> str:
        marks = {"D": lambda: self._rng.choice(string.digits), "L": lambda: self._rng.choice(_LETTERS)}
        parts = re.findall(r"`?.", form)
        return "".join(marks[mark]() if mark in marks else mark.removeprefix("`") for mark in parts)

    def _email(self, language: str) -> str:
        rng = self._rng
        first, last = fold(self._persons.first(language)), fold(self._persons.last(language))
        if rng.random() < 0.45:
            return composed.email(rng, first.replace(" ", ""), last.replace(" ", ""), self._words(language))
        local = rng.choice(
            (
                f"{first}.{last}",
                f"{first}{last}",
                f"{first[:1]}.{last}",
                f"{first}_{last}",
                f"{first}{rng.randint(1, 99)}",
                f"{last}.{first}",
                f"{rng.choice(_WORDS)}{rng.randint(1, 999)}",
                f"{first[:1]}{last}",
            )
        )
        return f"{local}@{rng.choice(_HOSTS)}"

    def _phone(self, language: str) -> str:
        if self._rng.random() < 0.25:
            return composed.phone(self._rng)
        forms = _PHONES.get(language, _PHONES_ABROAD) if self._rng.random() < 0.85 else _PHONES_ABROAD
        return self._groups(self._rng.choice(forms))

    def _written_email(self, language: str) -> str:
        address = self._email(language)
        return written.disguised(self._rng, address, language) if self._rng.random() < 0.14 else address

    def _birth(self, language: str) -> str:
        if self._rng.random() < 0.5:
            return self._date(language, birth=True)
        return written.birth(self._rng, _MONTHS[language], language)

    def _user(self, language: str) -> str:
        draw = self._rng.random()
        if draw < 0.7:
            first, last = fold(self._persons.first(language)), fold(self._persons.last(language))
            if draw < 0.33:
                return composed.handle(self._rng, first.replace(" ", ""), last.replace(" ", ""), self._words(language))
            return written.handle(self._rng, first, last, language)
        return secrets.handle(self._rng, fold(self._persons.first(language)), fold(self._persons.last(language)))

    def _plate(self, language: str) -> str:
        if self._rng.random() < 0.7:
            return written.plate(self._rng, language)
        forms = {
            "de": ("L-LL DDDD", "LL-L DDD", "LL LL DDD", "LLL-LL DD", "L LL DDD", "LL-LL DDDL"),
            "fr": ("LL-DDD-LL", "LL DDD LL", "DDDD LL DD"),
            "es": ("DDDD LLL", "DDDDLLL", "DDDD-LLL", "L DDDD LL"),
            "en": ("LLDD LLL", "LDLLDDD", "LLL DDDD", "LLL-DDDD", "DLLLDDD", "LLDDLLL"),
        }
        return self._groups(self._rng.choice(forms.get(language, ("LL DDD LL", "LL-DDD-L"))))

    def _date(self, language: str, *, birth: bool) -> str:
        rng = self._rng
        day, month, year = (
            rng.randint(1, 28),
            rng.randint(1, 12),
            rng.randint(1935, 2008) if birth else rng.randint(2019, 2027),
        )
        name = rng.choice(_MONTHS[language])
        forms = [
            f"{day:02}.{month:02}.{year}",
            f"{day}/{month}/{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day:02}/{month:02}/{year}",
            f"{month:02}/{day:02}/{year}",
            f"{day}.{month}.{year % 100:02}",
            f"{day:02}-{month:02}-{year}",
        ]
        if language == "en":
            forms += [
                f"{name} {day}, {year}",
                f"{day} {name} {year}",
                f"{name} {day}th {year}",
                f"the {day}th of {name} {year}",
                f"{day}-{name[:3]}-{year}",
            ]
        elif language == "de":
            forms += [f"{day}. {name} {year}"] * 4
        elif language == "es":
            forms += [f"{day} de {name} de {year}"] * 4
        else:
            forms += [f"{day} {name} {year}"] * 4
        if not birth:
            forms += [
                f"{day}. {name}" if language == "de" else f"{day} {name}",
                f"{day}.{month}.",
                f"{day}/{month}",
                name,
                f"{name} {year}",
            ]
        return rng.choice(forms)

    def _code(self) -> str:
        """A code of a machine: short groups of letters and digits joined by a sign."""
        rng = self._rng
        groups = [
            self._groups(rng.choice(("L", "LL", "LLL", "D", "DD", "DDD", "DDDD", "LD", "LDD", "DL", "LLDDD", "DLD")))
            for _ in range(rng.choice((1, 2, 2, 3)))
        ]
        code = rng.choice(("-", "-", "/", ".", " ", ":", "")).join(groups)
        if not any(map(str.isdigit, code)):
            code += self._groups(rng.choice(("-DD", "DD", " DD", "_D")))
        return (
            rng.choice(
                (
                    code,
                    code,
                    f"code {rng.randint(1, 99)}",
                    f"Error {rng.randint(100, 599)}",
                    f"ERR_{rng.choice(_WORDS).upper()}_{rng.randint(1, 9)}",
                )
            )
            if rng.random() < 0.3
            else code
        )

    def _amount(self) -> str:
        rng = self._rng
        euros, cents = rng.randint(1, 3000), rng.randint(0, 99)
        return rng.choice(
            (
                f"${euros}.{cents:02}",
                f"€{euros},{cents:02}",
                f"{euros} €",
                f"{euros},{cents:02} €",
                f"{euros} EUR",
                f"{euros}.{cents:02} USD",
                f"£{euros}",
                f"{euros} euros",
                f"{euros} Euro",
                f"{euros} bucks",
                f"{cents} %",
                f"{euros} kg",
                f"{cents} cm",
                f"{euros} MB",
            )
        )
