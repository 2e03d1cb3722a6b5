"""Names of users, passwords, addresses and numbers put together from parts at random: no list of forms is learned."""

# ruff: noqa: PLR2004 - shares of a random draw are said where they are drawn

import random
import string
from typing import Final

from peerdesk.engines.redaction.training.secrets import drawn

_VOWELS: Final = "aeiou"
_ENDS: Final = (
    "xd", "yt", "tv", "hd", "uk", "de", "fr", "es", "dx", "gg", "lol", "pro", "fan", "dev", "art", "off", "ofc", "bot",
    "mom", "dad", "official", "real", "gaming", "plays", "pics", "foto", "music", "garage", "64", "2k", "4u",
)  # fmt: skip
_FRONTS: Final = (
    "the", "mr", "mrs", "dr", "el", "la", "le", "der", "die", "das", "x", "xx", "i", "im", "iam", "ich", "yo", "team",
    "real", "just", "only", "mini", "big", "lil", "user", "kunde", "client", "guest", "old", "dj", "mc", "capt", "don",
    "frau", "not",
)  # fmt: skip
_TOPS: Final = (
    "com", "com", "de", "de", "fr", "es", "net", "org", "co.uk", "io", "eu", "at", "ch", "it", "nl", "be", "pt", "ie",
    "info", "me", "app", "shop", "mx", "com.ar", "ca", "us", "biz", "online", "email", "cat", "berlin", "paris",
)  # fmt: skip
_LOCALS: Final = (
    "info", "office", "contact", "kontakt", "mail", "post", "hello", "hallo", "buero", "familie", "famille", "familia",
    "praxis", "home", "privat", "rechnung", "team", "me", "us",
)  # fmt: skip
_CODES: Final = (
    "+49", "0049", "+33", "0033", "+34", "0034", "+44", "0044", "+1", "001", "+43", "+41", "+32", "+31", "+39", "+351",
    "+48", "+45", "+46", "+47", "+353", "+52", "+54", "+57", "+90", "+420", "+36", "+40",
)  # fmt: skip
_EXTENSIONS: Final = (
    " ext. {}", " ext {}", " x{}", "-{}", " DW {}", " Durchwahl {}", " poste {}", " extensión {}", " ext.{}",
    " (ext {})", "/{}",
)  # fmt: skip
_LEET: Final = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"})
_SIGNS: Final = "!?#$%&*+-_.@=/^~:;,"


def syllables(rng: random.Random, count: int) -> str:
    """A word that is none."""
    return "".join(
        rng.choice("bcdfghjklmnprstvwz") + rng.choice(_VOWELS) + rng.choice(("", "", "", "n", "r", "s", "l", "x"))
        for _ in range(count)
    )


def _part(rng: random.Random, first: str, last: str, words: list[str]) -> str:
    word = rng.choice(words)
    draw = rng.random()
    if draw < 0.34:
        return word
    if draw < 0.46:
        return first[: rng.choice((1, 2, 3, 4, 20))]
    if draw < 0.58:
        return last[: rng.choice((1, 2, 3, 5, 20))]
    if draw < 0.66:
        return syllables(rng, rng.choice((1, 2, 2, 3)))
    if draw < 0.84:
        return str(rng.choice((rng.randint(0, 9), rng.randint(10, 99), rng.randint(100, 9999), rng.randint(1950, 2014))))
    if draw < 0.92:
        return word[: rng.randint(2, 5)]
    return "".join(letter for letter in word if letter not in _VOWELS)


def handle(rng: random.Random, first: str, last: str, words: list[str]) -> str:
    """A name of a user from two to four parts, signs between, in one way of writing."""
    parts = [_part(rng, first, last, words) for _ in range(rng.choice((1, 2, 2, 2, 3, 3, 4)))]
    if rng.random() < 0.2:
        parts.insert(0, rng.choice(_FRONTS))
    if rng.random() < 0.2 or len(parts) == 1:
        parts.append(rng.choice((*_ENDS, str(rng.randint(0, 999)), str(rng.randint(1955, 2012)))))
    draw = rng.random()
    if draw < 0.25:
        parts = [part.title() for part in parts]
    elif draw < 0.29:
        parts = [part.upper() for part in parts]
    elif draw < 0.33:
        parts = [part.translate(_LEET) for part in parts]
    sign = rng.choice(("", "", "", "_", "_", "-", ".", "__"))
    name = sign.join(part for part in parts if part)
    name = f"{name}{rng.randint(1, 99)}" if name.isdigit() or len(name) < 4 else name
    if name.isdigit():
        name = f"{rng.choice(words)}{name}"
    around = rng.random()
    return f"_{name}_" if around < 0.03 else f"{name}_" if around < 0.05 else f"@{name}" if around < 0.12 else name


