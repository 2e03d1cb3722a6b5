"""Labelled texts without end: tickets put together from carriers and drawn values, and real text without values."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.spans import DATA_TYPES
from peerdesk.engines.redaction.training import sources
from peerdesk.engines.redaction.training.layouts.exchanged import exchanged
from peerdesk.engines.redaction.training.layouts.fields import Layouts
from peerdesk.engines.redaction.training.layouts.forms import words_of
from peerdesk.engines.redaction.training.layouts.machines import Machines
from peerdesk.engines.redaction.training.layouts.messages import Messages
from peerdesk.engines.redaction.training.layouts.veils import as_read, veiled
from peerdesk.engines.redaction.training.noise import disturb, reworded
from peerdesk.engines.redaction.training.numbers import Numbers
from peerdesk.engines.redaction.training.persons import Persons
from peerdesk.engines.redaction.training.pieces import Labelled, Pieces, finish, plain
from peerdesk.engines.redaction.training.places import Places
from peerdesk.engines.redaction.training.real_text import RealText
from peerdesk.engines.redaction.training.things import Things

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pt")
_WEIGHTS: Final = (40, 19, 17, 17, 3, 2, 2)
_CARRIERS: Final = Path(__file__).parent / "carriers"
_SLOT: Final = re.compile(r"\{([a-z]+)\}")
_CHOICE: Final = re.compile(r"\(([^()]*\|[^()]*)\)")
_SMILEYS: Final = {":(": "\ue000", ":)": "\ue001"}
_PERSON_SLOTS: Final = frozenset({"name", "first", "last", "lastfirst", "initials", "titled", "person", "slug", "nick"})
_PLACE_SLOTS: Final = frozenset({"address", "block", "street", "town", "postcode", "city", "country"})
_THING_SLOTS: Final = frozenset({"product", "company", "work", "thing"})
# Bits that other carriers are put together from.
_BITS: Final = frozenset(
    {
        "credword", "codeword", "tokenword", "userword", "plateword", "idword", "serialword", "orderword", "bornword",
        "is", "lead", "tail", "pverb", "part",
    }
)  # fmt: skip
_SECTIONS: Final = _BITS | {
    "greeting", "closing", "sentence", "plain", "form", "log", "social", "prose", "device", "extra", "chatter",
    "told", "goods", "machine",
}  # fmt: skip
# What may stand anywhere in real text: its own form, or the list of names, says what it is.
_LOOSE: Final = (
    "product", "product", "code", "code", "user", "token", "order", "person", "amount", "version", "email", "plate", "idnum",
    "serial", "coords", "secret", "phone", "address", "dob", "ip", "model", "errorcode", "date",
)  # fmt: skip
# Every ninth carrier is kept for validation.
_HELD_OUT_EVERY: Final = 9
_SIGNS: Final = (
    ("→", ""),
    ("👉", ""),
    ("🙏 ", ""),
    ("!!!", ""),
    ("", "!!"),
    ('"', '"'),
    ("«", "»"),
    ("(", ")"),
    ("//", ""),
    ("*", "*"),
    ("", " :)"),
    ("☎ ", ""),
    ("✨", ""),
    ("<", ">"),
    ("'", "'"),
    ("„", "“"),
)


class Generator:
    """Draws labelled texts; with `held_out`, from carriers and names that training never sees."""

    def __init__(self, corpora: sources.Corpora, seed: int, *, held_out: bool) -> None:
        """Read carriers and lists; everything is drawn from the seed."""
        self._rng = random.Random(seed)  # noqa: S311 - no secret is made from it
        self._persons = Persons(corpora, self._rng, held_out=held_out)
        self._places = Places(corpora, self._rng, self._persons)
        self._numbers = Numbers(self._rng, self._persons, self._vocabulary)
        self._made_of: dict[str, list[str]] = {}
        self._things = Things(corpora, self._rng, self._persons)
        self._real = RealText(corpora, self._rng, self._persons, held_out=held_out)
        self._layouts = Layouts(self._rng, self._slot, self._line, self._real.words)
        self._machines = Machines(self._rng, self._slot, self._real.words)
        self._messages = Messages(corpora.messages, self._rng, self._slot, held_out=held_out)
        self._carriers = {language: _read(language, held_out=held_out) for language in LANGUAGES}

    def texts(self, count: int) -> Iterator[Labelled]:
        """Draw texts: seven in ten are tickets, the others real."""
        for _ in range(count):
            if self._rng.random() < 0.3:
                yield self._real.draw()
                continue
            language = self._rng.choices(LANGUAGES, _WEIGHTS)[0]
            pieces = self._sprinkled(self._drawn(language))
            if self._rng.random() < 0.22:
                pieces = reworded(pieces, self._rng, self._real.words(language), self._real.nouns(language))
            disguised = self._rng.random() < 0.2
            pieces = disturb(veiled(pieces, self._rng, language) if disguised else pieces, self._rng, language)
            yield as_read(finish(pieces)) if disguised or self._rng.random() < 0.3 else finish(pieces)

    def _drawn(self, language: str) -> Pieces:
        kind = self._rng.random()
        if kind < 0.15:
            return self._machines.draw(language)
        if kind < 0.24:
            return self._logged(language)
        if kind < 0.3:
            return self._mixed(language)
        draw = self._rng.random()
        if draw < 0.26:
            return self._layouts.draw(language)
        if draw < 0.38:
            return self._layouts.bare(language)
        if draw < 0.46:
            return self._acted(language)
        return self._ticket(language)

    def _logged(self, language: str) -> Pieces:
        """Lines of programs as they stand in real ones' logs, some between words of people."""
        rng = self._rng
        pieces = self._lines(("machine",), language, rng.choice((1, 1, 2, 3, 4)), "\n")
        if rng.random() < 0.3:
            pieces += [*plain(rng.choice(("\n", "\n\n"))), *self._messages.draw(language)]
        if rng.random() < 0.35:
            return [*self._line(language), *plain(rng.choice((":\n", "\n\n", "\n"))), *pieces]
        return pieces

    def _mixed(self, language: str) -> Pieces:
        """What people say, programs say and layouts hold, in any order and not always one language."""
        rng = self._rng
        pieces: Pieces = []
        for index in range(rng.randint(2, 6)):
            tongue = language if rng.random() < 0.85 else rng.choice(("en", "de", "fr", "es"))
            pieces += plain(rng.choice((" ", "\n", "\n", ". ", "\n\n", " – ")) if index else "")
            draw = rng.random()
            if draw < 0.45:
                pieces += self._section(rng.choice(("told", "told", "goods", "sentence", "plain")), tongue)
            elif draw < 0.65:
                pieces += self._line(tongue)
            elif draw < 0.85:
                pieces += self._messages.draw(tongue)
            else:
                pieces += self._section(rng.choice(("machine", "social", "closing")), tongue)
        return pieces

    def _acted(self, language: str) -> Pieces:
        """Some real sentences with persons, products and places in them."""
        pieces: Pieces = []
        for index in range(self._rng.choice((1, 2, 2, 3))):
            between = plain(self._rng.choice((" ", "\n", ". ")) if index else "")
            pieces += [*between, *exchanged(self._rng, self._real.sentence(language), self._slot, language)]
        return pieces

    def _vocabulary(self, language: str) -> list[str]:
        """What names of users, passwords and domains are made of: favourite words, and any others as often."""
        if language not in self._made_of:
            favourites = words_of(language)
            others = [fold(word) for word in self._real.words(language) if 3 < len(word) < 11]
            self._made_of[language] = [*favourites * (len(others) // len(favourites) + 1), *others]
        return self._made_of[language]

    def _line(self, language: str) -> Pieces:
        """A sentence that announces nothing; a person or a thing may act in it."""
        draw = self._rng.random()
        if draw < 0.06:
            return self._messages.draw(language)
        if draw < 0.34:
            return plain(self._real.sentence(language))
        if draw < 0.7:
            return exchanged(self._rng, self._real.sentence(language), self._slot, language)
        return self._section(self._rng.choice(("plain", "chatter", "goods")), language)

    def _ticket(self, language: str) -> Pieces:
        return self._short(language) if self._rng.random() < 0.27 else self._framed(language)

    def _framed(self, language: str) -> Pieces:
        rng = self._rng
        draw = rng.random()
        if draw < 0.18:
            return self._section("form", language)
        if draw < 0.26:
            return self._section("log", language)
        if draw < 0.32:
            return self._section("device", language)
        if draw < 0.36:
            return [
                *self._section("extra", language),
                *plain(rng.choice(("\n", " ", ". "))),
                *self._section("chatter", language),
            ]
        if draw < (0.44 if language == "en" else 0.4):
            return self._section("social", language)
        if draw < (0.56 if language == "en" else 0.47):
            return self._section("prose", language)
        if draw < 0.68:
            return self._body(language, rng.choice((1, 1, 2)))
        pieces: Pieces = []
        if rng.random() < 0.75:
            pieces += [*self._section("greeting", language), *plain(rng.choice(("\n", "\n\n", " ", "\n")))]
        pieces += self._body(language, rng.choice((1, 2, 2, 3, 4)))
        if rng.random() < 0.8:
            pieces += [*plain(rng.choice(("\n", "\n\n", " ", "\n"))), *self._section("closing", language)]
        if rng.random() < 0.12:
            pieces += [*plain("\n\n"), *self._section("log", language)]
        return pieces

    def _short(self, language: str) -> Pieces:
        """Few lines without frame, as in chats and logs: values, goods and codes close to each other."""
        rng = self._rng
        draw = rng.random()
        if draw < 0.12:
            return self._inserted(language)
        if draw < 0.3:
            return self._lines(("machine",), language, rng.choice((1, 2, 3, 4)), "\n")
        between = rng.choice(("\n", "\n", " ", " ", ". ", "\n\n", " ... "))
        return self._lines(
            ("told", "told", "goods", "plain", "chatter", "chatter"), language, rng.choice((1, 2, 2, 3, 4)), between
        )

    def _lines(self, sections: tuple[str, ...], language: str, count: int, between: str) -> Pieces:
        pieces: Pieces = []
        for index in range(count):
            pieces += [*(plain(between) if index else []), *self._section(self._rng.choice(sections), language)]
        return pieces

    def _inserted(self, language: str) -> Pieces:
        """A real sentence with something put between its words, or in the place of one."""
        rng = self._rng
        words = self._real.sentence(language).split(" ")
        place = rng.randrange(len(words) + 1)
        behind = words[place + (rng.random() < 0.5) :]
        value = self._slot(rng.choice(_LOOSE), language)
        return [*plain(" ".join([*words[:place], ""])), *value, *plain(" ".join(["", *behind]))]

    def _sprinkled(self, pieces: Pieces) -> Pieces:
        """Now and then a sign stuck to a value: an emoji, an arrow, quotation marks, exclamation marks."""
        if self._rng.random() > 0.08:
            return pieces
        result: Pieces = []
        for piece in pieces:
            if piece.kind and self._rng.random() < 0.5:
                before, behind = self._rng.choice(_SIGNS)
                result += [*plain(before), piece, *plain(behind)]
            else:
                result.append(piece)
        return result

    def _body(self, language: str, count: int) -> Pieces:
        rng = self._rng
        pieces: Pieces = []
        for index in range(count):
            if index:
                pieces += plain(rng.choice((" ", " ", " ", "\n", "\n\n", ". ")))
            draw = rng.random()
            if draw < 0.12:
                pieces += self._section("told", language)
            elif draw < 0.22:
                pieces += self._section("goods", language)
            elif draw < 0.42:
                pieces += self._section("sentence", language)
            elif draw < 0.48:
                pieces += self._section(rng.choice(("extra", "chatter", "chatter")), language)
            elif draw < 0.55:
                pieces += self._section("prose", language)
            elif draw < 0.62:
                pieces += self._section("device", language)
            elif draw < 0.84:
                pieces += self._section("plain", language)
            else:
                pieces += plain(self._real.sentence(language))
        return pieces

    def _section(self, section: str, language: str) -> Pieces:
        return self._fill(self._rng.choice(self._carriers[language][section]), language)

    def _fill(self, carrier: str, language: str) -> Pieces:
        rng = self._rng
        while match := _CHOICE.search(carrier):
            carrier = carrier[: match.start()] + rng.choice(match.group(1).split("|")) + carrier[match.end() :]
        for smiley, mark in _SMILEYS.items():
            carrier = carrier.replace(mark, smiley)
        pieces: Pieces = []
        position = 0
        for match in _SLOT.finditer(carrier):
            pieces += plain(carrier[position : match.start()])
            pieces += self._slot(match.group(1), language)
            position = match.end()
        pieces += plain(carrier[position:])
        return [piece for piece in pieces if piece.text]

    def _slot(self, slot: str, language: str) -> Pieces:
        if slot in _SECTIONS:
            return self._section(slot, language)
        if slot in _PERSON_SLOTS:
            # Now and then somebody redacted before us.
            if self._rng.random() < 0.04:
                return plain(f"[NAME_{self._rng.randint(1, 9)}]")
            return self._persons.pieces(slot, language)
        if slot in _PLACE_SLOTS:
            return self._places.pieces(slot, language)
        if slot in _THING_SLOTS:
            return self._things.pieces(slot, language)
        if slot in Machines.SLOTS:
            return self._machines.pieces(slot, language)
        pieces = self._numbers.pieces(slot, language)
        if pieces[0].kind in DATA_TYPES and self._rng.random() < 0.05:
            return plain(f"[{pieces[0].kind}_{self._rng.randint(1, 9)}]")
        return pieces


def _read(language: str, *, held_out: bool) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    section = ""
    for number, line in enumerate(_lines_of(language)):
        if line.startswith("[") and line.strip("[]") in _SECTIONS:
            section = line.strip("[]")
            continue
        if line:
            text = line
            if section == "social":
                for smiley, mark in _SMILEYS.items():
                    text = text.replace(smiley, mark)
            kept = number % _HELD_OUT_EVERY == 4
            if kept == held_out or section in _BITS:
                sections.setdefault(section, []).append(text.replace("\\n", "\n").replace("\\t", "\t"))
    for name in _SECTIONS:
        # Small sections of small languages may have no carrier kept.
        sections.setdefault(
            name, sections.get("plain" if name in {"chatter", "goods"} else "sentence", sections["sentence"])
        )
    return sections


def _lines_of(language: str) -> list[str]:
    names = [f"{kind}{language}" for kind in ("", "more_", "wide_", "hard_", "fresh_")]
    files = [_CARRIERS / f"{name}.txt" for name in (*names, "logs")]
    return [line for file in files if file.exists() for line in file.read_text(encoding="utf-8").splitlines()]
