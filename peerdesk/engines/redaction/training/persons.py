"""Names of persons as they are written: in full, by parts, with titles, initials, particles; frequent and invented ones."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import json
import random
import re
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.tagger.lexicon import FIRST_SHIFT, LAST_SHIFT, PLAIN_SHIFT, get_lexicon
from peerdesk.engines.redaction.training import sources
from peerdesk.engines.redaction.training.pieces import Pieces, plain, value

_VALUES: Final[Any] = json.loads((Path(__file__).parent / "values" / "persons.json").read_text(encoding="utf-8"))
_PARTICLES: Final[Any] = _VALUES["particles"]
_TITLES: Final[Any] = _VALUES["titles"]
_HOME: Final[Any] = _VALUES["home"]
_VOWELS: Final = "aeiouyáéíóúàèöüä"
_JUNK: Final = re.compile(r"\b(?:Dr|Prof|Dipl|Mr|Ms|Mrs|B\.|Ing)\b")


class Persons:
    """Draws names; `held_out` names are drawn for validation only."""

    def __init__(self, corpora: sources.Corpora, rng: random.Random, *, held_out: bool) -> None:
        """Read all lists once."""
        self._rng = rng
        locales = {**sources.faker_names(), **sources.fakerjs_names(corpora)}
        self._locales = {
            key: (_part(first, held_out=held_out), _part(last, held_out=held_out)) for key, (first, last) in locales.items()
        }
        self._locales = {key: lists for key, lists in self._locales.items() if min(map(len, lists)) > 2}
        self._keys = sorted(self._locales)
        given = [(name.title(), count) for name, count in sources.given_names().items() if count > 200]
        family = [(name.title(), count) for name, count in sources.census_surnames().items()]
        self._given = _part([name for name, _ in sorted(given, key=lambda row: (-row[1], row[0]))], held_out=held_out)
        self._family = _part([name for name, _ in sorted(family, key=lambda row: (-row[1], row[0]))], held_out=held_out)
        # "Rose", "Wolf", "Mercedes"; "Koch", "Price", "Fuentes": names only where a sentence says so.
        self._word_given = _ordinary(self._given, FIRST_SHIFT)
        self._word_family = _ordinary(self._family, LAST_SHIFT)
        self._indian = _part([name.title() for name, _ in sources.indian_surnames().most_common(3000)], held_out=held_out)

    def first(self, language: str) -> str:
        """One given name."""
        rng = self._rng
        draw = rng.random()
        if draw < 0.04:
            name = rng.choice(self._word_given)
        elif draw < 0.48:
            name = rng.choice(self._lists(language)[0])
        elif draw < 0.7:
            name = self._given[int(len(self._given) ** rng.random()) - 1]
        elif draw < 0.77:
            name = self._invented(rng.choice(self._lists(language)[0]), rng.choice(self._given))
        elif draw < 0.85:
            name = self._chained(0)
        else:
            name = rng.choice(self._locales[rng.choice(self._keys)][0])
        return name

    def last(self, language: str) -> str:
        """One family name, particles and double names included."""
        rng = self._rng
        draw = rng.random()
        if draw < 0.04:
            name = rng.choice(self._word_family)
        elif draw < 0.4:
            name = rng.choice(self._lists(language)[1])
        elif draw < 0.6:
            name = self._family[int(len(self._family) ** rng.random()) - 1]
        elif draw < 0.65:
            name = rng.choice(self._indian)
        elif draw < 0.75:
            name = self._chained(1)
        elif draw < 0.83:
            name = self._invented(rng.choice(self._lists(language)[1]), rng.choice(self._family))
        else:
            name = rng.choice(self._locales[rng.choice(self._keys)][1])
        draw = rng.random()
        if draw < 0.04:
            name = f"{name}-{rng.choice(self._lists(language)[1])}"
        elif draw < 0.08:
            particle = rng.choice(_PARTICLES)
            name = f"{particle}{name}" if particle in {"O'", "Mc", "Mac", "D'"} else f"{particle} {name}"
        elif draw < 0.1 or (language == "es" and draw < 0.35):
            name = f"{name} {rng.choice(self._lists(language)[1])}"
        return name

    def full(self, language: str) -> str:
        """Given and family name in one of the ways people write them."""
        rng = self._rng
        first, last = self.first(language), self.last(language)
        draw = rng.random()
        if draw < 0.66:
            return f"{first} {last}"
        if draw < 0.73:
            return f"{first} {rng.choice('ABCDEFGHJKLMNPRSTVW')}{rng.choice(('.', '.', ''))} {last}"
        if draw < 0.80:
            return f"{first} {self.first(language)} {last}"
        if draw < 0.85:
            return f"{first[0]}. {last}"
        if draw < 0.87:
            return f"{first}-{self.first(language)} {last}"
        if draw < 0.90:
            return f"{first} {last}{rng.choice((' Jr.', ' Jr', ' III', ' II', ' Sr.'))}"
        if draw < 0.92:
            return f"{first[0]}.{rng.choice('ABCDEFGHJKLMNPRSTVW')}. {last}"
        return f"{first} {last}"

    def pieces(self, slot: str, language: str) -> Pieces:
        """What a template's slot stands for, titles outside the span."""
        rng = self._rng
        if slot in {"first", "last"}:
            return value(self.first(language) if slot == "first" else self.last(language), "NAME")
        if slot == "lastfirst":
            return value(f"{self.last(language)}{rng.choice((', ', ', ', ',', ' '))}{self.first(language)}", "NAME")
        if slot == "initials":
            return value(f"{self.first(language)} {rng.choice('ABCDEFGHJKLMNPRSTVW')}{rng.choice(('.', ''))}", "NAME")
        if slot == "titled":
            title = rng.choice(_TITLES.get(language, _TITLES["en"]))
            name = self.last(language) if rng.random() < 0.7 else self.full(language)
            return [*plain(f"{title} "), *value(name, "NAME")]
        if slot == "slug":
            first, last = self.first(language).replace(" ", "-"), self.last(language).replace(" ", "-")
            one, other = rng.choice(((first, last), (last, first)))
            slug = rng.choice((f"{one}-{other}", f"{one}_{other}", f"{one}.{other}", f"{one}{other}"))
            return value(slug.lower() if rng.random() < 0.5 else slug, "NAME")
        if slot == "nick":
            return value(self._nickname(language), "NAME")
        if slot == "person":
            draw = rng.random()
            name = self.full(language) if draw < 0.55 else self.first(language) if draw < 0.85 else self.last(language)
            return value(name, "NAME")
        return value(self.full(language), "NAME")

    def _nickname(self, language: str) -> str:
        rng = self._rng
        first = self.first(language).split(" ")[0]
        syllable = first[: rng.choice((2, 2, 3))]
        return rng.choice(
            (
                f"{first[:3]}{rng.choice(('i', 'y', 'o', 'ie', 'a'))}",
                syllable + syllable.lower(),
                first[:3],
                first[:4],
                f"{first[:2]}{first[1:2].lower()}i",
            )
        )

    def _lists(self, language: str) -> tuple[list[str], list[str]]:
        if self._rng.random() < (0.3 if language == "en" else 0.15):
            return self._locales[self._rng.choice(self._keys)]
        homes = [key for key in _HOME[language] if key in self._locales]
        return self._locales[self._rng.choice(homes)]

    def _chained(self, part: int) -> str:
        """A name as nobody has it, three letters after three as in the names of one place on earth."""
        names = self._locales[self._rng.choice(self._keys)][part]
        name = ""
        letters = self._rng.choice(names)[:3]
        while len(name) < 14 and letters:
            name += letters
            following = [
                other[place + 2 : place + 5]
                for other in self._rng.sample(names, min(len(names), 60))
                if (place := other.lower().find(name[-2:].lower())) > 0
            ]
            letters = self._rng.choice(following) if following and self._rng.random() < 0.8 else ""
        name = name.strip(" -'.").title()
        return name if len(name) > 3 else str(self._rng.choice(names))

    def _invented(self, one: str, two: str) -> str:
        """A name that nobody has: the head of one, the tail of another, joined at vowels."""
        heads = [index for index, letter in enumerate(one.lower()) if letter in _VOWELS and index > 0]
        tails = [index for index, letter in enumerate(two.lower()) if letter in _VOWELS and index > 0]
        if not heads or not tails or " " in one + two:
            return one
        return (one[: self._rng.choice(heads)] + two[self._rng.choice(tails) :].lower())[:16]


def _ordinary(names: list[str], shift: int) -> list[str]:
    """Names that are common as plain words too."""
    bits = get_lexicon().lookup(names).tolist()
    found = [name for name, byte in zip(names, bits, strict=True) if byte >> PLAIN_SHIFT & 3 > 1 and byte >> shift & 3]
    return [name for name in found if len(name) > 2] or names


def _part(names: list[str], *, held_out: bool) -> list[str]:
    """About a tenth of the names is kept for validation, chosen by their letters."""
    kept = [name for name in names if not _JUNK.search(name) and len(name) > 1]
    return [name for name in kept if (sum(map(ord, name.lower())) % 10 == 0) == held_out]
