"""How the probe hides values; labels stay exact."""

import random
import re
from typing import Final

from peerdesk.engines.redaction.training.evaluation.pieces import Piece, Pieces
from peerdesk.engines.redaction.training.evaluation.probe.values import birth

_AT: Final = {"en": "at", "de": "at", "fr": "arobase", "es": "arroba"}
_DOT: Final = {"en": " dot ", "de": " Punkt ", "fr": " point ", "es": " punto "}
_SAID: Final = {
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwo drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
}
_ROMAN: Final = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
_CIRCLED, _RAISED, _NAGARI = (str.maketrans("0123456789", signs) for signs in ("⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "०१२३४५६७८९"))
_SANS: Final = {at: 0x1D5BA + at - 97 for at in range(97, 123)} | {at: 0x1D5A0 + at - 65 for at in range(65, 91)}
_GAPS: Final = ("_", " ", "…", "'", " – ", "\u202f", "=", ".", "/", "•", "\u200d", "; ", "][")
_GROUPED: Final = frozenset({"PHONE", "CARD", "IBAN", "ID_NUMBER", "ORDER_ID", "PLATE"})


def disguise(rng: random.Random, label: str, value: str, language: str) -> Pieces:
    """The pieces of a value in a disguise that fits its kind."""
    if label == "EMAIL":
        return _email(rng, value, language)
    if label == "IP":
        return _network(rng, value)
    if label == "DATE_OF_BIRTH":
        return [Piece(_birth(rng), label)]
    if label in _GROUPED:
        return [Piece(_grouped(rng, label, value, language), label, fixed=True)]
    if label == "NAME":
        return [Piece(_name(rng, value), label, fixed=True)]
    if label == "SECRET":
        around = rng.choice((("❝", "❞"), ("[[", "]]"), ("¤", "¤"), ("→ ", " ←"), ("¡", "!"), ("‹", "›"), ("--> ", "")))
    else:
        around = rng.choice((("{", "}"), ("¿", "?"), ("★", "★"), ("<u>", "</u>"), ("+ ", " +")))
    pieces = (Piece(around[0]), Piece(value, label, fixed=label == "SECRET"), Piece(around[1]))
    return [piece for piece in pieces if piece.text]


def _email(rng: random.Random, value: str, language: str) -> Pieces:
    local, host = value.split("@")
    at, dotted = _AT[language], host.replace(".", _DOT[language])
    ways = (
        f"{local} (a) {host}", f"{local}@@{host}", f"<{local}>@<{host}>", f"{local}ⓐ{host}", f"{local}@ {host}",
        f"{local} *{at}* {dotted}",
        f"{local}&#x40;{host}", f"{local}@\n{host}", f"{local}//{at}//{host}", f"{' '.join(local)} @ {' '.join(host)}",
        f"{local}[{at.upper()}]{host.replace('.', '[.]')}", f"{local} {at} {dotted}", f"{local}.{at}.{host}",
        f"{local}＠{host.replace('.', '．')}", f"{local}\u200b@\u200b{host}", "", f"{local} ({at}-symbol) {dotted}",
    )  # fmt: skip
    written = rng.choice(ways)
    return [Piece(written, "EMAIL", fixed=True)] if written else [Piece("mailto:"), Piece(value, "EMAIL", fixed=True)]


def _network(rng: random.Random, value: str) -> Pieces:
    if ":" in value:
        written = rng.choice((value.upper(), "", value.replace(":", " : "), value.replace(":", "[:]")))
        return [Piece(written, "IP", fixed=True)] if written else [Piece("["), Piece(value, "IP"), Piece("]:8443")]
    padded = ".".join(part.zfill(3) for part in value.split("."))
    joints = ("-", ", ", "。", " dot ", "[dot]", " · ", "(.)", "\u2024", "&#46;")
    return [Piece(rng.choice((padded, *(value.replace(".", joint) for joint in joints))), "IP", fixed=True)]


def _birth(rng: random.Random) -> str:
    day, month, year = birth(rng)
    return rng.choice(
        (
            f"{day}.{_ROMAN[month - 1]}.{year}", f"{day:02}{month:02}{year}", f"{day:02} . {month:02} . {year}",
            f"{year}.{month:02}.{day:02}",
            f"{day}--{month}--{year}", f"{day:02}|{month:02}|{year}", f"{day}. {month}. {year}",
            f"{year}{month:02}{day:02}",
            f"{day}∕{month}∕{year}", f"{day:02}\\{month:02}\\{year}", f"{day}.{month}.'{year % 100:02}",
            f"{day:02}‧{month:02}‧{year}",
        )
    )  # fmt: skip


def _grouped(rng: random.Random, label: str, value: str, language: str) -> str:
    bare, size = re.sub(r"[^\w+]", "", value), rng.choice((2, 3, 4, 5))
    groups = [bare[at : at + size] for at in range(0, len(bare), size)]
    ways = [gap.join(groups) for gap in _GAPS]
    ways += [bare.translate(_CIRCLED), bare.translate(_NAGARI), " ".join(bare)]
    if label in {"PHONE", "PLATE"}:
        words = _SAID[language].split()
        ways += [" ".join(words[int(sign)] if sign.isdigit() else sign.replace("+", "plus") for sign in bare)] * 2
        ways.append("-".join(words[int(sign)] if sign.isdigit() and at % 2 else sign for at, sign in enumerate(bare)))
    if label == "PHONE":
        ways += [bare.replace("0", "o"), bare.translate(_RAISED), "\n".join(groups)]
    return rng.choice(ways)


def _name(rng: random.Random, value: str) -> str:
    ways = (
        value.replace(" ", "  "), "·".join(value.replace(" ", "")), " ".join(value.upper()), value.translate(_SANS),
        value.lower().replace(" ", "-"), f"{value[0]}\u00ad{value[1:]}", value.replace(" ", "\n"),
        "/".join(value.split()[::-1]),
        value.replace("o", "0").replace("i", "1") if " " in value else value,
    )  # fmt: skip
    return rng.choice(ways)
