"""The probe's tickets: mails, chats, forms, logs and posts, written to `bench/redaction_probe.jsonl.gz`.

`python -m peerdesk.engines.redaction.training.evaluation.probe.channels FILE` writes them.
"""

# ruff: noqa: PLR2004 - shares of a random draw are said where they are drawn

import gzip
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.training.evaluation.lexicon import LANGUAGES
from peerdesk.engines.redaction.training.evaluation.pieces import KEEP, Piece, Pieces, joined, render
from peerdesk.engines.redaction.training.evaluation.probe.disguises import disguise
from peerdesk.engines.redaction.training.evaluation.probe.values import HERE, LABELS, Values, sections

TICKETS: Final = 2_000
_SLOT: Final = re.compile(r"\{(" + "|".join(LABELS) + r")\}")
_CHANNELS: Final = {"mail": 28, "chat": 24, "form": 16, "log": 16, "social": 16}
_OPENINGS: Final = {
    "en": ("Hiya,", "Dear all,", "Hello lovely people,", "Good day", "To whom it may concern,", ""),
    "de": ("Servus,", "Hallo ihr Lieben,", "Sehr geehrtes Team,", "Tach,", "Grüezi,", ""),
    "fr": ("Salut l'équipe,", "Madame, Monsieur,", "Bonjour à vous,", "Hello,", ""),
    "es": ("Buenas tardes,", "Hola equipo,", "Muy señores míos,", "Qué tal,", ""),
}
_CLOSINGS: Final = {
    "en": ("Ta,", "All the best", "Yours,", "Thx"),
    "de": ("Besten Dank", "Es grüßt", "Tschüss", "LG"),
    "fr": ("Bien à vous", "Bonne journée", "Cdlt", "À plus"),
    "es": ("Un saludo", "Gracias", "Atte.", "Hasta luego"),
}


