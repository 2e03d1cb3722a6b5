"""What is no personal data although it may look like it: products, brands, companies, works."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import json
import random
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.training import sources
from peerdesk.engines.redaction.training.persons import Persons
from peerdesk.engines.redaction.training.pieces import Pieces, plain, value

_VALUES: Final[Any] = json.loads((Path(__file__).parent / "values" / "things.json").read_text(encoding="utf-8"))
_LEGAL: Final[Any] = _VALUES["legal"]
# Written like a given name, a full name or a town, sold as a thing; made up for training or common knowledge.
_PRODUCTS: Final[Any] = _VALUES["products"]
_KINDS: Final[Any] = _VALUES["kinds"]
_COMPANIES: Final[Any] = _VALUES["companies"]
_WORKS: Final[Any] = _VALUES["works"]


_NOUNS: Final[Any] = _VALUES["nouns"]
_HEADS: Final[Any] = _VALUES["heads"]


class Things:
    """Draws products, companies and works."""

    def __init__(self, corpora: sources.Corpora, rng: random.Random, persons: Persons) -> None:
        """Read the lists of goods."""
        self._rng = rng
        self._persons = persons
        english: Any = corpora.fakerjs["en"]
        names = english["commerce"]["product_name"]
        self._goods = [list(sources.flat(names[key])) for key in ("adjective", "material", "product")]
        nouns = [word.title() for word in sources.flat(english["word"]["noun"]) if word.isalpha() and 2 < len(word) < 11]
        self._nouns = [*nouns, *(word for word in sources.flat(corpora.fakerjs["de"]["word"]["noun"]) if 2 < len(word) < 11)]
        self._adjectives = [word.title() for word in sources.flat(english["word"]["adjective"]) if word.isalpha()]
        self._vehicles = list(sources.flat([english["vehicle"].get("manufacturer"), english["vehicle"].get("model")]))

    def pieces(self, slot: str, language: str) -> Pieces:
        """What a template's slot stands for."""
        if slot == "company":
            return value(self._company(language), "COMPANY")
        if slot == "work":
            return value(self._rng.choice(_WORKS), "PRODUCT")
        if slot == "thing":
            return plain(self._rng.choice(_KINDS.get(language, _KINDS["en"])))
        return value(self._product(language), "PRODUCT")

    def _product(self, language: str) -> str:
        rng = self._rng
        draw = rng.random()
        if draw < 0.45:
            return self._invented()
        if draw < 0.64:
            name = rng.choice(_PRODUCTS)
        elif draw < 0.72:
            name = " ".join(rng.choice(words) for words in self._goods[rng.choice((0, 1)) :])
        elif draw < 0.78:
            name = rng.choice(self._vehicles)
        else:
            name = rng.choice((self._persons.first("en"), rng.choice(_PRODUCTS).split(" ")[0]))
            name += rng.choice(
                (
                    f" {rng.randint(1, 9)}00",
                    " Pro",
                    " XL",
                    " Plus",
                    " 2.0",
                    " Mini",
                    " Max",
                    " Lite",
                    " S",
                    f"-{rng.randint(10, 99)}",
                )
            )
            return name
        if rng.random() < 0.2:
            name += rng.choice(
                (f" {rng.choice(_KINDS.get(language, _KINDS['en']))}", " Pro", " Mini", " 500", " XL", " 3", "®", " Classic")
            )
        return str(name)

    def _invented(self) -> str:
        """Named after a person, a town or nothing, with a noun, a number, or both: "Emma One", "AquaPress 300"."""
        rng = self._rng
        if rng.random() < 0.4:
            return self._worded()
        draw = rng.random()
        if draw < 0.4:
            head = self._persons.first(rng.choice(("en", "de", "fr", "es")))
        elif draw < 0.5:
            head = self._persons.last("en")
        elif draw < 0.75:
            head = rng.choice(_HEADS)
        else:
            head = rng.choice(_HEADS) + rng.choice(_NOUNS)
        number = rng.choice(
            (
                str(rng.randint(2, 99)),
                f"{rng.randint(1, 99)}0",
                f"{rng.choice('ABCDXSTRVZ')}{rng.randint(1, 99)}",
                f"{rng.choice('ABCDXS')}-{rng.randint(1, 99)}",
                f"{rng.randint(1, 9)}{rng.choice('GXSK')}",
            )
        )
        return rng.choice(
            (
                f"{head} {rng.choice(_NOUNS)}",
                f"{head} {rng.choice(_NOUNS)}",
                f"{head} {rng.choice(_NOUNS)} {number}",
                f"{head} {number}",
                f"{head} {rng.choice('ABCDEFGHQRSTVXZ')}",
                f"{head} {rng.choice(('HD', 'XL', 'SE', 'GT', 'XS', 'EVO', 'Air', 'Go', 'Pro', 'Eco', 'Neo', 'Flex'))}",
                f"{head} {rng.choice(_NOUNS)} {rng.choice(_NOUNS)}",
            )
        )

    def _worded(self) -> str:
        """Made of plain words, in one or several, with a name or a number now and then: "PayPebble", "Ledger Cloud 3"."""
        rng = self._rng
        noun, other = rng.choice(self._nouns), rng.choice(self._nouns)
        short = rng.choice((noun[:4], noun[:5], rng.choice(_NOUNS)))
        person = self._persons.first(rng.choice(("en", "de", "fr", "es")))
        number = rng.choice(
            (str(rng.randint(2, 30)), f"{rng.randint(1, 99)}0", f"{rng.choice('ABCDXSTRVZ')}{rng.randint(1, 99)}")
        )
        name = rng.choice(
            (
                f"{short}{other}",
                f"{noun}{other}",
                f"{rng.choice(_HEADS)}{other.lower()}",
                f"{person[:5]}{rng.choice(_NOUNS)}",
                f"{person} {noun}",
                f"{person} {noun} {number}",
                f"{noun} {other}",
                f"{rng.choice(self._adjectives)} {noun}",
                f"{noun}ly {other}",
                f"{short}{other} {rng.choice(('Plus', 'Max', 'Pro', 'Lite', 'Online', 'Hub', 'Basic', 'Gold', 'Silver'))}",
                f"{short}{other.lower()} {number}",
                f"{noun} e{rng.choice(('SIM', 'Bike', 'Book', 'Pass', 'Ticket'))}",
                noun + rng.choice(("ly", "ify", "io", "ster", "go", "via", "ora", "ex")),
            )
        )
        return name if rng.random() < 0.85 else f"{name} {number}"

    def _company(self, language: str) -> str:
        rng = self._rng
        if rng.random() < 0.55:
            return str(rng.choice(_COMPANIES))
        ends = _LEGAL.get(language, _LEGAL["en"])
        last = self._persons.last(language)
        return rng.choice(
            (
                f"{last} {rng.choice(ends)}",
                f"{last} & {self._persons.last(language)} {rng.choice(ends)}",
                f"{self._persons.first(language)} {last} {rng.choice(ends)}",
                f"{last}-{self._persons.last(language)} {rng.choice(ends)}",
                f"{last}, {self._persons.last(language)} and {self._persons.last(language)}",
            )
        )
