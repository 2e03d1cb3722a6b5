"""Values as nobody wrote them yet: disguises put together at random from operators on their characters.

A list of disguises teaches the list. Here every value is taken apart and joined anew: groups of any size,
signs and words of any
kind between them, figures said or mistaken for letters,
signs around. What `views.read` undoes is undone before it is learned.
"""

# ruff: noqa: PLR2004 - shares of a random draw are said where they are drawn

import random
import re
import string
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from peerdesk.engines.redaction.training.layouts.numerals import by_twos, in_words, year_in_words
from peerdesk.engines.redaction.training.pieces import Labelled, Piece, Pieces
from peerdesk.engines.redaction.views import read

_WRAPS: Final = (
    ("", ""), ("", ""), ("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("-", "-"), ("_", "_"), ("*", "*"), ("/", "/"),
    ("|", "|"),
    ("'", "'"), ('"', '"'), ("~", "~"), ("=", "="), ("..", ".."), (":", ":"), ("#", "#"), ("«", "»"), ("[[", "]]"),
    ("((", "))"), ("+", "+"),
    ("^", "^"), ("--", "--"), ("<<", ">>"), ("!", "!"), ("\\", "/"),
)  # fmt: skip
_AT: Final = {
    "": ("at", "AT", "At", "a", "@", "@", "(a", "at sign", "a t", "ATT", "aat", "commercial at", "shift 2", "circle a",
    "monkey", "et"),
    "de": ("ät", "at", "klammeraffe", "affenohr", "at-zeichen", "aet", "bei", "kringel-a", "affe"),
    "fr": ("arobase", "arobas", "chez", "a commercial", "at", "arrobe", "a rond"),
    "es": ("arroba", "aroba", "en", "arrob", "at", "a enroscada", "arroba"),
    "it": ("chiocciola", "at", "presso"),
    "nl": ("apenstaartje", "at", "bij"),
    "pt": ("arroba", "em", "at"),
}  # fmt: skip
_DOT: Final = {
    "": ("dot", "DOT", "Dot", ".", ".", "period", "d0t", "point", "full stop", "d o t"),
    "de": ("punkt", "pkt", "dot", "Punkt"),
    "fr": ("point", "pt", "dot", "Point"),
    "es": ("punto", "pto", "punt", "dot"),
    "it": ("punto", "dot"),
    "nl": ("punt", "dot"),
    "pt": ("ponto", "pt"),
}
_SIGN_NAMES: Final = {
    "": {"_": "underscore", "-": "dash", "+": "plus"},
    "de": {"_": "unterstrich", "-": "bindestrich", "+": "plus"},
    "fr": {"_": "tiret du bas", "-": "tiret", "+": "plus"},
    "es": {"_": "guión bajo", "-": "guión", "+": "más"},
}
_DIGITS: Final = {
    "": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
}
_BETWEEN: Final = (
    " ", " ", "-", ".", "/", " - ", " / ", "·", "_", ",", ", ", " . ", "|", "\\", ":", "~", "'", "*", "  ", "=", "+",
    "--", " | ", ";", "; ",
    "...", " .. ", "–", " – ", "#", "\n", " & ", "><", "]-[", ")(", "] [",
)  # fmt: skip
_MONTHS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_MISTAKEN: Final = str.maketrans({"0": "O", "1": "l", "5": "S", "8": "B"})
_AROUND: Final = (
    ("*", "*"), ("_", "_"), ("`", "`"), ('"', '"'), ("'", "'"), ("<", ">"), ("(", ")"), ("[", "]"), ("»", "«"), ("--",
    "--"), ("==", "=="),
    ("→", ""), ("...", "..."), ("{{", "}}"), ("%", "%"), ("|", "|"), (">", ""), ("#", ""), ("^", "^"), ("'''", "'''"),
    ("\\", "\\"),
)  # fmt: skip
_THINGS: Final = frozenset({"COMPANY", "PRODUCT", "PLACE", "CODE"})
# What stands before an address so that no program finds it.
_UNWANTED: Final = ("NOSPAM", "-nospam", "_REMOVETHIS", ".spamfree", "(no spam)", "[remove]", "+ohnespam", "-sinspam")
_THEN: Final = {
    "": (" then ", ", then ", " and then ", " (pause) ", " followed by "),
    "de": (" dann ", ", danach ", " und dann ", " gefolgt von "),
    "fr": (" puis ", ", ensuite ", " et puis ", " suivi de "),
    "es": (" luego ", ", después ", " y luego ", " seguido de "),
}
_GROUPED: Final = frozenset({"PHONE", "CARD", "IBAN", "ID_NUMBER", "ORDER_ID", "PLATE"})


def veiled(pieces: Pieces, rng: random.Random, language: str) -> Pieces:
    """Most values of a text in some disguise, labels on their places."""
    result: Pieces = []
    for piece in pieces:
        if not piece.kind or (piece.kind not in _THINGS and rng.random() < 0.25):
            result.append(piece)
            continue
        # What is nobody's stands between signs too, but nobody hides it.
        text = piece.text if piece.kind in _THINGS else _disguised(rng, piece.text, piece.kind, language)
        before, behind = rng.choice(_AROUND) if rng.random() < 0.22 else ("", "")
        result += [Piece(before), replace(piece, text=text, fixed=True), Piece(behind)]
    return result


def as_read(text: Labelled) -> Labelled:
    """The text as the tagger is shown it, with what `views.read` undoes undone."""
    view = read(text.text)
    if view.starts is None:
        return text
    spans = ((view.place_of(start), view.place_of(end), kind) for start, end, kind in text.spans)
    unsure = ((view.place_of(start), view.place_of(end)) for start, end in text.unsure)
    return Labelled(view.text, tuple(span for span in spans if span[0] < span[1]), tuple(unsure))


def _disguised(rng: random.Random, text: str, kind: str, language: str) -> str:
    if kind == "EMAIL":
        return _email(rng, text, language)
    if kind == "IP":
        return _network(rng, text, language)
    if kind == "DATE_OF_BIRTH":
        return _birth(rng, language)
    if kind in _GROUPED:
        return _groups(rng, text, kind, language)
    if kind in {"USERNAME", "SECRET"}:
        return _written(rng, text, language)
    if kind == "COORDINATES":
        between = ("; ", " / ", " | ", " ", " x ", " - ", "\n", " & ", "  ")
        return re.sub(r"\s*[,;/|]\s*", lambda _: rng.choice(between), text)
    if kind == "ADDRESS":
        return text.replace(", ", rng.choice((" / ", " | ", " - ", "; ", " ; ", "  ", " // ", " * ", " > ")))
    return _name(rng, text) if kind == "NAME" else text


def _joint(rng: random.Random, words: tuple[str, ...]) -> str:
    """A sign or its name, in whatever stands around it."""
    word = rng.choice(words)
    left, right = rng.choice(_WRAPS)
    space = rng.choice(("", " ")) if left else " " if word.isalpha() or rng.random() < 0.5 else ""
    inside = " " if left and rng.random() < 0.15 else ""
    cased = word.upper() if rng.random() < 0.12 else word
    return f"{space}{left}{inside}{cased}{inside}{right}{space}"


def _email(rng: random.Random, address: str, language: str) -> str:
    local, sign, host = address.partition("@")
    if not sign or " " in address:
        return address
    at = _joint(rng, _AT[""] if rng.random() < 0.5 else _AT.get(language, _AT[""]))
    dot = _joint(rng, _DOT[""] if rng.random() < 0.5 else _DOT.get(language, _DOT[""])) if rng.random() < 0.7 else "."
    draw = rng.random()
    if draw < 0.3:
        local = local.replace(".", dot)
    if draw < 0.2:
        names = _SIGN_NAMES.get(language, _SIGN_NAMES[""])
        local = "".join(f" {names[letter]} " if letter in names else letter for letter in local)
    if 0.5 < draw < 0.54:
        local += rng.choice(_UNWANTED)
    if 0.54 < draw < 0.6:
        then = rng.choice(_THEN.get(language, _THEN[""]))
        at = f"{then}{rng.choice(_AT.get(language, _AT['']))}{then}"
    if 0.3 < draw < 0.36:
        local = rng.choice((" ", "-", ".")).join(local)
    if 0.36 < draw < 0.4:
        host = rng.choice((" ", "-")).join(host)
    if 0.4 < draw < 0.44:
        at = rng.choice((" ", " @", "@ ", "@@", " -> ", ", "))
    if 0.44 < draw < 0.47:
        host = host.rpartition(".")[0] or host
    return f"{local}{at}{host.replace('.', dot)}"


def _network(rng: random.Random, text: str, language: str) -> str:
    joint = rng.choice(
        (
            lambda: _joint(rng, (".",)),
            lambda: _joint(rng, _DOT.get(language, _DOT[""])),
            lambda: rng.choice(("-", ",", "_", " ", " . ", "·", "/", "\\.", ". ", " .", ", ", "|", ":", "*")),
        )
    )()
    if ":" not in text and rng.random() < 0.12:
        said = [in_words(int(part), language) if int(part) < 100 else part for part in re.findall(r"\d+", text)]
        return rng.choice((" . ", " dot ", f" {rng.choice(_DOT.get(language, _DOT['']))} ", " - ", ", ")).join(said)
    if ":" in text:
        return text.replace(":", rng.choice((" : ", "[:]", "(:)", "-", ": ", ".", " ", "%3A")))
    parts = re.findall(r"\d+", text)
    if rng.random() < 0.12:
        parts = [part.zfill(3) for part in parts]
    tail = rng.choice(("", "", "", "", "/32", "/24", f":{rng.randint(80, 65000)}", " (v4)"))
    return joint.join(parts) + tail


def _cut(rng: random.Random, compact: str) -> list[str]:
    """Groups of one size, or of any."""
    size = rng.choice((0, 0, 1, 2, 2, 3, 3, 4, 5))
    groups, place = [], 0
    while place < len(compact):
        step = size or rng.randint(1, 5)
        groups.append(compact[place : place + step])
        place += step
    return groups


def _groups(rng: random.Random, text: str, kind: str, language: str) -> str:
    compact = re.sub(r"[^\w+]", "", text).replace("_", "")
    if not compact:
        return text
    draw = rng.random()
    if draw < 0.14 and kind != "PLATE":
        return _said(rng, compact, language, rng.choice((1.0, 1.0, 0.4)))
    if draw < 0.22 and kind != "IBAN":
        return by_twos(rng, compact, language)
    if draw < 0.3:
        compact = compact.translate(_MISTAKEN)
    groups = _cut(rng, compact)
    if draw > 0.9:
        place = rng.randrange(len(groups))
        left, right = rng.choice((("(", ")"), ("[", "]"), ("<", ">"), ("{", "}"), ("/", "/")))
        groups[place] = f"{left}{groups[place]}{right}"
    one = rng.choice(_BETWEEN if rng.random() < 0.9 or len(groups) > 6 else _THEN.get(language, _THEN[""]))
    mixed = rng.random() < 0.25
    result = groups[0]
    for group in groups[1:]:
        result += (rng.choice(_BETWEEN) if mixed else one) + group
    if kind == "PLATE" and rng.random() < 0.2:
        result = rng.choice(("D ", "F ", "E-", "GB ", "(D) ", "CH ", "A-", "NL ", "[EU] ")) + result
    if kind in {"PLATE", "ORDER_ID", "ID_NUMBER", "IBAN"} and rng.random() < 0.25:
        result = result.lower()
    return result


def _said(rng: random.Random, compact: str, language: str, share: float) -> str:
    names = _DIGITS.get(language, _DIGITS[""]).split()
    words = [names[int(sign)] if sign in string.digits and rng.random() < share else sign for sign in compact]
    return rng.choice((" ", " ", "-", ", ", " . ", "…")).join(words)


def _birth(rng: random.Random, language: str) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1932, 2009)
    short = f"{year % 100:02}"
    written = rng.choice(
        (str(year), str(year), f"'{short}", f"’{short}", short if not 10 <= year % 100 <= 31 else str(year))
    )
    padded = rng.random() < 0.5
    one, two = (f"{day:02}", f"{month:02}") if padded else (str(day), str(month))
    two = rng.choice((two, two, two, _MONTHS[month - 1]))
    order: list[str] = rng.choice(([one, two, written], [two, one, written], [written, two, one], [one, two, written]))
    draw = rng.random()
    if draw < 0.1:
        digits = f"{day:02}{month:02}{year}" if rng.random() < 0.5 else f"{year}{month:02}{day:02}"
        return (
            digits
            if rng.random() < 0.4
            else rng.choice((" ", "-", ".", " ")).join(digits if rng.random() < 0.5 else _cut(rng, digits))
        )
    if draw < 0.18:
        return _said(rng, f"{one}{two}{year}", language, 1.0)
    if draw < 0.24:
        last = rng.choice((year_in_words(year, language), in_words(year % 100, language)))
        return rng.choice((" ", ", ", " - ")).join((in_words(day, language), in_words(month, language), last))
    sign = rng.choice(
        (
            ".",
            "/",
            "-",
            " ",
            "_",
            " / ",
            " . ",
            " - ",
            "·",
            " | ",
            "\\",
            ",",
            ", ",
            ":",
            "~",
            "*",
            "+",
            "--",
            "→",
            " > ",
            "=",
            ";",
        )
    )
    return sign.join(order)


