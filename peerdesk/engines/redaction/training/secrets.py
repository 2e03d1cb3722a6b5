"""What people and machines make up: passwords, tokens, serial numbers, names of users."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import json
import random
import string
from pathlib import Path
from typing import Any, Final

_VALUES: Final[Any] = json.loads((Path(__file__).parent / "values" / "secrets.json").read_text(encoding="utf-8"))
_WORDS: Final[list[str]] = _VALUES["words"]
_ENDS: Final[list[str]] = _VALUES["ends"]
_PREFIXES: Final[list[str]] = _VALUES["prefixes"]
_MAKERS: Final[list[str]] = _VALUES["makers"]
_MIXED: Final = string.ascii_letters + string.digits
_SIGNS: Final = "!?#$%&*+-_.@"
_TITLES: Final = ("mr", "lady", "real", "its", "iam", "el", "la", "der", "le", "old", "dr")
_VOWELS: Final = "aeiou"


def drawn(rng: random.Random, count: int, letters: str = _MIXED) -> str:
    """So many letters and digits without sense."""
    return "".join(rng.choice(letters) for _ in range(count))


def password(rng: random.Random) -> str:
    """What somebody chose, or a machine for him."""
    word, other = rng.choice(_WORDS), rng.choice(_WORDS)
    draw = rng.random()
    if draw < 0.2:
        return drawn(rng, rng.choice((6, 8, 8, 10, 12, 16, 20)))
    if draw < 0.3:
        return drawn(rng, rng.randint(6, 14), _MIXED + _SIGNS[:8])
    if draw < 0.36:
        return "-".join(drawn(rng, size, string.ascii_uppercase + string.digits) for size in [rng.choice((3, 4, 5))] * 3)
    if draw < 0.52:
        head = word.title() if rng.random() < 0.7 else word
        return f"{head}{rng.choice(('', '', '!', '.', '_'))}{drawn(rng, rng.randint(2, 4))}{rng.choice(_SIGNS)}"
    if draw < 0.58:
        return f"{word.title()}{drawn(rng, rng.randint(2, 5))}"
    leet = word.translate(str.maketrans("aeiost", "4310$7"))
    return rng.choice(
        (
            f"{word.title()}{rng.randint(1, 9999)}{rng.choice(_SIGNS)}",
            f"{word}{rng.randint(1950, 2026)}",
            f"{word}{rng.choice(_SIGNS)}{other}{rng.randint(1, 99)}",
            f"{word.title()}{other.title()}{rng.choice(_SIGNS)}",
            f"{word.title()}{other.title()}{rng.randint(1, 999)}",
            f"{word}-{other}-{rng.choice(_WORDS)}",
            f"{leet.title()}{rng.randint(1, 99)}",
            f"{rng.choice(_SIGNS)}{word.title()}{rng.randint(10, 99)}",
            f"{word}{other}",
            f"{word}{rng.randint(1, 999)}",
            f"{word.upper()}{rng.randint(10, 999)}{rng.choice(_SIGNS)}",
            f"{rng.randint(1, 99)}{word.title()}{rng.choice(_SIGNS)}",
        )
    )


def token(rng: random.Random) -> str:
    """What programs give to programs: prefixed keys, hexadecimal runs, dotted parts, long codes in groups."""
    draw = rng.random()
    if draw < 0.35:
        return rng.choice(_PREFIXES) + drawn(rng, rng.choice((16, 20, 24, 28, 32, 36)))
    if draw < 0.5:
        return drawn(rng, rng.choice((16, 24, 32, 40)), "0123456789abcdef")
    if draw < 0.62:
        return f"eyJ{drawn(rng, 18)}.{drawn(rng, 26)}.{drawn(rng, 22)}"
    if draw < 0.7:
        return "-".join(drawn(rng, size, "0123456789abcdef") for size in (8, 4, 4, 4, 12))
    if draw < 0.78:
        return "-".join(drawn(rng, 5, string.ascii_uppercase + string.digits) for _ in range(rng.choice((3, 4, 5))))
    return drawn(rng, rng.choice((20, 22, 24, 32, 43)))


def serial(rng: random.Random) -> str:
    """The number on the label of one thing: a maker's letters, then letters and digits."""
    head = rng.choice(_MAKERS) if rng.random() < 0.7 else drawn(rng, rng.choice((1, 2, 3)), string.ascii_uppercase)
    mixed = drawn(rng, rng.choice((3, 4, 5, 6)), _MIXED if rng.random() < 0.4 else string.ascii_uppercase + string.digits)
    digits = drawn(rng, rng.choice((4, 5, 6, 8)), string.digits)
    return (
        head
        + rng.choice(("", "", "-", "/"))
        + rng.choice((f"{digits}{mixed}", f"{mixed}{digits}", digits, f"{mixed}-{digits}"))
    )


def booking(rng: random.Random) -> str:
    """A short code of capitals and digits, as airlines and shops give."""
    code = ""
    while not any(map(str.isdigit, code)) or not any(map(str.isalpha, code)):
        code = drawn(rng, rng.choice((5, 6, 6, 6, 7, 8)), "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    return code


def handle(rng: random.Random, first: str, last: str) -> str:
    """A name that somebody goes by in games, forums and accounts."""
    word, other, end = rng.choice(_WORDS), rng.choice(_WORDS), rng.choice(_ENDS)
    number = str(rng.choice((rng.randint(1, 99), rng.randint(100, 9999), rng.randint(1950, 2012))))
    first, last = first or word, last or other
    name = rng.choice(
        (
            f"{word}_{other}{number}",
            f"{first}{number}",
            f"{word}{other}",
            f"{first}_{word}",
            f"x{word}{rng.choice((other, ''))}x{rng.choice((number, ''))}",
            f"xX_{word.title()}_Xx",
            f"{first}.{word}",
            f"{word}{number}",
            f"{word}{end}{number}",
            f"{word}{end}",
            f"{first[:1]}{last}",
            f"{first[:1]}{last}{number}",
            f"{first[:1]}.{last}{number}",
            f"{last[:4]}{first[:3]}{rng.randint(1, 99)}",
            f"{last}{first[:2]}{rng.choice((number, ''))}",
            f"{first}_{last}",
            f"{first}_{number}",
            f"{last}_{number}",
            f"the_{first}{number}",
            f"the{word}{end}",
            f"{rng.choice(_TITLES)}{rng.choice(('', '_', '.'))}{word}{rng.choice((number, ''))}",
            f"{word.title()}{other.title()}{rng.choice((number, ''))}",
            f"The{word.title()}{end.title()}",
            f"{first}-{word}{rng.choice((number, ''))}",
            f"{drawn(rng, rng.randint(2, 4), string.ascii_lowercase)}{number}",
            f"u{rng.randint(1000, 99999)}",
            f"{''.join(letter for letter in word + other if letter not in _VOWELS)}{rng.choice((number, ''))}",
            f"{word}-{other}-{number}",
        )
    )
    if len(name) < 4:
        name += number + "a"
    draw = rng.random()
    return (
        f"@{name}"
        if draw < 0.16
        else f"u/{name}"
        if draw < 0.18
        else f"{name}#{rng.randint(1000, 9999)}"
        if draw < 0.21
        else name
    )
