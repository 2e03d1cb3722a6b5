"""Postal addresses of many countries, in one line or several; towns and countries that are no address."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import json
import random
import string
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.training import sources
from peerdesk.engines.redaction.training.persons import Persons
from peerdesk.engines.redaction.training.pieces import Pieces, plain, value

_VALUES: Final[Any] = json.loads((Path(__file__).parent / "values" / "places.json").read_text(encoding="utf-8"))
_LANGUAGES: Final[Any] = _VALUES["languages"]
_OTHERS: Final[Any] = _VALUES["others"]
_STREETS_EN: Final[Any] = _VALUES["streets_en"]
_WORDS_EN: Final[Any] = _VALUES["words_en"]
_STREETS_DE: Final[Any] = _VALUES["streets_de"]
_WORDS_DE: Final[Any] = _VALUES["words_de"]
_OWN_DE: Final[Any] = _VALUES["own_de"]
_STREETS_FR: Final[Any] = _VALUES["streets_fr"]
_WORDS_FR: Final[Any] = _VALUES["words_fr"]
_STREETS_ES: Final[Any] = _VALUES["streets_es"]
_WORDS_ES: Final[Any] = _VALUES["words_es"]
_ABROAD: Final[Any] = _VALUES["abroad"]
_SUFFIXED: Final[Any] = _VALUES["suffixed"]
_STEMS: Final[Any] = _VALUES["stems"]
_UNITS: Final[Any] = _VALUES["units"]
_STATES_US: Final[Any] = _VALUES["states_us"]
_STATES: Final[Any] = _VALUES["states"]
_COUNTRIES: Final[Any] = _VALUES["countries"]


class Places:
    """Draws addresses and places."""

    def __init__(self, corpora: sources.Corpora, rng: random.Random, persons: Persons) -> None:
        """Read the lists of towns and streets."""
        self._rng = rng
        self._persons = persons
        self._cities = sources.cities()
        self._codes = sorted(code for code, rows in self._cities.items() if len(rows) > 3)
        js: dict[str, Any] = corpora.fakerjs
        self._listed = {
            code: [
                name
                for name in sources.flat((js.get(locale) or {}).get("location", {}).get("street_name"))
                if "{{" not in name
            ]
            for code, locale in (
                ("DE", "de"),
                ("AT", "de_AT"),
                ("NL", "nl"),
                ("PL", "pl"),
                ("CZ", "cs_CZ"),
                ("SE", "sv"),
                ("NO", "nb_NO"),
                ("DK", "da"),
                ("HR", "hr"),
                ("FR", "fr"),
                ("SK", "sk"),
                ("HU", "hu"),
            )
        }
        self._french = [name for name in sources.flat(js["fr"]["location"].get("street_suffix")) if len(name) > 2]

    def city(self, language: str) -> str:
        """A town, of the language's countries more often than not."""
        rng = self._rng
        code = rng.choice(_LANGUAGES[language]) if rng.random() < 0.6 else rng.choice(self._codes)
        return self._city(code)

    def country(self) -> str:
        """A country by name."""
        return str(self._rng.choice(self._rng.choice(list(_COUNTRIES.values()))))

    def _city(self, code: str) -> str:
        rows = self._cities.get(code) or self._cities["US"]
        return rows[int(len(rows) ** self._rng.random()) - 1][0] if self._rng.random() < 0.6 else self._rng.choice(rows)[0]

    def number(self) -> str:
        """A house number."""
        rng = self._rng
        number = str(rng.randint(1, rng.choice((30, 120, 999, 9999))))
        draw = rng.random()
        if draw < 0.12:
            number += rng.choice(("a", "b", "c", "A", "B", " a", " b", " bis", "bis", "d"))
        elif draw < 0.17:
            number += f"{rng.choice('-/–')}{rng.randint(1, 99)}"
        return number

    def postcode(self, code: str) -> str:
        """A postcode in the country's form."""
        rng = self._rng
        forms = {
            "GB": ("LLD DLL", "LD DLL", "LLDD DLL", "LDD DLL", "LDL DLL", "LLD DLL".replace(" ", "")),
            "IE": ("LDD LDDD", "LDD LLDD"),
            "CA": ("LDL DLD", "LDLDLD"),
            "NL": ("DDDD LL", "DDDDLL"),
            "US": ("DDDDD", "DDDDD", "DDDDD", "DDDDD-DDDD"),
            "PL": ("DD-DDD",),
            "CZ": ("DDD DD",),
            "SE": ("DDD DD", "DDDDD"),
            "PT": ("DDDD-DDD",),
            "BR": ("DDDDD-DDD",),
            "AT": ("DDDD", "A-|DDDD"),
            "CH": ("DDDD", "CH-|DDDD"),
            "DE": ("DDDDD", "DDDDD", "DDDDD", "D-|DDDDD"),
            "BE": ("DDDD", "B-|DDDD"),
            "FR": ("DDDDD", "DDDDD", "F-|DDDDD", "DD DDD"),
            "IN": ("DDDDDD", "DDD DDD"),
            "DK": ("DDDD", "DK-|DDDD"),
            "NO": ("DDDD",),
            "AU": ("DDDD",),
            "NZ": ("DDDD",),
            "ZA": ("DDDD",),
            "HU": ("DDDD",),
            "SG": ("DDDDDD",),
            "CO": ("DDDDDD",),
            "AR": ("DDDD", "LDDDDLLL"),
            "CL": ("DDDDDDD",),
            "RO": ("DDDDDD",),
            "SI": ("DDDD",),
            "IS": ("DDD",),
            "PH": ("DDDD",),
        }
        form = rng.choice(forms.get(code, ("DDDDD",)))
        prefix, _, rest = form.rpartition("|")
        letters = "ABCDEFGHJKLMNPRSTUWXYZ"
        drawn = "".join(
            rng.choice(letters) if mark == "L" else rng.choice(string.digits) if mark == "D" else mark for mark in rest
        )
        return prefix + drawn

    def street(self, code: str) -> str:
        """A street with its house number as the country writes it."""
        rng = self._rng
        number = self.number()
        if code in {"DE", "AT", "CH"} and not (code == "CH" and rng.random() < 0.3):
            return f"{self._german_street()} {number}"
        if code in {"FR", "BE", "CH"} and not (code == "BE" and rng.random() < 0.3):
            name = (
                rng.choice(_WORDS_FR)
                if rng.random() < 0.5
                else rng.choice(self._french)
                if rng.random() < 0.7
                else self._person("fr")
            )
            street = f"{rng.choice(_STREETS_FR)} {name}"
            return (
                f"{street} {number}"
                if code != "FR" and rng.random() < 0.6
                else f"{number}{rng.choice((' ', ', ', ' '))}{street}"
            )
        if code in {"ES", "MX", "AR", "CO", "CL"}:
            name = rng.choice(_WORDS_ES) if rng.random() < 0.6 else self._person("es")
            if code == "CO":
                return (
                    f"{rng.choice(('Calle', 'Carrera', 'Cra.', 'Cl.'))} {rng.randint(1, 150)} # {rng.randint(1, 99)}-"
                    f"{rng.randint(1, 99)}"
                )
            return (
                f"{rng.choice(_STREETS_ES)} {name}{rng.choice((' ', ', ', ' nº ', ', nº ', ' núm. ', ', n.º ', ' #'))}"
                f"{number}"
            )
        if code in _ABROAD:
            kinds, names = _ABROAD[code]
            name = rng.choice(names) if rng.random() < 0.7 else self._person("it")
            return (f"{rng.choice(kinds)} {name}{rng.choice((' ', ', ', ' n. ' if code == 'IT' else ' '))}{number}").strip()
        if code in _SUFFIXED:
            return self._suffixed(code, number)
        return self._english_street(code, number)

    def _german_street(self) -> str:
        rng = self._rng
        draw = rng.random()
        if draw < 0.3 and self._listed["DE"]:
            return rng.choice(self._listed["DE"])
        if draw < 0.38:
            return str(rng.choice(_OWN_DE))
        if draw < 0.5:
            name = self._person("de").replace(" ", "-")
            return f"{name}-{rng.choice(('Straße', 'Str.', 'Weg', 'Platz', 'Allee', 'Ring', 'Strasse'))}"
        if draw < 0.6:
            return (
                f"{self._city('DE').split()[0]}er "
                f"{rng.choice(('Straße', 'Str.', 'Weg', 'Platz', 'Allee', 'Landstraße', 'Chaussee'))}"
            )
        stem = rng.choice(_WORDS_DE) if rng.random() < 0.8 else self._persons.last("de").split(" ")[-1]
        return f"{stem}{rng.choice(_STREETS_DE)}"

    def _suffixed(self, code: str, number: str) -> str:
        rng = self._rng
        if self._listed.get(code) and rng.random() < 0.5:
            name = rng.choice(self._listed[code])
        else:
            name = rng.choice(_STEMS) + rng.choice(_SUFFIXED[code])
        if code == "PL" and rng.random() < 0.6:
            name = f"{rng.choice(('ul.', 'ul.', 'al.', 'os.', 'Aleja'))} {name}"
        if code == "RO":
            name = f"{rng.choice(('Strada', 'Str.', 'Bd.'))} {self._persons.last('it')}"
        return f"{number} {name}" if rng.random() < 0.12 else f"{name} {number}"

    def _english_street(self, code: str, number: str) -> str:
        rng = self._rng
        draw = rng.random()
        if draw < 0.55:
            name = rng.choice(_WORDS_EN)
        elif draw < 0.8:
            name = self._persons.last("en")
        elif draw < 0.9:
            name = self._persons.first("en")
        else:
            name = f"{rng.choice(_WORDS_EN)} {rng.choice(_WORDS_EN)}"
        if rng.random() < 0.08:
            name = f"{rng.choice(('N', 'S', 'E', 'W', 'N.', 'West', 'North', 'East', 'NW', 'SE', 'Old', 'The'))} {name}"
        kind = rng.choice(_STREETS_EN)
        if rng.random() < 0.04:
            road = f"{rng.choice(('County Road', 'Highway', 'State Route'))} {rng.randint(1, 199)}"
            return f"{number} {rng.choice(('Broadway', 'The Green', 'The Crescent', 'The Old Rectory', road, road, name))}"
        tail = f" {rng.choice(('N', 'S', 'NW', 'SW', 'East', 'West'))}" if code == "US" and rng.random() < 0.06 else ""
        return f"{number}{rng.choice((' ', ' ', ' ', ' ', ', '))}{name} {kind}{tail}"

    def _person(self, language: str) -> str:
        return f"{self._persons.first(language).split(' ')[0]} {self._persons.last(language)}"

    def _box(self, code: str) -> str:
        rng = self._rng
        number = rng.randint(1, 99999)
        if code in {"DE", "AT", "CH"}:
            return (
                (f"Postfach {rng.randint(10, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)}")
                if rng.random() < 0.5
                else f"Postfach {number}"
            )
        if code in {"FR", "BE"}:
            return f"{rng.choice(('BP', 'B.P.', 'CS', 'Boîte postale'))} {number}"
        if code in {"ES", "MX", "AR", "CL", "CO"}:
            return f"{rng.choice(('Apartado de Correos', 'Apartado', 'Apdo.'))} {number}"
        return (
            f"{rng.choice(('PO Box', 'P.O. Box', 'P. O. Box', 'Po Box', 'GPO Box', 'Box', 'PMB', 'Private Bag'))} {number}"
        )

    def lines(self, language: str) -> list[str]:
        """An address as its lines: street, unit, town line, country."""
        rng = self._rng
        if rng.random() < (0.16 if language == "en" else 0.04):
            return self._odd_lines()
        code = rng.choice(_LANGUAGES[language]) if rng.random() < 0.78 else rng.choice(_OTHERS)
        lines = [self._box(code) if rng.random() < 0.06 else self.street(code)]
        if rng.random() < 0.22:
            form = rng.choice(_UNITS[language if language in _UNITS else "en"])
            unit = form.format(n=rng.randint(1, rng.choice((20, 400))), l=rng.choice("ABCDEF"))
            if rng.random() < 0.7:
                lines[0] = (
                    f"{lines[0]}{rng.choice((', ', ' ', ', '))}{unit}"
                    if rng.random() < 0.75
                    else f"{unit}{rng.choice((', ', ' '))}{lines[0]}"
                )
            else:
                lines.insert(rng.choice((0, 1)), unit)
        draw = rng.random()
        if draw < 0.93:
            lines.append(self._town_line(code))
            if code in {"GB", "IE"} and rng.random() < 0.5:
                town = lines.pop()
                lines += [self._city(code), town] if rng.random() < 0.4 else [town]
        if rng.random() < 0.28:
            lines.append(rng.choice(_COUNTRIES.get(code, ("Germany",))))
        return lines

    def _odd_lines(self) -> list[str]:
        """Forms of programs and travellers: two numbers, foreign streets in an American layout, army post, corners."""
        rng = self._rng
        draw = rng.random()
        if draw < 0.12:
            return [
                rng.choice(
                    (
                        f"PSC {rng.randint(1, 9999)}, Box {rng.randint(1, 9999)}",
                        f"Unit {rng.randint(1, 9999)} Box {rng.randint(1, 9999):04}",
                        f"USS {self._persons.last('en')}",
                        f"CMR {rng.randint(100, 999)} Box {rng.randint(1, 999)}",
                    )
                ),
                f"{rng.choice(('APO', 'FPO', 'DPO'))} {rng.choice(('AA', 'AE', 'AP'))} {rng.randint(9000, 98999):05}",
            ]
        street = self.street(rng.choice((*_OTHERS, "US", "GB", "ZA", "AU")))
        if draw < 0.2:
            roads = [
                self._english_street("US", "").strip(" ,") if rng.random() < 0.5 else self._german_street() for _ in range(2)
            ]
            return [
                (
                    f"{rng.choice(('corner of', 'the corner of', 'Ecke', 'esquina'))} {roads[0]} "
                    f"{rng.choice(('and', '&', 'und', 'y', '/'))} {roads[1]}"
                )
            ]
        if rng.random() < 0.6:
            street = f"{rng.randint(1, 99999)} {street}"
        unit = rng.choice(("", "", f" Apt. {rng.randint(1, 999):03}", f" Suite {rng.randint(1, 999)}"))
        lines = [street + unit] if rng.random() < 0.6 else [street, *([unit.strip()] if unit else [])]
        code = rng.choice((*_OTHERS, "US", "AU", "CA", "ZA", "MX"))
        state = rng.choice((*_STATES_US, "NSW", "BC", "Victoria", "SP", "Z", "AL", "nan", "Bavaria", "Ontario"))
        country = rng.choice(_COUNTRIES.get(code, ("Germany",)))
        city, postcode = self._city(code), self.postcode(rng.choice(("US", code)))
        tail = rng.choice(
            (
                [f"{city}, {state} {postcode}"],
                [city, f", {state}", postcode],
                [f"{city} {state} {postcode}"],
                [city, state, postcode],
                [city, country, postcode],
                [f"{city} {country} {postcode}"],
                [city, f"{country} {postcode}"],
                [city],
                [f"{city}, {country}"],
                [f"{city} {state}"],
                [],
            )
        )
        return [*lines, *tail]

    def _town_line(self, code: str) -> str:
        rng = self._rng
        city, postcode = self._city(code), self.postcode(code)
        if code == "US":
            state = (
                rng.choice(_STATES_US)
                if rng.random() < 0.9
                else rng.choice(("Texas", "California", "Ohio", "New York", "Florida"))
            )
            return rng.choice(
                (
                    f"{city}, {state} {postcode}",
                    f"{city} {state} {postcode}",
                    f"{city}, {state}",
                    f"{city}, {state}, {postcode}",
                    f"{city} {postcode}",
                    f"{city}",
                )
            )
        if code in _STATES:
            state = rng.choice(_STATES[code])
            return rng.choice(
                (f"{city} {state} {postcode}", f"{city}, {state} {postcode}", f"{city} {postcode}", f"{postcode} {city}")
            )
        if code in {"GB", "IE", "NZ", "IN", "ZA", "SG", "PH"}:
            return rng.choice((f"{city} {postcode}", f"{city}, {postcode}", f"{city}", f"{postcode}", f"{city} {postcode}"))
        return rng.choice(
            (
                f"{postcode} {city}",
                f"{postcode} {city}",
                f"{postcode} {city}",
                f"{postcode}, {city}",
                f"{city} {postcode}",
                city,
                f"{postcode} {city} ({self._city(code)[:2].upper()})",
            )
        )

    def pieces(self, slot: str, language: str) -> Pieces:
        """What a template's slot stands for; town and country alone are plain."""
        rng = self._rng
        if slot == "city":
            return value(self.city(language), "PLACE")
        if slot == "country":
            return value(self.country(), "PLACE")
        if slot == "street":
            return value(self.street(rng.choice(_LANGUAGES[language])), "ADDRESS")
        if slot == "town":
            code = rng.choice(_LANGUAGES[language])
            return value(
                f"{self.postcode(code)} {self._city(code)}"
                if code not in {"US", "GB"}
                else f"{self._city(code)} {self.postcode(code)}",
                "ADDRESS",
            )
        if slot == "postcode":
            return value(self.postcode(rng.choice(_LANGUAGES[language])), "ADDRESS")
        lines = self.lines(language)
        if slot == "block":
            indent = rng.choice(("", "", "", "  ", "> ", "    "))
            pieces: Pieces = []
            for index, line in enumerate(lines):
                pieces += plain(f"\n{indent}" if index else "")
                pieces += value(line, "ADDRESS")
                if index + 1 < len(lines) and rng.random() < 0.15:
                    pieces += plain(",")
            return pieces
        return value(rng.choice((", ", ", ", ", ", " ", " - ", "; ", " / ")).join(lines), "ADDRESS")
