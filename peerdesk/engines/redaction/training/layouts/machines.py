"""What machines, data sheets and posts are full of and nobody's: traces, settings, sizes, builds, prices, hashtags.

Here and there a real value stands among them, so that it is not the layout that decides.
"""

# ruff: noqa: PLR2004 - shares of a random draw are said where they are drawn

import json
import random
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.training.layouts.forms import filled
from peerdesk.engines.redaction.training.pieces import Pieces, plain, value
from peerdesk.engines.redaction.training.secrets import drawn

_CAPITALS: Final = string.ascii_uppercase
_LISTS: Final[Any] = json.loads((Path(__file__).parent.parent / "values" / "machines.json").read_text(encoding="utf-8"))
_SIZES: Final[list[str]] = _LISTS["sizes"]
_BUILDS: Final[list[str]] = _LISTS["builds"]
_EXCEPTIONS: Final[list[str]] = _LISTS["exceptions"]
_PARTS: Final[list[str]] = _LISTS["parts"]
_SETTINGS: Final[list[str]] = _LISTS["settings"]
_TAGS: Final[list[str]] = _LISTS["tags"]
_LEVELS: Final[list[str]] = _LISTS["levels"]
_MONTHS: Final[list[str]] = _LISTS["months"]
_VALUED: Final[list[str]] = _LISTS["valued"]

Slot = Callable[[str, str], Pieces]


