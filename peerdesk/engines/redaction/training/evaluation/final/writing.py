"""How values are said, spelled, split, hidden in mark-up or made to look otherwise; every way keeps its label exact."""

import random
import re
from collections.abc import Callable, Mapping
from typing import Final

from peerdesk.engines.redaction.training.evaluation.pieces import Piece, Pieces

_DIGITS: Final = {
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "de": ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
    "fr": ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
    "es": ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
}
_ALSO: Final = {"en": {"0": "oh"}, "de": {"2": "zwo"}, "fr": {}, "es": {}}
_TWICE: Final = {"en": "double {}", "de": "doppel-{}", "fr": "double {}", "es": "doble {}"}
_MARKS: Final = {
    "en": {"-": "dash", "/": "slash", ".": "dot", "+": "plus", "_": "underscore", "#": "hash", "@": "at"},
    "de": {
        "-": "Strich",
        "/": "Schrägstrich",
        ".": "Punkt",
        "+": "plus",
        "_": "Unterstrich",
        "#": "Raute",
        "@": "Klammeraffe",
    },
    "fr": {"-": "tiret", "/": "barre", ".": "point", "+": "plus", "_": "tiret bas", "#": "dièse", "@": "arobase"},
    "es": {"-": "guion", "/": "barra", ".": "punto", "+": "más", "_": "guion bajo", "#": "almohadilla", "@": "arroba"},
}
_TEENS: Final = ["dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"]
_TENS: Final = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_ALPHABET: Final = {
    "en": "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar "
    "Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey Xray Yankee Zulu",
    "de": "Anton Berta Cäsar Dora Emil Friedrich Gustav Heinrich Ida Julius Kaufmann Ludwig Martha Nordpol Otto Paula "
    "Quelle Richard Samuel Theodor Ulrich Viktor Wilhelm Xanthippe Ypsilon Zacharias",
    "fr": "Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis Marcel Nicolas Oscar "
    "Pierre Quintal Raoul Suzanne Thérèse Ursule Victor William Xavier Yvonne Zoé",
    "es": "Antonio Barcelona Carmen Dolores España Francia Gerona Historia Inés José Kilo Lorenzo Madrid Navarra Oviedo "
    "París Queso Ramón Sábado Toledo Ulises Valencia Washington Xiquena Yegua Zaragoza",
}
_JOINTS: Final = {"en": (" ",), "de": (" wie ", "=", " "), "fr": ("-", "=", " "), "es": ("-", "=", " ")}
_AT: Final = {
    "en": ((" at ", " dot "), ("(at)", "(dot)"), (" [at] ", " [dot] "), (" AT ", ".")),
    "de": ((" at ", " punkt "), (" ät ", " Punkt "), ("(at)", "."), (" [ät] ", " [pkt] ")),
    "fr": ((" arobase ", " point "), (" chez ", " point "), ("(arobase)", "."), (" [at] ", " [point] ")),
    "es": ((" arroba ", " punto "), ("(arroba)", "."), (" [a] ", " [punto] "), (" ARROBA ", " PUNTO ")),
}
_UNSEEN: Final = ("\u200b", "\u200c", "\u2060", "\u00ad", "\u200d")
_CYRILLIC: Final = str.maketrans("aceopxyiAEOKMTBCPH", "асеорхуіАЕОКМТВСРН")
_FULL: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_SCRIPT: Final = {0x41 + at: 0x1D400 + at for at in range(26)} | {0x61 + at: 0x1D41A + at for at in range(26)}
_BOLD: Final = _SCRIPT | {0x30 + at: 0x1D7CE + at for at in range(10)}
_ARABIC: Final = {0x30 + at: 0x0660 + at for at in range(10)}
_AS_LETTERS: Final = str.maketrans({"0": "O", "1": "l"})
_LEET: Final = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0"})
_NUMBERS: Final = frozenset({"PHONE", "CARD", "IBAN", "ID_NUMBER", "ORDER_ID"})
_WORDS: Final = frozenset({"NAME", "ADDRESS", "USERNAME"})
_LEAST: Final = 2  # letters of a part that mark-up cuts off
_WITHIN: Final = re.compile(r"(?<=[^\W_])(?=[^\W_])")