def _written(rng: random.Random, text: str, language: str) -> str:
    """What has no form of its own: letter by letter, its signs by their names, apart from each other."""
    draw = rng.random()
    if draw < 0.3 and len(text) < 20:
        return rng.choice((" ", " ", "-", ".", ", ", "_", " . ")).join(text)
    if draw < 0.6:
        names = {**_SIGN_NAMES.get(language, _SIGN_NAMES[""]), ".": rng.choice(_DOT.get(language, _DOT[""]))}
        return "".join(f" {names[sign]} " if sign in names else sign for sign in text).strip()
    if draw < 0.7:
        return re.sub(r"([_.-])", r" \1 ", text)
    return text


def _name(rng: random.Random, text: str) -> str:
    changes: tuple[Callable[[str], str], ...] = (
        lambda name: rng.choice(("-", " ", ".", "_", " - ", "/", "·", ",")).join(letter for letter in name if letter != " "),
        lambda name: name.replace(" ", rng.choice(("_", ".", "-", "+", "/", ", ", "  ", "·", "|", "\n", "&", "="))),
        lambda name: " ".join(reversed(name.split(" "))),
        lambda name: ", ".join(reversed(name.split(" ", 1))),
        lambda name: name.upper(),
        lambda name: name.lower(),
        lambda name: name.translate(str.maketrans("oiea", "01e4")),
        lambda name: name.swapcase(),
    )
    return rng.choice(changes)(text) if len(text) < 40 else text
