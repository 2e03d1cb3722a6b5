"""Values as different people and offices write them: plates, places, birthdays, numbers, passwords, handles, addresses."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import json
import random
import re
import string
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.training.secrets import drawn

_VALUES: Final[Any] = json.loads((Path(__file__).parent.parent / "values" / "forms.json").read_text(encoding="utf-8"))
_PLATES: Final[dict[str, list[str]]] = _VALUES["plates"]
_PAPERS: Final[list[str]] = _VALUES["papers"]
_WORDS: Final[dict[str, list[str]]] = _VALUES["words"]
_HEADS: Final[list[str]] = _VALUES["heads"]
_CAPITALS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_LETTERS: Final = string.ascii_lowercase
_SMALL_WORDS: Final = ("Of", "The", "And", "With", "De", "Del", "Von", "Du", "In", "X")
_ADDRESSED: Final = ("mini", "big", "old", "sir", "mc", "dj", "petit", "klein", "don", "miss", "ex")
_LEET: Final = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"})


def filled(rng: random.Random, form: str) -> str:
    """A form with its marks drawn: D a digit, L a capital, l a small letter, X a capital or digit, h a hexadecimal digit."""
    marks = {
        "D": string.digits,
        "L": _CAPITALS,
        "l": string.ascii_lowercase,
        "X": _CAPITALS + string.digits,
        "h": "0123456789abcdef",
        "M": string.ascii_letters + string.digits,
    }
    parts = re.findall(r"`?.", form)
    return "".join(rng.choice(marks[part]) if part in marks else part.removeprefix("`") for part in parts)


def plate(rng: random.Random, language: str) -> str:
    """A number plate of the language's countries or of another one, spaced as it comes."""
    forms = _PLATES.get(language, []) if rng.random() < 0.6 else []
    text = filled(rng, rng.choice(forms or rng.choice(list(_PLATES.values()))))
    draw = rng.random()
    if draw < 0.12:
        text = re.sub(r"[ \-·]", "", text)
    elif draw < 0.24:
        text = re.sub(r"[ \-·]", rng.choice((" ", "-", ".", " - ", "·")), text)
    return text.lower() if rng.random() < 0.18 else text


def coordinates(rng: random.Random) -> str:
    """A place on the earth in decimal degrees, or degrees and minutes."""
    lat, lon = rng.uniform(-72, 72), rng.uniform(-179, 179)
    north, east = "NS"[lat < 0], ("EW"[lon < 0] if rng.random() < 0.85 else "OW"[lon < 0])
    digits = rng.randint(3, 7)
    draw = rng.random()
    if draw < 0.4:
        return f"{lat:.{digits}f}{rng.choice((', ', ',', ' ', '; ', ' / ', '|', ',  '))}{lon:.{digits}f}"
    if draw < 0.58:
        sign = rng.choice(("", "°", " ", "° "))
        between = rng.choice((", ", " ", " / ", "; "))
        one, two = f"{abs(lat):.{digits}f}{sign}{north}", f"{abs(lon):.{digits}f}{sign}{east}"
        if rng.random() < 0.4:
            one, two = f"{north} {abs(lat):.{digits}f}", f"{east} {abs(lon):.{digits}f}"
        return one + between + two

    def minutes(value: float, mark: str, *, before: bool) -> str:
        whole = int(abs(value))
        rest = (abs(value) - whole) * 60
        text = (
            f"{whole}°{rng_space}{rest:06.3f}'"
            if exact
            else f"{whole}°{rng_space}{int(rest)}'{rng_space}{rest % 1 * 60:.1f}\""
        )
        return f"{mark}{rng_space}{text}" if before else f"{text}{rng_space}{mark}"

    exact, rng_space, before = rng.random() < 0.5, rng.choice(("", " ")), rng.random() < 0.5
    return minutes(lat, north, before=before) + rng.choice((" ", ", ", " / ")) + minutes(lon, east, before=before)