def said(rng: random.Random, value: str, language: str) -> str:
    """Letters, digits and marks one after the other, as somebody says them on the phone."""
    words, at, also = [], 0, rng.random() < 0.3  # noqa: PLR2004 - some people's habit
    pairs = language == "fr" and value.replace(" ", "").isdigit() and len(value.replace(" ", "")) % 2 == 0
    # Nobody says the dots and dashes of a number that has no letters.
    bare = re.sub(r"[^\w+./#@-]" if re.search(r"[^\W\d_]", value) else r"[^\d+]", "", value)
    while at < len(bare):
        sign = bare[at]
        if pairs:
            words.append(_pair(int(bare[at : at + 2])) if bare[at] != "0" else f"zéro {_DIGITS['fr'][int(bare[at + 1])]}")
            at += 2
            continue
        word = (also and _ALSO[language].get(sign)) or (
            _DIGITS[language][int(sign)] if sign in "0123456789" else _MARKS[language].get(sign, sign)
        )
        if sign in "0123456789" and bare[at + 1 : at + 2] == sign and rng.random() < 0.5:  # noqa: PLR2004 - the same
            word, at = _TWICE[language].format(word), at + 1
        words.append(word)
        at += 1
    return rng.choice((" ", " ", ", ", " - ")).join(words)


def _pair(number: int) -> str:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return _DIGITS["fr"][unit]
    if tens == 1:
        return _TEENS[unit]
    if tens in {7, 9}:
        return f"{_TENS[tens - 1]}{' et ' if number == 71 else '-'}{_TEENS[unit]}"  # noqa: PLR2004 - soixante et onze
    if unit == 0:
        return _TENS[tens] + ("s" if tens == 8 else "")  # noqa: PLR2004 - quatre-vingts
    return f"{_TENS[tens]}{' et ' if unit == 1 and tens != 8 else '-'}{_DIGITS['fr'][unit]}"  # noqa: PLR2004 - quatre-vingt-un


def said_email(rng: random.Random, value: str, language: str) -> str:
    """An e-mail address in words; its marks all in one manner."""
    at, dot = rng.choice(_AT[language])
    local, host = value.split("@")
    for sign in "-_+":
        local = local.replace(sign, f" {_MARKS[language][sign]} ") if at.startswith(" ") else local
    return f"{local.replace('.', dot)}{at}{host.replace('.', dot)}"


def spelt(rng: random.Random, name: str) -> str:
    """A name letter by letter."""
    letters = [letter for letter in name if letter.isalpha()]
    way = rng.choice(("-", " ", ".", ", "))
    return way.join(letters).upper() if rng.random() < 0.7 else way.join(letters).lower()  # noqa: PLR2004 - most do


def by_table(rng: random.Random, name: str, language: str) -> str:
    """A name, each letter with the word of the spelling table; signs that have none stand alone."""
    table = {word[0]: word for word in _ALPHABET[language].split()}
    joint = rng.choice(_JOINTS[language])
    letters = [letter.upper() for letter in name if letter.isalpha()]
    if joint == " ":
        return " ".join(table.get(letter, letter) for letter in letters)
    return ", ".join(f"{letter}{joint}{table[letter]}" if letter in table else letter for letter in letters)


def disguise(rng: random.Random, value: str, label: str, language: str) -> Pieces:
    """A value as somebody writes it who wants to pass a filter, or whose keyboard, program or haste does it."""
    ways: list[Callable[[], Pieces]] = [
        lambda: [Piece(_into(rng, value, rng.choice(_UNSEEN)), label, fixed=True)],
        lambda: [Piece(value.translate(_FULL), label, fixed=True)],
        lambda: _cut(rng, value, label),
        lambda: [
            Piece(rng.choice(("***", "→", "✅", "|", "~~", "_"))),
            Piece(value, label),
            Piece(rng.choice((" ***", "|", "~~", "_"))),
        ],
    ]
    own = _OWN_WAYS.get(label) or (_number if label in _NUMBERS else _word if label in _WORDS else None)
    if own is not None and rng.random() < 0.65:  # noqa: PLR2004 - else one of the general ways
        return [Piece(own(rng, value, language), label, fixed=True)]
    return rng.choice(ways)()


