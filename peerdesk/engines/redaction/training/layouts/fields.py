"""Values in the layouts of forms, programs and chats: what one is shows by its label, column or key, or by itself."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.training.pieces import Pieces, plain

_VALUES: Final[Any] = json.loads((Path(__file__).parent.parent / "values" / "fields.json").read_text(encoding="utf-8"))
_KEYS: Final[dict[str, list[str]]] = _VALUES["keys"]
_LABELS: Final[dict[str, dict[str, list[str]]]] = _VALUES["labels"]
# How often a field is drawn: the typed values and what is mistaken for them more often than names.
_SHARES: Final = {
    "name": 9, "first": 3, "last": 3, "email": 6, "phone": 7, "address": 6, "card": 3, "iban": 3, "ip": 4, "idnum": 10,
    "order": 10, "dob": 8, "user": 9, "secret": 6, "token": 3, "pin": 5, "plate": 9, "coords": 6, "imei": 2, "serial": 4,
    "product": 8, "model": 8, "errorcode": 8, "version": 8, "amount": 7, "date": 8, "time": 3, "number": 6, "city": 4,
    "company": 3, "lanip": 4, "word": 6, "street": 2,
}  # fmt: skip
_BARE: Final = (
    "name", "first", "last", "lastfirst", "email", "phone", "address", "card", "iban", "ip", "idnum", "idnum", "order",
    "order", "order", "dob", "user", "user", "secret", "pin", "pin", "plate", "plate", "coords", "serial", "token",
)  # fmt: skip
_HARMLESS: Final = (
    "product",
    "product",
    "model",
    "model",
    "errorcode",
    "errorcode",
    "version",
    "amount",
    "date",
    "time",
    "city",
)

Slot = Callable[[str, str], Pieces]
Line = Callable[[str], Pieces]


class Layouts:
    """Draws texts that are laid out; `slot` makes values, `line` sentences that say nothing of them."""

    def __init__(self, rng: random.Random, slot: Slot, line: Line, words: Callable[[str], list[str]]) -> None:
        """Share the generator's randomness; `words` are plain ones of a language."""
        self._words = words
        self._rng = rng
        self._value = slot
        self._line = line

    def draw(self, language: str) -> Pieces:
        """One text, sometimes two layouts with words between."""
        rng = self._rng
        language = language if language in _LABELS else "en"
        pieces = self._one(language)
        while rng.random() < 0.3:
            pieces += [*plain(rng.choice(("\n", "\n\n"))), *self._one(language)]
        return pieces

    def bare(self, language: str) -> Pieces:
        """A value by itself, behind, before or between sentences that do not announce it."""
        rng = self._rng
        pieces = self._alone(language)
        for _ in range(rng.choice((1, 1, 2, 3))):
            other = self._line(language) if rng.random() < 0.62 else self._alone(language)
            between = plain(rng.choice((" ", "\n", "\n", ". ", "\n\n", ", ", " - ", " / ")))
            pieces = [*pieces, *between, *other] if rng.random() < 0.5 else [*other, *between, *pieces]
        return pieces

    def _one(self, language: str) -> Pieces:
        makers = (
            self._form, self._form, self._form, self._joined, self._json, self._json, self._log, self._log, self._log,
            self._columns, self._columns, self._markup, self._indented, self._query, self._chat, self._chat, self._chat,
            self._header, self._listed,
        )  # fmt: skip
        return self._rng.choice(makers)(language)

    def _alone(self, language: str) -> Pieces:
        rng = self._rng
        value = self._field(rng.choice(_BARE if rng.random() < 0.66 else _HARMLESS), language)
        before, behind = rng.choice((("", ""), ("", ""), ("", ""), ("", "."), ("", "?"), ("(", ")"), ("", " ?"), ("", "!")))
        return [*plain(before), *value, *plain(behind)]

    def _drawn(self, count: int) -> list[str]:
        return self._rng.choices(list(_SHARES), list(_SHARES.values()), k=count)

    def _field(self, slot: str, language: str) -> Pieces:
        if slot == "word":
            return plain(self._state(language))
        return self._value(slot, language)

    def _state(self, language: str) -> str:
        """A word or two that say how something is: "open", "matt-black", "Express"."""
        rng = self._rng
        if rng.random() < 0.45:
            return str(rng.choice(_VALUES["states"][language]))
        words = [rng.choice(self._words(language)) for _ in range(rng.choice((1, 1, 2, 2, 3)))]
        text = rng.choice(("-", " ", " ", "/", ", ")).join(words)
        return text.title() if rng.random() < 0.4 else text

    def _label(self, slot: str, language: str) -> str:
        own = {"imei": "serial", "token": "secret", "street": "address", "lanip": "ip"}.get(slot, slot)
        label = self._rng.choice(_LABELS[language].get(own) or _KEYS[slot])
        draw = self._rng.random()
        return label.lower() if draw < 0.15 else label.upper() if draw < 0.22 else label

    def _key(self, slot: str) -> str:
        key = self._rng.choice(_KEYS[slot])
        return key.upper() if self._rng.random() < 0.07 else key

    def _form(self, language: str) -> Pieces:
        rng = self._rng
        between = rng.choice((": ", ": ", ":", " : ", " = ", "\t", " - ", ":\n", " | ", "? ", ":  ", " … ", ":\u00a0", " "))
        end = rng.choice(("\n", "\n", "\n", "\n\n", " | ", "\n- ", "\n* ", "\n> ", " / "))
        pieces = plain(rng.choice(("", "", "- ", "* "))) if end.startswith("\n") else []
        for index, slot in enumerate(self._drawn(rng.randint(2, 8))):
            mark = " " if between == "? " and rng.random() < 0.5 else between
            pieces += [*plain((end if index else "") + self._label(slot, language) + mark), *self._field(slot, language)]
        return pieces

    def _joined(self, language: str) -> Pieces:
        rng = self._rng
        end = rng.choice((", ", "; ", " / ", " - ", " | ", " · ", ",", " "))
        pieces: Pieces = []
        for index, slot in enumerate(self._drawn(rng.randint(2, 6))):
            word = f"{self._label(slot, language)} " if rng.random() < 0.35 else ""
            pieces += [*plain((end if index else "") + word), *self._field(slot, language)]
        return pieces

    def _listed(self, language: str) -> Pieces:
        rng = self._rng
        end = rng.choice(("\n", "\n", "\n- ", "\n* ", "\n\n"))
        pieces: Pieces = []
        for index in range(rng.randint(2, 5)):
            pieces += [*plain(end if index else ""), *self._alone(language)]
        return pieces

    def _json(self, language: str) -> Pieces:
        rng = self._rng
        colon, comma = rng.choice(((": ", ", "), (":", ","), (": ", ",\n  "), (" : ", " , ")))
        pieces = plain(rng.choice(("{", "{", '{"data": {', '{"customer": {', "[{")))
        for index, slot in enumerate(self._drawn(rng.randint(2, 6))):
            pieces += plain(comma if index else "")
            if slot == "coords" and rng.random() < 0.8:
                pieces += self._latitude(colon, comma)
                continue
            bare = slot == "number" or (slot in {"order", "idnum", "pin"} and rng.random() < 0.08)
            quote = "" if bare else '"'
            pieces += [*plain(f'"{self._key(slot)}"{colon}{quote}'), *self._field(slot, language), *plain(quote)]
        return [*pieces, *plain("}")]

    def _latitude(self, colon: str, comma: str) -> Pieces:
        rng = self._rng
        digits = rng.randint(3, 7)
        one, two = rng.choice((("lat", "lng"), ("lat", "lon"), ("latitude", "longitude"), ("y", "x"), ("la", "lo")))
        return [
            *plain(f'"{one}"{colon}'),
            *self._place(f"{rng.uniform(-72, 72):.{digits}f}"),
            *plain(f'{comma}"{two}"{colon}'),
            *self._place(f"{rng.uniform(-179, 179):.{digits}f}"),
        ]

    def _place(self, text: str) -> Pieces:
        first = self._value("coords", "en")[0]
        return [type(first)(text, "COORDINATES", fixed=True)]

    def _log(self, language: str) -> Pieces:
        rng = self._rng
        pieces: Pieces = []
        stamp = rng.choice(
            ("{}:{:02} ", "[{}:{:02}] ", "[{:02}:{:02}:07] ", "2026-03-11T{:02}:{:02}:31Z ", "", "{:02}:{:02}:44,102 ")
        )
        for index in range(rng.choice((1, 1, 2, 3, 4))):
            head = stamp.format(rng.randint(0, 23), rng.randint(0, 59))
            level = rng.choice(_VALUES["levels"])
            pieces += plain(("\n" if index else "") + head + (f"{level} " if level else "") + rng.choice(_VALUES["events"]))
            sign = rng.choice(("=", "=", "=", ":", ": ", " "))
            for slot in self._drawn(rng.choice((1, 2, 2, 3, 4))):
                quote = rng.choice(("", "", "", '"'))
                lead = rng.choice((" ", " ", " ", ", ", " | "))
                known = f"{self._key(slot)}{sign}" if rng.random() < 0.8 else ""
                pieces += [*plain(f"{lead}{known}{quote}"), *self._field(slot, language), *plain(quote)]
        return pieces

    def _query(self, language: str) -> Pieces:
        rng = self._rng
        pieces = plain(
            rng.choice(("https://api.example.com/v2/login?", "POST /session ", "curl -d '", "?", "mailto:?", "body: "))
        )
        for index, slot in enumerate(self._drawn(rng.randint(2, 5))):
            value = [
                type(piece)(piece.text.replace(" ", "+"), piece.kind, fixed=True) for piece in self._field(slot, language)
            ]
            pieces += [*plain(("&" if index else "") + self._key(slot) + "="), *value]
        return pieces

    def _columns(self, language: str) -> Pieces:
        """A head, then rows; now and then rows without a head."""
        rng = self._rng
        slots = self._drawn(rng.randint(2, 5))
        sign = rng.choice((";", ",", "\t", " | ", "|", "; "))
        edge = ("| ", " |") if sign == " | " and rng.random() < 0.5 else ("", "")
        names = [self._label(slot, language) if rng.random() < 0.5 else self._key(slot) for slot in slots]
        pieces = plain(edge[0] + sign.join(names) + edge[1]) if rng.random() < 0.85 else []
        if edge[0]:
            pieces += plain("\n|" + "---|" * len(slots))
        for _ in range(rng.choice((1, 2, 2, 3))):
            pieces += plain(("\n" if pieces else "") + edge[0])
            for index, slot in enumerate(slots):
                pieces += [*plain(sign if index else ""), *self._field(slot, language)]
            pieces += plain(edge[1])
        return pieces

    def _markup(self, language: str) -> Pieces:
        rng = self._rng
        pieces: Pieces = plain(rng.choice(("", "<contact>", "<row>", "BEGIN:VCARD\n")))
        card = pieces and pieces[0].text.startswith("BEGIN")
        for slot in self._drawn(rng.randint(2, 5)):
            key = self._key(slot)
            before, behind = (f"{key.upper()}:", "\n") if card else (f"<{key}>", f"</{key}>")
            pieces += [*plain(before), *self._field(slot, language), *plain(behind)]
        return pieces

    def _indented(self, language: str) -> Pieces:
        rng = self._rng
        pieces = plain(rng.choice(("customer:", "Wi-Fi", "order:", "# config", "host: db-4", "user:")))
        for slot in self._drawn(rng.randint(2, 5)):
            pieces += [*plain(f"\n  {self._key(slot)}{rng.choice((': ', ' = ', ': ', '='))}"), *self._field(slot, language)]
        return pieces

    def _header(self, language: str) -> Pieces:
        rng = self._rng
        pieces = plain(rng.choice(("", "-----Original Message-----\n", "> ", "---------- Forwarded message ---------\n")))
        pieces += [*plain(rng.choice(("From: ", "Von: ", "De : ", "De: "))), *self._value("name", language)]
        pieces += [*plain(" <"), *self._value("email", language), *plain(">\n")]
        if rng.random() < 0.5:
            pieces += [*plain(rng.choice(("To: ", "An: ", "À : ", "Para: "))), *self._value("name", language), *plain("\n")]
        slot = rng.choice(("product", "order", "user", "plate", "errorcode", "last", "idnum", "name"))
        lead = rng.choice(("Subject: ", "Betreff: ", "Objet : ", "Asunto: ", "Re: ", "Subject: Re: ", "AW: "))
        word = f"{self._label(slot, language)} " if rng.random() < 0.6 else ""
        pieces += [*plain(lead + word), *self._value(slot, language)]
        return [*pieces, *plain("\n\n"), *self._line(language)]

    def _chat(self, language: str) -> Pieces:
        """Lines of a chat or call; a line is a sentence, or a value that somebody asked for before."""
        rng = self._rng
        speakers = rng.choice(_VALUES["speakers"][language]), rng.choice(_VALUES["speakers"][language])
        style = rng.random()
        person = self._value(rng.choice(("first", "name", "user")), language) if style < 0.25 else None
        pieces: Pieces = []
        for index in range(rng.randint(2, 7)):
            pieces += plain("\n" if index else "")
            if person and rng.random() < 0.7:
                pieces += [*person, *plain(": ")]
            elif style < 0.5:
                pieces += plain(f"{speakers[index % 2]}: ")
            elif style < 0.65:
                pieces += plain(f"[{rng.randint(0, 23)}:{rng.randint(0, 59):02}] ")
            draw = rng.random()
            if draw < 0.42:
                pieces += self._line(language)
            elif draw < 0.75:
                pieces += self._alone(language)
            else:
                slot = self._drawn(1)[0]
                label = f"{self._label(slot, language)}{rng.choice((' ', ': ', ', ', '? ', ' is ', ' - '))}"
                pieces += [*plain(label), *self._field(slot, language)]
                if rng.random() < 0.4:
                    pieces += [*plain(rng.choice((" ", ", ", ". "))), *self._line(language)]
        return pieces
