"""How people write a value when they write it oddly: the adversarial fifth of the set. Labels stay exact."""

import random
import re
import unicodedata
from typing import Final

from peerdesk.engines.redaction.training.evaluation.pieces import Piece, Pieces

_LOOKALIKES: Final = str.maketrans({"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і", "A": "А", "E": "Е"})
_UNSEEN: Final = ("\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff")
_AT_AND_DOT: Final = {
    "en": (("at", "dot"), ("(at)", "(dot)"), ("[at]", "[dot]")),
    "de": (("at", "punkt"), ("ät", "punkt"), ("(at)", "(punkt)")),
    "fr": (("arobase", "point"), ("at", "point"), ("(a)", ".")),
    "es": (("arroba", "punto"), ("(arroba)", "(punto)"), ("at", "punto")),
}
_STICKERS: Final = ("😀", "📌", "👉", "!!!", "…", "→", "✨", "//", "🙏🏽")
_FULL_WIDTH: Final = {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B), 0x40)}
NUMBERS: Final = frozenset({"PHONE", "CARD", "IBAN", "ID_NUMBER", "ORDER_ID"})


def disguise(rng: random.Random, value: str, label: str, language: str) -> Pieces:  # noqa: PLR0911 - one way a return
    """A value in one of the odd ways of its kind; the label covers every letter and digit of it."""
    if label == "EMAIL" and rng.random() < 0.6:  # noqa: PLR2004 - else one of the general ways
        return [Piece(_spelled_email(rng, value, language), label)]
    if label in NUMBERS and rng.random() < 0.7:  # noqa: PLR2004 - the same
        return [Piece(_spread_number(rng, value), label)]
    if label == "ADDRESS" and (at := value.find(", ")) > 0 and rng.random() < 0.5:  # noqa: PLR2004 - the same
        return [Piece(value[:at], label), Piece("\n"), Piece(value[at + 2 :], label)]
    way = rng.choice(("unseen", "wide", "lookalike", "sticker", "marks", "broken"))
    if way == "unseen":
        at = rng.randint(1, max(1, len(value) - 1))
        return [Piece(value[:at] + rng.choice(_UNSEEN) + value[at:], label, fixed=True)]
    if way == "wide" and label != "ADDRESS":
        return [Piece(value.translate(_FULL_WIDTH), label, fixed=True)]
    if way == "lookalike" and label in {"NAME", "EMAIL", "ADDRESS", "USERNAME"}:
        return [Piece(value.translate(_LOOKALIKES), label, fixed=True)]
    if way == "marks":
        mark = rng.choice(("\u200f", "\u200e", "\u202b"))
        return [Piece(mark), Piece(value, label), Piece("\u202c" if mark == "\u202b" else mark)]
    if way == "broken" and " " in value and label != "ADDRESS":
        return [Piece(value.replace(" ", "\n", 1), label)]
    return [Piece(rng.choice(_STICKERS)), Piece(value, label)]


def reversed_name(rng: random.Random, first: str, last: str) -> str:
    """A name as lists write it."""
    return rng.choice((f"{last}, {first}", f"{last.upper()}, {first}", f"{last} {first}", f"{last},{first}"))


def initialled(rng: random.Random, first: str, last: str) -> str:
    """A name cut to initials, or with a middle one."""
    middle = rng.choice("ABDEGHJKLMRST")
    return rng.choice((f"{first[0]}. {last}", f"{first} {last[0]}.", f"{first} {middle}. {last}", f"{first[0]}.{last}"))


def mistyped(rng: random.Random, name: str) -> str:
    """A name with two neighbouring letters swapped, one lost or one doubled; short ones stay."""
    inner = [at for at in range(1, len(name) - 2) if name[at : at + 2].isalpha() and name[at] != name[at + 1]]
    if len(name) < 5 or not inner:  # noqa: PLR2004 - less would be another name
        return name
    at = rng.choice(inner)
    swapped = f"{name[at + 1]}{name[at]}"
    return name[:at] + rng.choice((swapped, name[at], name[at] * 2 + name[at + 1])) + name[at + 2 :]


def without_accents(rng: random.Random, text: str) -> str:
    """The text as typed on a foreign keyboard."""
    text = text.replace("ß", "ss")
    if rng.random() < 0.5:  # noqa: PLR2004 - both are usual in German
        for umlaut, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
            text = text.replace(umlaut, pair)
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _spelled_email(rng: random.Random, value: str, language: str) -> str:
    at, dot = rng.choice(_AT_AND_DOT[language])
    local, host = value.split("@")
    way = rng.randint(0, 3)
    if way == 0:
        return f"{local.replace('.', f' {dot} ')} {at} {host.replace('.', f' {dot} ')}"
    if way == 1:
        return f"{local} {at} {host.replace('.', f' {dot} ')}"
    if way == 2:  # noqa: PLR2004 - one of four
        return f"{local} @ {host}"
    return f"{local}@\n{host}"


def _spread_number(rng: random.Random, value: str) -> str:
    bare = re.sub(r"[^\w+]", "", value)
    size = rng.choice((1, 2, 3, 4))
    parts = [bare[at : at + size] for at in range(0, len(bare), size)]
    way = rng.randint(0, 3)
    if way == 0:
        return rng.choice((" ", ".", " - ", "·", "_")).join(parts)
    if way == 1:
        cut = rng.randint(len(bare) // 3, len(bare) * 2 // 3)
        return f"{bare[:cut]}{rng.choice((chr(10), ' ' + chr(10)))}{bare[cut:]}"
    if way == 2:  # noqa: PLR2004 - one of four
        return bare.translate(_FULL_WIDTH)
    return rng.choice(_UNSEEN).join([bare[: len(bare) // 2], bare[len(bare) // 2 :]])
