"""Odd ways of writing that the development parts do not hold; labels stay exact.

A value that is cut by mark-up has a span for each part; spelled, spoken and escaped values have one span for all.
"""

import json
import random
import re
from typing import Final

from peerdesk.engines.redaction.training.evaluation.pieces import Piece, Pieces

_SPOKEN: Final = {
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
}
_TWICE: Final = {"en": "double {}", "de": "zwei mal die {}", "fr": "deux fois {}", "es": "doble {}"}
_PLUS: Final = {"en": "plus", "de": "plus", "fr": "plus", "es": "más"}
_SIGNS: Final = {
    "en": {"@": "at", ".": "dot", "_": "underscore", "-": "dash", "+": "plus"},
    "de": {"@": "ät", ".": "punkt", "_": "unterstrich", "-": "minus", "+": "plus"},
    "fr": {"@": "arobase", ".": "point", "_": "tiret bas", "-": "tiret", "+": "plus"},
    "es": {"@": "arroba", ".": "punto", "_": "guion bajo", "-": "guion", "+": "más"},
}
_AT_AND_DOT: Final = {
    "en": ((" AT ", " DOT "), ("<at>", "<dot>"), ("_at_", "_dot_"), (" a-t ", " d-o-t ")),
    "de": ((" klammeraffe ", " punkt "), ("{at}", "{punkt}"), (" ÄT ", " PUNKT "), ("-at-", "-punkt-")),
    "fr": ((" arobas ", " point "), (" chez ", " point "), ("[arobase]", "[point]"), ("-at-", "-point-")),
    "es": ((" @rroba ", " pto "), ("{arroba}", "{punto}"), (" ARROBA ", " PUNTO "), ("-at-", "-punto-")),
}
_UNSEEN: Final = ("\u200c", "\u034f", "\u2063", "\u180e")
_GREEK: Final = str.maketrans({"a": "α", "o": "ο", "v": "ν", "A": "Α", "E": "Ε", "M": "Μ", "T": "Τ", "B": "Β", "H": "Η"})
_DIGITS_BOLD: Final = {0x30 + at: 0x1D7CE + at for at in range(10)}
_BOLD: Final = _DIGITS_BOLD | {0x41 + at: 0x1D5D4 + at for at in range(26)} | {0x61 + at: 0x1D5EE + at for at in range(26)}
_ARABIC: Final = {0x30 + at: 0x0660 + at for at in range(10)}
_GAPS: Final = ("\u00a0", "\u2009", "\u2011", " / ", "|", "~", ", ", " : ", "\t", "--")
_AROUND: Final = (
    ("**", "**"),
    ("`", "`"),
    ("~~", "~~"),
    ("||", "||"),
    ("🔻", "🔻"),
    ("<i>", "</i>"),
    (">>", "<<"),
    ("☛ ", ""),
)
SPREAD: Final = frozenset({"PHONE", "CARD", "IBAN", "ID_NUMBER", "ORDER_ID", "PLATE"})


def disguise(rng: random.Random, value: str, label: str, language: str) -> Pieces:
    """A value in an odd way that fits its kind."""
    if label in {"SECRET", "COORDINATES"}:
        return wrapped(rng, value, label, fixed=label == "SECRET")
    if label == "IP":
        return [Piece(value.replace(".", rng.choice(("[.]", "(.)", " . "))).replace("::", "[::]"), label)]
    if label == "DATE_OF_BIRTH":
        gap = rng.choice((" ", " / ", " · ", "_"))
        return [Piece(re.sub(r"(?<=\d)[./-](?=\d)", gap, value), label)]
    if label == "EMAIL" and rng.random() < 0.6:  # noqa: PLR2004 - else one of the general ways
        return _email(rng, value, language)
    if label in SPREAD and rng.random() < 0.75:  # noqa: PLR2004 - the same
        return [Piece(_spread(rng, value, label, language), label)]
    if label == "NAME" and rng.random() < 0.6:  # noqa: PLR2004 - the same
        return [Piece(_name(rng, value), label)]
    if label == "ADDRESS" and rng.random() < 0.5:  # noqa: PLR2004 - the same
        gap = rng.choice((" | ", " // ", " ; ", "\u00a0\u00a0"))
        return [Piece(value.replace(", ", gap), label)]
    return _general(rng, value, label)