class _Ticket:
    def __init__(self, rng: random.Random, language: str) -> None:
        self.rng, self.language = rng, language
        self.odd = rng.random() < 0.22
        self.values = Values(rng, language)
        self.channel = rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        self.clean = not self.odd and rng.random() < 0.38
        self._templates = sections(HERE / f"templates/{language}.txt")
        self._told = 0

    def pieces(self) -> Pieces:
        """The ticket before its pieces are joined."""
        makers = {"mail": self._mail, "chat": self._chat, "form": self._form, "log": self._log, "social": self._social}
        pieces = [piece for piece in makers[self.channel]() if piece.text]
        if self.channel in {"social", "chat"} and self.rng.random() < 0.4:
            return [_cased(piece, upper=False) for piece in pieces]
        return [_cased(piece, upper=True) for piece in pieces] if self.rng.random() < 0.03 else pieces

    def known(self) -> dict[str, Any]:
        """What the company knows of the writer."""
        rng, values = self.rng, self.values
        if rng.random() < 0.5:
            return {}
        known: dict[str, Any] = {"name": " ".join(values.me), "email": values.email}
        extra = {
            "phone": values.phone,
            "address": values.address,
            "order_ids": [order.lstrip("#") for order in values.orders],
        }
        return known | {key: value for key, value in extra.items() if rng.random() < 0.6}

    def _fill(self, template: str) -> Pieces:
        pieces: Pieces = []
        position = 0
        for match in _SLOT.finditer(template):
            pieces += [Piece(template[position : match.start()]), *self._slot(match[1])]
            position = match.end()
        return [piece for piece in (*pieces, Piece(template[position:])) if piece.text]

    def _slot(self, slot: str) -> Pieces:
        label, value = LABELS[slot], self.values.draw(slot)
        if label == KEEP:
            return [Piece(value, KEEP)]
        self._told += 1
        if self.odd and (self._told == 1 or self.rng.random() < 0.5):
            return disguise(self.rng, label, value, self.language)
        return [Piece(value, label, fixed=label == "SECRET")]

    def _some(self, section: str, count: int, *, telling: bool | None = None) -> list[Pieces]:
        lines = [line for line in self._templates[section] if telling is None or _tells(line) == telling]
        return [self._fill(line) for line in self.rng.sample(lines, min(count, len(lines)))]

    def _mixed(self, section: str, harmless: int, telling: int) -> list[Pieces]:
        lines = self._some(section, harmless, telling=False) + (
            [] if self.clean else self._some(section, telling, telling=True)
        )
        self.rng.shuffle(lines)
        return lines

    def _mail(self) -> Pieces:
        rng = self.rng
        lines = self._some("keep", rng.randint(1, 3)) + ([] if self.clean else self._some("tell", rng.randint(1, 3)))
        rng.shuffle(lines)
        stopped = [line if line[-1].text[-1] in ".?!»" else [*line, Piece(".")] for line in lines]
        signed = [] if self.clean else [Piece("\n"), *self._slot(rng.choice("nnf"))]
        closing = [Piece(rng.choice(_CLOSINGS[self.language])), *signed]
        opening = [Piece(rng.choice(_OPENINGS[self.language]))]
        return joined([opening, joined(stopped, rng.choice((" ", "\n"))), closing], "\n\n")

    def _chat(self) -> Pieces:
        rng = self.rng
        lines = self._some("keep", rng.randint(0, 2))
        lines += self._some("keep", 1) if self.clean else self._some("tell", rng.randint(1, 2))
        rng.shuffle(lines)
        if rng.random() < 0.4:
            stamps = [
                f"[{rng.randint(0, 23):02}:{rng.randint(0, 59):02}] {rng.choice(('C', 'A', 'Bot', 'Me'))}: " for _ in lines
            ]
            lines = [[Piece(stamp), *line] for stamp, line in zip(stamps, lines, strict=True)]
        return joined(lines, "\n")

    def _form(self) -> Pieces:
        rng = self.rng
        lines = [line for line in self._templates["form"] if not (self.clean and _tells(line))]
        between = rng.choice((": ", " » ", "\t", " ... ", "= ", "\n"))
        rows = [line.split("|") for line in rng.sample(lines, min(len(lines), rng.randint(3, 7)))]
        fields: list[Pieces] = [[Piece(name + between), *self._fill(slot)] for name, slot in rows]
        fields += self._some("keep", 1) if rng.random() < 0.5 else []
        return joined(fields, rng.choice(("\n", "\n", "\n\n", " ; ")))

    def _log(self) -> Pieces:
        lines = self._mixed("log", self.rng.randint(1, 3), self.rng.randint(1, 3))
        return joined([*(self._some("keep", 1) if self.rng.random() < 0.5 else []), *lines], "\n")

    def _social(self) -> Pieces:
        return joined(self._mixed("social", self.rng.randint(1, 2), 1), self.rng.choice(("\n", " ", " 🙃 ")))


def _tells(line: str) -> bool:
    return any(LABELS[slot] != KEEP for slot in _SLOT.findall(line))


def _cased(piece: Piece, *, upper: bool) -> Piece:
    if piece.fixed or piece.label == "SECRET":
        return piece
    return replace(piece, text=piece.text.upper() if upper else piece.text.lower())


def rows(count: int = TICKETS) -> Iterator[dict[str, Any]]:
    """So many tickets, always the same ones; languages in turn."""
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        ticket = _Ticket(random.Random(f"probe:{number}"), language)  # noqa: S311 - nothing to guard
        text = render(ticket.pieces())
        row: dict[str, Any] = {
            "text": text.text,
            "spans": [{"start": start, "end": end, "type": kind} for start, end, kind in text.spans],
        }
        if known := ticket.known():
            row["known"] = known
        yield row | {"language": language, "channel": ticket.channel, "adversarial": ticket.odd}


def main(arguments: Sequence[str]) -> None:
    """Write the file, compressed without time stamp."""
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows()).encode()
    Path(arguments[0]).write_bytes(gzip.compress(lines, compresslevel=9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1:])