def birth(rng: random.Random, months: list[str], language: str) -> str:
    """A day of birth; years in two figures are none of the last years."""
    day, month = rng.randint(1, 31), rng.randint(1, 12)
    year = rng.choice((rng.randint(1931, 2009), rng.randint(1955, 2002)))
    name = rng.choice(months)
    name = rng.choice((name, name, name.lower(), name.upper(), name[:3], f"{name[:3]}."))
    short = f"{year % 100:02}" if not 2009 < year % 100 + 2000 < 2031 else str(year)
    shown = rng.choice((str(year), str(year), short))
    sign = rng.choice((".", "/", "-", " ", "_", " / ", " . ", " - ", " · ", "."))
    padded = rng.random() < 0.5
    one, two = (f"{day:02}", f"{month:02}") if padded else (str(day), str(month))
    if language == "en" and rng.random() < 0.4:
        one, two = two, one
    end = rng.choice(("", "th", "st", "nd")) if language == "en" else rng.choice(("", "." if language == "de" else ""))
    of = {"en": rng.choice((" ", " of ", "-")), "es": " de ", "de": " ", "fr": " "}.get(language, " ")
    draw = rng.random()
    if draw < 0.45:
        return sign.join((one, two, shown))
    if draw < 0.57:
        return rng.choice(("-", "/", ".", "_", "")).join((str(year), f"{month:02}", f"{day:02}"))
    if draw < 0.85:
        tail = " de " if language == "es" else rng.choice((" ", " ", ", ", "-"))
        return f"{day}{end}{of}{name}{tail}{shown}"
    if language == "en":
        return f"{name} {day}{end}{rng.choice((', ', ' '))}{year}"
    return f"{day}{end} {name} {shown}"


def identifier(rng: random.Random) -> str:
    """A number of a person, a thing or an order: an office's form, or groups of letters and digits."""
    draw = rng.random()
    if draw > 0.84:
        return composed(rng)
    if draw < 0.36:
        return filled(rng, rng.choice(_PAPERS))
    if draw < 0.52:
        return (
            rng.choice(_HEADS) + rng.choice(("", "", "-", " ", "_", ".", "/")) + drawn(rng, rng.randint(5, 9), string.digits)
        )
    if draw < 0.6:
        return rng.choice(_HEADS).lower() + "_" + drawn(rng, rng.randint(8, 14))
    groups = rng.choice((1, 1, 2, 2, 3, 4))
    size = rng.choice((3, 4, 4, 5)) if groups > 1 else rng.choice((7, 8, 9, 10, 12, 13))
    letters = rng.choice((_CAPITALS + string.digits, string.digits, string.digits, "0123456789ABCDEF"))
    text = rng.choice(("-", " ", "-", ".", "/", "", "_")).join(drawn(rng, size, letters) for _ in range(groups))
    if sum(map(str.isdigit, text)) < 3:
        text += drawn(rng, 3, string.digits)
    return text.lower() if rng.random() < 0.12 else text


def composed(rng: random.Random) -> str:
    """Groups of any kind and size with one sign between them, as no office writes yet; at least four digits."""
    groups = [
        rng.choice(
            (
                drawn(rng, rng.randint(2, 6), string.digits),
                drawn(rng, rng.randint(3, 5), string.digits),
                drawn(rng, rng.randint(1, 3), _CAPITALS) + drawn(rng, rng.choice((0, 2, 3, 4)), string.digits),
                drawn(rng, rng.randint(3, 5), _CAPITALS + string.digits),
                drawn(rng, rng.randint(2, 4), string.digits) + drawn(rng, rng.randint(1, 2), _CAPITALS),
            )
        )
        for _ in range(rng.choice((1, 2, 2, 3, 3, 4)))
    ]
    text = rng.choice(("-", "-", "/", ".", " ", "", "_", ":")).join(groups)
    while sum(map(str.isdigit, text)) < 4:
        text += rng.choice(string.digits)
    return rng.choice(("", "", "", "#")) + text


def mistaken(rng: random.Random) -> str:
    """What looks like a number of a person, but is a thing's: a part, a size, a model, a fault, a version, a price."""
    return filled(rng, str(rng.choice(_VALUES["machines"])))


def password(rng: random.Random, language: str) -> str:
    """What people choose: words and figures in some order, letters exchanged for figures, backup codes, router labels."""
    words = _WORDS.get(language, []) + (_WORDS["en"] if rng.random() < 0.4 or language not in _WORDS else [])
    word, other, third = (rng.choice(words) for _ in range(3))
    number = str(rng.choice((rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 9999), rng.randint(1940, 2026))))
    sign = rng.choice("!?#$%&*+-_.@")
    swapped = "".join(letter.translate(_LEET) if rng.random() < 0.6 else letter for letter in word)
    text = rng.choice(
        (
            f"{word}{sign}{number}",
            f"{word}-{other}{rng.choice(('-', '_', '', sign))}{number}",
            f"{word}-{other}-{third}-{number}",
            f"{word}{rng.choice('-_.')}{other}{rng.choice('-_.')}{third}",
            f"{number}{word}{rng.choice((number, sign, ''))}",
            f"{word}{number}{sign}",
            f"{swapped}{sign}{number}",
            f"{swapped}{number}",
            f"{word}{other}{number}",
            f"{word}{number}{other}",
            f"{sign}{word}{sign}{other}",
            f"{number}{sign}{word}",
            filled(rng, rng.choice(_VALUES["drawn"])),
            filled(rng, rng.choice(_VALUES["drawn"])),
        )
    )
    head, rest = text[:1], text[1:]
    return head.upper() + rest if rng.random() < 0.45 else text.upper() if rng.random() < 0.06 else text