def wrapped(rng: random.Random, value: str, label: str, *, fixed: bool = False) -> Pieces:
    """A value between marks that belong to the text."""
    before, after = rng.choice(_AROUND)
    return [Piece(before), Piece(value, label, fixed=fixed), *([Piece(after)] if after else [])]


def spoken_number(rng: random.Random, value: str, language: str) -> str:
    """Digits as words, letters as they are, the way a transcript of a call writes them."""
    words, parts, last = _SPOKEN[language].split(), list[str](), ""
    for sign in value:
        if sign == "+":
            parts.append(_PLUS[language])
        elif sign.isdigit() and sign == last and rng.random() < 0.5:  # noqa: PLR2004 - some say it twice
            parts[-1] = _TWICE[language].format(words[int(sign)])
            last = ""
            continue
        elif sign.isalnum():
            parts.append(words[int(sign)] if sign.isdigit() else sign)
        last = sign
    return " ".join(parts)


def spoken_email(value: str, language: str) -> str:
    """An e-mail address as it is said."""
    signs = _SIGNS[language]
    return " ".join("".join(f" {signs[sign]} " if sign in signs else sign for sign in value).split())


def spelled(rng: random.Random, name: str) -> str:
    """A name letter by letter."""
    return rng.choice(("-", " ", ".", " - ")).join(letter for letter in name.upper() if letter.isalpha())


def _email(rng: random.Random, value: str, language: str) -> Pieces:
    local, host = value.split("@")
    at, dot = rng.choice(_AT_AND_DOT[language])
    return [
        Piece(
            rng.choice(
                (
                    f"{local.replace('.', dot)}{at}{host.replace('.', dot)}",
                    f"{local}{at}{host}",
                    f"{local}%40{host}",
                    f"{local}&#64;{host}",
                    f"{local}＠{host}",
                    f"{local}@{host.replace('.', ' . ')}",
                    f"{local}=\n@{host}",
                    f"{local} @{host}",
                )
            ),
            "EMAIL",
            fixed=True,
        )
    ]


def _spread(rng: random.Random, value: str, label: str, language: str) -> str:
    bare = re.sub(r"[^\w+]", "", value)
    way = rng.randint(0, 6)
    if way == 0 and label == "PHONE":
        return spoken_number(rng, bare, language)
    if way == 1:
        return bare.translate(rng.choice((_DIGITS_BOLD, _ARABIC)))
    if way == 2:  # noqa: PLR2004 - one of seven
        return bare.replace("0", "O").replace("1", "l")
    if way == 3:  # noqa: PLR2004 - the same
        return "".join(f"{sign}\ufe0f\u20e3" if sign.isdigit() else sign for sign in bare)
    size = rng.choice((1, 2, 3, 5))
    parts = [bare[at : at + size] for at in range(0, len(bare), size)]
    if way == 4:  # noqa: PLR2004 - the same
        return "".join(f"({part})" for part in parts)
    return rng.choice(_GAPS).join(parts)


def _name(rng: random.Random, value: str) -> str:
    plain = value.isascii()
    ways = [
        spelled(rng, value),
        value.translate(_GREEK),
        value.translate(_BOLD),
        value.replace(" ", rng.choice(("_", "•", ".", ""))),
    ]
    ways += ["".join(letter.upper() if at % 2 else letter.lower() for at, letter in enumerate(value))]
    ways += [" ".join(value.upper())] if len(value) < 12 else []  # noqa: PLR2004 - longer ones nobody spaces out
    ways += [] if plain else [json.dumps(value)[1:-1], value.encode().decode("cp1252", "replace")]
    return rng.choice(ways)


def _general(rng: random.Random, value: str, label: str) -> Pieces:
    way = rng.choice(("unseen", "bold", "wrapped", "wrapped", "cut"))
    at = rng.randint(1, max(1, len(value) - 1))
    if way == "unseen":
        return [Piece(value[:at] + rng.choice(_UNSEEN) + value[at:], label, fixed=True)]
    if way == "bold" and label not in {"ADDRESS", "PHONE"}:
        return [Piece(value.translate(_BOLD), label, fixed=True)]
    if (
        way == "cut"
        and value[:at].strip(" -./")
        and value[at:].strip(" -./")
        and value[at - 1].isalnum()
        and value[at].isalnum()
    ):
        return [Piece(value[:at], label), Piece(rng.choice(("<b>", "<wbr>", "\\_"))), Piece(value[at:], label)]
    return wrapped(rng, value, label)