def _into(rng: random.Random, value: str, sign: str) -> str:
    places = [found.start() for found in _WITHIN.finditer(value)] or [len(value) // 2]
    at = rng.choice(places)
    return value[:at] + sign + value[at:]


def _cut(rng: random.Random, value: str, label: str) -> Pieces:
    """A value cut by mark-up, each part with the label."""
    places = [found.start() for found in _WITHIN.finditer(value) if _LEAST <= found.start() <= len(value) - _LEAST]
    if not places:
        return [Piece("<b>"), Piece(value, label), Piece("</b>")]
    at = rng.choice(places)
    before, between, after = rng.choice(
        (("<b>", "</b>", ""), ("", "<wbr>", ""), ("<span>", "</span><span>", "</span>"), ("**", "**", ""))
    )
    parts = [
        Piece(before),
        Piece(value[:at], label, fixed=True),
        Piece(between),
        Piece(value[at:], label, fixed=True),
        Piece(after),
    ]
    return [part for part in parts if part.text]


def _number(rng: random.Random, value: str, language: str) -> str:
    bare = re.sub(r"[^\w+]", "", value)
    at = rng.randint(len(bare) // 3, len(bare) * 2 // 3)
    size = rng.choice((1, 2, 3))
    groups = [bare[start : start + size] for start in range(0, len(bare), size)]
    return rng.choice((
        lambda: said(rng, value, language),
        lambda: rng.choice((" ", " . ", "_", "*", "\u2009", "\u00a0", " / ")).join(groups),
        lambda: f"{bare[:at]}\n{bare[at:]}",
        lambda: value.translate(_AS_LETTERS),
        lambda: value.translate(_ARABIC),
        lambda: "".join(f"{sign}\ufe0f\u20e3" if sign in "0123456789" else sign for sign in value),
        lambda: value.translate(_BOLD),
        lambda: said(rng, bare[:at], language) + " " + bare[at:],
    ))()  # fmt: skip


def _word(rng: random.Random, value: str, language: str) -> str:
    _ = language
    return rng.choice(
        (
            lambda: value.translate(_CYRILLIC),
            lambda: value.translate(_BOLD),
            lambda: value.translate(_LEET),
            lambda: " ".join(value.replace(" ", "\u2003")) if len(value) < 20 else value.upper(),  # noqa: PLR2004 - nobody spaces more
            lambda: "".join(f"{letter}\u0336" for letter in value),
            lambda: value.replace(" ", "_"),
            lambda: value.replace(" ", ""),
            value.swapcase,
        )
    )()


def _email(rng: random.Random, value: str, language: str) -> str:
    local, host = value.split("@")
    return rng.choice(
        (
            lambda: said_email(rng, value, language),
            lambda: said_email(rng, value, language),
            lambda: value.replace("@", "&#64;"),
            lambda: value.replace("@", "%40"),
            lambda: f"{local} @ {host.replace('.', ' . ')}",
            lambda: f"{local}@{host.replace('.', ',')}",
            lambda: " ".join(value),
            lambda: f"{local}\n@{host}",
            lambda: value.translate(_CYRILLIC),
            lambda: f"{local}@@{host}",
            lambda: f"{local}(a){host}",
        )
    )()


def _network(rng: random.Random, value: str, language: str) -> str:
    _ = language
    return value.replace(":", "[:]") if ":" in value else defanged(rng, value)


def defanged(rng: random.Random, value: str) -> str:
    """A network address as security people write it, so that nobody clicks on it."""
    if ":" in value:
        return value.replace(":", "[:]")
    return rng.choice((value.replace(".", "[.]"), value.replace(".", "(.)"), ".[".join(value.rsplit(".", 1)) + "]"))


def _secret(rng: random.Random, value: str, language: str) -> str:
    _ = language
    at = len(value) // 2
    return rng.choice((" ".join(value), f"{value[:at]}\n{value[at:]}", f"{value[:at]} {value[at:]}"))


def _coordinates(rng: random.Random, value: str, language: str) -> str:
    word = {"en": " point ", "de": " Komma ", "fr": " virgule ", "es": " coma "}[language]
    return rng.choice((value.replace(".", word), value.replace(".", " . "), value.translate(_BOLD)))


def _date(rng: random.Random, value: str, language: str) -> str:
    _ = language
    return rng.choice((" ".join(value), value.translate(_BOLD), value.translate(_AS_LETTERS), value.translate(_ARABIC)))


def _plate(rng: random.Random, value: str, language: str) -> str:
    bare = re.sub(r"\W", "", value)
    return rng.choice((" ".join(bare), bare.lower(), ".".join(bare), said(rng, value, language), value.translate(_BOLD)))


_OWN_WAYS: Final[Mapping[str, Callable[[random.Random, str, str], str]]] = {
    "EMAIL": _email,
    "IP": _network,
    "SECRET": _secret,
    "COORDINATES": _coordinates,
    "DATE_OF_BIRTH": _date,
    "PLATE": _plate,
}