def password(rng: random.Random, words: list[str]) -> str:
    """Words, figures and signs in any order; at least two kinds of them, or many letters."""
    makers = (
        lambda: rng.choice(words),
        lambda: rng.choice(words).title(),
        lambda: rng.choice(words).translate(_LEET),
        lambda: syllables(rng, rng.choice((2, 3))),
        lambda: str(rng.randint(0, 9999)),
        lambda: drawn(rng, rng.randint(2, 5)),
        lambda: rng.choice(_SIGNS) * rng.choice((1, 1, 1, 2)),
        lambda: rng.choice(string.ascii_uppercase) * rng.choice((1, 2)),
    )
    text = "".join(rng.choice(makers)() for _ in range(rng.choice((2, 3, 3, 4, 4, 5))))
    while len(text) < 6 or text.isdigit() or (text.isalpha() and len(text) < 12):
        text += rng.choice((str(rng.randint(10, 99)), rng.choice("!?#$%&*+"), rng.choice(words)))
    return text


def domain(rng: random.Random, last: str, words: list[str]) -> str:
    """A domain that need not be."""
    word, other = rng.choice(words), rng.choice(words)
    name = rng.choice(
        (
            word,
            f"{word}{other}",
            f"{word}-{other}",
            last or word,
            f"{last or word}-{other}",
            f"{syllables(rng, 2)}{rng.choice(('', 'mail', 'net', 'web', 'post'))}",
            f"{word}{rng.choice(('mail', 'net', 'web', 'post', 'online', '24'))}",
            f"{word[:3]}{other[:3]}",
        )
    )
    sub = rng.choice(("", "", "", "", "", "mail.", "mx.", "web.", f"{other}."))
    return f"{sub}{name}.{rng.choice(_TOPS)}"


def email(rng: random.Random, first: str, last: str, words: list[str]) -> str:
    """An address with a local part of any making."""
    number = str(rng.choice((rng.randint(1, 99), rng.randint(1950, 2012))))
    sign = rng.choice((".", ".", "_", "-", ""))
    local = rng.choice(
        (
            f"{first}{sign}{last}",
            f"{last}{sign}{first}",
            f"{first[:1]}{sign}{last}{number}",
            f"{first}{sign}{last}{sign}{number}",
            handle(rng, first, last, words).lstrip("@"),
            rng.choice(_LOCALS),
            f"{rng.choice(_LOCALS)}{sign}{last}",
            f"{first}+{rng.choice(words)}",
            f"{first}{sign}{rng.choice('abcdefgklmrst')}{sign}{last}",
            f"{rng.choice(words)}{number}",
        )
    ).strip(".-_")
    return f"{local or rng.choice(words)}@{domain(rng, last, words)}"


def phone(rng: random.Random) -> str:
    """A telephone number in groups as somebody writes them, abroad or at home, an extension behind now and then."""
    abroad = rng.random() < 0.5
    digits = drawn(rng, rng.choice((8, 9, 9, 10, 10)), string.digits)
    digits = digits if abroad else f"0{digits}" if rng.random() < 0.8 else f"{rng.choice('6789')}{digits[1:]}"
    first = rng.choice((2, 3, 3, 4, 5))
    size = rng.choice((2, 2, 3, 3, 4, 9))
    groups = [digits[:first], *(digits[place : place + size] for place in range(first, len(digits), size))]
    if len(groups) > 2 and len(groups[-1]) == 1:
        groups[-2:] = ["".join(groups[-2:])]
    sign = rng.choice((" ", " ", "-", ".", "/", "", " - ", "·"))
    head, rest = groups[0], sign.join(groups[1:])
    draw = rng.random()
    text = f"({head}) {rest}" if draw < 0.15 else f"{head}/{rest}" if draw < 0.25 else f"{head}{sign}{rest}"
    if abroad:
        text = rng.choice(_CODES) + rng.choice((" ", " ", "", "-", " (0)", "(0) ", ".")) + text
    return text + (rng.choice(_EXTENSIONS).format(rng.randint(1, 999)) if rng.random() < 0.08 else "")