class Machines:
    """Draws whole texts (`draw`) and single values (`pieces`) of this kind."""

    SLOTS: Final = frozenset(
        {"spec", "build", "hash", "trace", "price", "tag", "flight", "when", "measure", "setting", "host", "file"}
    )

    def __init__(self, rng: random.Random, slot: Slot, words: Callable[[str], list[str]]) -> None:
        """Share the generator's randomness."""
        self._rng, self._slot, self._words = rng, slot, words

    def draw(self, language: str) -> Pieces:
        """A text of several lines."""
        maker = self._rng.choice(
            (self._log, self._log, self._trace, self._settings, self._sheet, self._post, self._post, self._diff)
        )
        return maker(language)

    def pieces(self, slot: str, language: str) -> Pieces:
        """One value; what could be taken for somebody's is a machine's code."""
        rng = self._rng
        if slot == "spec":
            return value(filled(rng, rng.choice(_SIZES)), "CODE")
        if slot == "build":
            return value(filled(rng, rng.choice(_BUILDS)), "CODE")
        if slot == "hash":
            return value(drawn(rng, rng.choice((7, 7, 8, 9, 10, 12)), "0123456789abcdef"), "CODE")
        if slot == "trace":
            return plain(f"{self._class()}.{self._method()}")
        if slot == "host":
            return plain(
                rng.choice(
                    (
                        f"web-{rng.randint(1, 40):02}",
                        f"db{rng.randint(1, 9)}.eu-west",
                        f"node{rng.randint(1, 300)}",
                        f"edge-{drawn(rng, 2, string.ascii_lowercase)}-{rng.randint(1, 9)}",
                    )
                )
            )
        if slot == "flight":
            return value(f"{drawn(rng, 2, _CAPITALS)}{rng.choice(('', ' '))}{rng.randint(11, 9999)}", "CODE")
        if slot == "tag":
            word = rng.choice((*_TAGS, *(rng.choice(self._words(language)) for _ in range(12))))
            return plain(f"#{word}{rng.choice(('', '', str(rng.randint(2, 2030))))}")
        simple = {
            "price": self._price,
            "when": self._when,
            "measure": self._measure,
            "setting": self._pair,
            "file": self._file,
        }
        return plain(simple[slot]())

    def _class(self) -> str:
        return "".join(self._rng.sample(_PARTS, self._rng.randint(1, 3)))

    def _method(self) -> str:
        first, *rest = self._rng.sample(_PARTS, self._rng.randint(1, 2))
        name = first.lower() + "".join(rest)
        return self._rng.choice(
            (
                name,
                f"get{first}",
                f"_{first.lower()}_{rest[0].lower() if rest else 'all'}",
                f"on{first}",
                f"{first.lower()}_{self._rng.randint(1, 9)}",
            )
        )

    def _price(self) -> str:
        rng = self._rng
        whole, cents = rng.randint(1, 4000), rng.choice(("00", "99", "90", "95", f"{rng.randint(0, 99):02}"))
        money = rng.choice(("€", "EUR", "$", "£", "CHF", "USD", "zł", "kr", "¥", "Fr.", "Euros", "GBP", "DKK", "MXN"))
        grouped = f"{whole:,}".replace(",", rng.choice((".", ",", "'", " ", "")))
        mark = rng.choice(",.")
        return rng.choice(
            (
                f"{grouped}{mark}{cents} {money}",
                f"{money} {grouped}{mark}{cents}",
                f"{money}{grouped}",
                f"{grouped}{money}",
                f"{whole},-",
                f"{money} {whole}.–",
                f"-{whole} {money}",
                f"{whole}-{whole + 50} {money}",
                f"{rng.randint(5, 80)}%",
                f"{rng.randint(2, 12)}x {money}{whole}",
            )
        )

    def _when(self) -> str:
        rng = self._rng
        year, month, day = rng.randint(2018, 2029), rng.randint(1, 12), rng.randint(1, 28)
        hour, minute, second = rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59)
        clock, thousandth = f"{hour:02}:{minute:02}:{second:02}", rng.randint(0, 999)
        name, half = rng.choice(_MONTHS), rng.choice(("am", "pm", " Uhr", "h"))
        return rng.choice(
            (
                f"{year}-{month:02}-{day:02} {clock},{thousandth:03}",
                f"{year}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z",
                f"{year}-{month:02}-{day:02}T{clock}.{thousandth:06}+0{rng.randint(0, 2)}:00",
                f"[{day:02}/{month:02}/{year}:{clock} +0000]",
                f"{hour:02}:{minute:02}", f"{clock}.{thousandth:03}", f"KW {rng.randint(1, 52)}/{year % 100}",
                f"Q{rng.randint(1, 4)}/{year}",
                f"{day}.{month}.{year % 100}", f"{rng.randint(1_500_000_000, 1_900_000_000)}",
                f"({rng.randint(0, 99_999)}.{thousandth:06})",
                f"+{rng.randint(1, 9999)}ms", f"{day}/{month}", f"{month:02}/{year}", f"{hour}h{minute:02}",
                f"{day:02}{name}{year}",
                f"{hour:02}.{minute:02}", f"{hour % 12 + 1}.{minute:02}{half}",
            )
        )  # fmt: skip

    def _measure(self) -> str:
        rng = self._rng
        if rng.random() < 0.12:  # numbers that are counted up
            return rng.choice((", ", ",", " ", "; ", "/", " | ")).join(
                str(rng.randint(1, 255)) for _ in range(rng.randint(3, 6))
            )
        number = rng.choice(
            (
                str(rng.randint(1, 99_999)),
                f"{rng.uniform(0, 900):.{rng.randint(1, 3)}f}",
                f"{rng.uniform(0, 90):.1f}".replace(".", ","),
            )
        )
        unit = rng.choice(
            (
                "ms",
                "s",
                "KB",
                "MB",
                "GiB",
                "%",
                "°C",
                "V",
                "A",
                "W",
                "kWh",
                "rpm",
                "bar",
                "dB",
                "Hz",
                "px",
                "dpi",
                "Mbit/s",
                "x",
                "km",
                "mm",
                "kg",
                "pcs",
                "Stk",
                "h",
                "min",
                "mAh",
                "lux",
            )
        )
        return number + rng.choice(("", " ")) + unit

    def _file(self) -> str:
        rng = self._rng
        stem = rng.choice(
            (
                f"IMG_{rng.randint(1000, 9999)}",
                f"{self._class().lower()}.py",
                f"report_{rng.randint(2019, 2027)}-{rng.randint(1, 12):02}",
                f"{rng.choice(_PARTS).lower()}_{rng.randint(1, 99)}",
                f"Scan{rng.randint(1, 9999):04}",
                f"DSC{rng.randint(10000, 99999)}",
                f"libc.so.{rng.randint(1, 9)}",
            )
        )
        tail = rng.choice((".log", ".pdf", ".jpg", ".cpp", ".js", ".cfg", ".zip", ".dll", ".csv"))
        lead = rng.choice(("", "", "/var/log/", "src/main/", "C:\\Program Files\\", "./", "/opt/app/", "node_modules/"))
        return f"{lead}{stem}{tail}"

    def _pair(self) -> str:
        rng = self._rng
        key = rng.choice(_SETTINGS)
        key = key.upper() if rng.random() < 0.1 else key
        content = rng.choice(
            (
                str(rng.randint(0, 70_000)),
                self._measure(),
                rng.choice(("true", "false", "auto", "null", "on", "eu-central-1", "UTC", "de_DE", "0", "-1", "main")),
                filled(rng, rng.choice(_BUILDS)),
                filled(rng, rng.choice(_SIZES)).replace(" ", ""),
                f"192.168.{rng.randint(0, 9)}.{rng.randint(1, 254)}",
                f"0x{drawn(rng, 4, string.hexdigits.lower())}",
                self._class(),
            )
        )
        return f"{key}{rng.choice(('=', '=', ': ', ':', ' = ', ' '))}{content}"

    def _seldom(self, language: str) -> Pieces:
        """A value of somebody, behind a key, in one line of five."""
        rng = self._rng
        if rng.random() > 0.22:
            return []
        slot = rng.choice(_VALUED)
        key = rng.choice(
            (
                f"{slot}=",
                f"{slot}: ",
                "for ",
                "by ",
                "from ",
                f"{rng.choice(('x', 'cust', 'acct', 'req', 'client'))}_{slot}=",
                "",
                f'"{slot}":"',
            )
        )
        return [*plain(f" {key}"), *self._slot(slot, language), *plain('"' if key.endswith('"') else "")]

    def _log(self, language: str) -> Pieces:
        rng = self._rng
        pieces: Pieces = []
        stamped = rng.random() < 0.7
        for index in range(rng.randint(1, 5)):
            pieces += plain(("\n" if index else "") + (f"{self._when()} " if stamped else ""))
            source = rng.choice((self._class(), self._method(), self.pieces("host", language)[0].text, ""))
            pieces += plain(f"{rng.choice(_LEVELS)} {source}{rng.choice((': ', ' - ', ' ', f'[{rng.randint(1, 9999)}]: '))}")
            for _ in range(rng.randint(1, 4)):
                pieces += [*self._one(language), *plain(rng.choice((" ", " ", ", ", " | ")))]
            pieces += self._seldom(language)
        return pieces

    def _one(self, language: str) -> Pieces:
        rng = self._rng
        draw = rng.random()
        if draw < 0.4:
            return plain(self._pair())
        if draw < 0.6:
            return self.pieces(rng.choice(("spec", "build", "hash", "trace", "measure", "file", "host")), language)
        if draw < 0.7:
            return self._program()
        if draw < 0.78:
            return plain(rng.choice(_EXCEPTIONS))
        if draw < 0.85:
            return self._slot(rng.choice(("model", "errorcode", "version", "product", "lanip")), language)
        return plain(" ".join(rng.choice(self._words(language)) for _ in range(rng.randint(1, 4))))

    def _program(self) -> Pieces:
        """Programs, their parts and releases, as they name themselves."""
        rng = self._rng
        word, other = (rng.choice(self._words("en")) for _ in range(2))
        release = self.pieces("build", "en")
        short = drawn(rng, rng.randint(3, 10), string.ascii_lowercase + string.digits)
        return rng.choice(
            (
                plain(f"{word}/{other}-{short}"),
                [*plain(f"{word}/{other}:"), *release],
                [*plain(f"{self._class()}/"), *release],
                plain(f"{word[:1]}.{other[:1]}.{self._class()}"),
                plain(f"{word}-{other}-{short}"),
                plain(f"{word}d[{rng.randint(1, 65000)}]"),
                plain(f"{word} {rng.randint(1, 70_000)}"),
                plain(f"{word}.{other}.{self._method()}"),
                [*plain(f"{word}-{other}@"), *release],
                plain(f"{self._class()}#{rng.randint(1, 99)}"),
            )
        )

    def _trace(self, language: str) -> Pieces:
        rng = self._rng
        style = rng.randrange(4)
        head = rng.choice(("", "Traceback (most recent call last):", "Caused by: ", "Exception in thread main "))
        said = " ".join(rng.choice(self._words("en")) for _ in range(3))
        pieces = plain(f"{head}{rng.choice(_EXCEPTIONS)}: {said}")
        pieces += self._seldom(language)
        for _ in range(rng.randint(2, 6)):
            line = rng.randint(2, 4000)
            frame = (
                f"  at com.{rng.choice(self._words('en'))}.{self._class()}.{self._method()}({self._class()}.java:{line})",
                f'  File "{self._file()}", line {line}, in {self._method()}',
                f"    at {self._class()}.{self._method()} (webpack:///src/{self._method()}.js:{line}:{rng.randint(1, 90)})",
                f"#{rng.randint(0, 40)} 0x{drawn(rng, 12, '0123456789abcdef')} in {self._method()} () from {self._file()}",
            )[style]
            pieces += plain(f"\n{frame}")
        return pieces

    def _settings(self, language: str) -> Pieces:
        rng = self._rng
        pieces = plain(rng.choice(("", "[network]\n", "settings:\n", "# saved\n", "{\n", "display:\n", "export ")))
        for _ in range(rng.randint(2, 7)):
            pieces += [*plain(rng.choice(("", "  ", "- ")) + self._pair()), *self._seldom(language), *plain("\n")]
        return pieces

    def _sheet(self, language: str) -> Pieces:
        """A data sheet: names of properties, and what they measure."""
        rng = self._rng
        pieces: Pieces = []
        sign, end = rng.choice((": ", "\t", " - ", " | ", " = ")), rng.choice(("\n", "\n", " / ", "; ", "\n* "))
        for index in range(rng.randint(2, 7)):
            word = rng.choice(self._words(language))
            label = rng.choice((word.title(), word, f"{word.title()} {rng.choice(self._words(language))}", word.upper()))
            slot = rng.choice(("spec", "spec", "spec", "measure", "price", "build", "model", "product", "when", "company"))
            content = self.pieces(slot, language) if slot in self.SLOTS else self._slot(slot, language)
            pieces += [*plain((end if index else "") + label + sign), *content, *self._seldom(language)]
        return pieces

    def _post(self, language: str) -> Pieces:
        """A post: small words, products, codes and hashtags, hardly a full stop."""
        rng = self._rng
        pieces: Pieces = []
        for _ in range(rng.randint(2, 6)):
            draw = rng.random()
            words = [rng.choice(self._words(language)) for _ in range(rng.randint(1, 5))]
            if rng.random() < 0.12:
                words[-1] += words[-1][-1] * rng.randint(2, 5)
            text = " ".join(words)
            pieces += plain(text.title() if rng.random() < 0.06 else text.upper() if rng.random() < 0.05 else text)
            pieces += plain(rng.choice((" ", " ", " ", "\n", "... ", "!! ", " / ", ", ", " 😭 ")))
            slot = (
                "tag"
                if draw < 0.2
                else "price"
                if draw < 0.3
                else "spec"
                if draw < 0.4
                else "measure"
                if draw < 0.46
                else "build"
                if draw < 0.52
                else "flight"
                if draw < 0.56
                else ""
            )
            if slot:
                pieces += [*self.pieces(slot, language), *plain(" ")]
            elif draw < 0.8:
                pieces += [
                    *self._slot(
                        rng.choice(("product", "product", "model", "errorcode", "company", "city", "time", "date")), language
                    ),
                    *plain(" "),
                ]
            else:
                pieces += self._seldom(language)
        return pieces

    def _diff(self, language: str) -> Pieces:
        rng = self._rng
        pieces: Pieces = []
        for index in range(rng.randint(1, 4)):
            pieces += plain(
                ("\n" if index else "")
                + rng.choice(("commit ", "* ", "- [x] ", "merge ", "rev ", "Fixed in ", "changed ", ""))
            )
            pieces += self.pieces(rng.choice(("hash", "build")), language)
            pieces += plain(
                rng.choice((" ", ": ", " - ")) + " ".join(rng.choice(self._words("en")) for _ in range(rng.randint(2, 5)))
            )
            pieces += self._seldom(language)
        return pieces