def words_of(language: str) -> list[str]:
    """Words that people make passwords and names of users of."""
    return _WORDS.get(language, _WORDS["en"])


def backup_code(rng: random.Random) -> str:
    """A code for one use."""
    if rng.random() < 0.2:
        groups = [drawn(rng, rng.randint(2, 4), string.digits) for _ in range(rng.choice((2, 2, 3)))]
        head = drawn(rng, rng.randint(1, 2), _CAPITALS) if rng.random() < 0.25 else ""
        return head + rng.choice(("-", " ", "-", ".", "")).join(groups)
    return filled(rng, rng.choice(_VALUES["backup"]))


def handle(rng: random.Random, first: str, last: str, language: str) -> str:
    """A name of an account: words, bits of the own name, figures."""
    words = _WORDS.get(language, _WORDS["en"])
    word, other = rng.choice(words), rng.choice(words)
    number = str(rng.choice((rng.randint(1, 99), rng.randint(100, 9999), rng.randint(1950, 2012))))
    first, last = first or word, last or other
    cut = rng.randint(3, 6)
    sign = rng.choice((".", "_", "-", ""))
    name = rng.choice(
        (
            f"{last[:cut]}.{first[:1]}",
            f"{first[:1]}.{last}",
            f"{first}{sign}{last[:1]}",
            f"{word}{sign}{number}",
            f"{word}{sign}{other}{sign}{number}",
            f"{word}-{other}-{rng.randint(1, 9)}",
            f"{word}{other.title()}{number}",
            f"its{word.title()}{first[:4].title()}",
            f"{first}{word}",
            f"{word}{last}",
            f"{word}_{first}",
            f"{word}.{number}",
            f"u{drawn(rng, 6, string.digits)}",
            f"{first[:2]}{last[:2]}{drawn(rng, 4, string.digits)}",
            f"{last}{first[:2]}",
            f"{first.title()}{last[:1].title()}_{number}",
            f"{word.title()}{other.title()}",
            f"xx{word}xx",
            f"{word}{number}{other[:2]}",
            f"{first}.{last}{number}",
            f"{last}-{first}",
            f"{word.title()}{rng.choice(_SMALL_WORDS)}{other.title()}",
            f"{first[:3]}{rng.randint(1, 999)}{last[:2]}",
            f"{rng.choice(_ADDRESSED)}{rng.choice('_.-')}{word}",
            f"{word}_{rng.randint(0, 99):02}_{other[:3]}",
            f"{first[:1]}{last}-{word}",
            f"{word}{other}".lower(),
            f"{drawn(rng, rng.randint(3, 5), _LETTERS)}{rng.randint(10, 999)}{drawn(rng, rng.randint(1, 3), _LETTERS)}",
        )
    )
    return f"@{name}" if rng.random() < 0.1 else name


def network(rng: random.Random) -> str:
    """A public network address of either kind."""
    if rng.random() < 0.6:
        first = rng.choice([number for number in range(11, 223) if number not in {127, 169, 172, 192, 198, 203}])
        parts = [str(first), *(str(rng.randint(0, 255)) for _ in range(3))]
        return rng.choice((".", ".", ".", ".", " . ", "[.]", ", ")).join(parts)
    groups = [f"{rng.choice(('2001', '2003', '2a02', '2a01', '2600', '2607', '2804', '2405'))}"]
    groups += [f"{rng.randint(0, 65535):x}" for _ in range(7)]
    if rng.random() < 0.5:
        return ":".join(groups[: rng.randint(2, 4)]) + "::" + ":".join(groups[-rng.randint(1, 2) :])
    return ":".join(groups)


def disguised(rng: random.Random, address: str, language: str) -> str:
    """An e-mail address as people write it for people."""
    local, _, host = address.partition("@")
    at = str(rng.choice(_VALUES["at"]["any"] + _VALUES["at"].get(language, [])))
    dot = str(rng.choice(_VALUES["dot"]["any"] + _VALUES["dot"].get(language, [])))
    if rng.random() < 0.3:
        local = local.replace(".", dot if dot.strip() != dot else ".")
    return local + at + host.replace(".", dot)
