"""The persons of the final part: half of the names are the most usual ones, the others rare or from all over the world."""

import random
from typing import Final

from peerdesk.engines.redaction.training.evaluation.final import numbers
from peerdesk.engines.redaction.training.evaluation.lexicon import pool
from peerdesk.engines.redaction.training.evaluation.numbers import digits
from peerdesk.engines.redaction.training.evaluation.people import Person, plain

_USUAL, _OWN, _SCRIPT = 0.48, 0.74, 0.985
_MIXED_HERITAGE, _DOUBLE, _OVERSEAS, _EXTRA, _USUAL_ABROAD = 0.25, 0.05, 0.12, 0.3, 0.25
_HOSTS: Final = {
    "en": (
        "gmail.com",
        "gmail.com",
        "outlook.com",
        "hotmail.co.uk",
        "yahoo.com",
        "icloud.com",
        "talktalk.net",
        "example.co.uk",
    ),
    "de": ("gmx.de", "web.de", "gmail.com", "t-online.de", "outlook.de", "posteo.de", "gmx.at", "holzbau-nordheide.example"),
    "fr": ("gmail.com", "orange.fr", "free.fr", "hotmail.fr", "laposte.net", "videotron.ca", "yahoo.fr", "vallon.example"),
    "es": (
        "gmail.com",
        "gmail.com",
        "hotmail.com",
        "yahoo.es",
        "outlook.es",
        "live.cl",
        "prodigy.net.mx",
        "alameda.example",
    ),
}
_FANCIES: Final = {
    "en": ("jellyfish", "tinker", "rocketman", "blueberry", "nightowl", "wobble", "marmite", "sparrow", "bigdave", "mossy"),
    "de": ("schneeflocke", "igel", "sternchen", "waldschrat", "muckel", "blitz", "krabbe", "pusteblume", "alpen", "keks"),
    "fr": ("papillon", "castor", "tournesol", "moustache", "lutin", "cigale", "flocon", "boulette", "corsaire", "puce"),
    "es": ("mariposa", "tiburon", "caracol", "bigotes", "duende", "cigarra", "pimpollo", "turron", "corsario", "lechuza"),
}
_EXTRAS: Final = {
    "en": ("Flat 3B", "Unit 12", "The Old Forge", "Apt 4", "Rose Cottage", "c/o Reception"),
    "de": ("Hinterhaus", "2. OG links", "c/o Hausverwaltung", "Stiege 3 Tür 8", "Haus B"),
    "fr": ("Bâtiment C", "Appt 41", "Résidence Les Pins", "Lieu-dit Kerlann", "2e étage gauche"),
    "es": ("Urbanización Las Lomas", "Bloque 4", "Edificio Azor", "Col. Centro", "Depto. 402"),
}


def person(rng: random.Random, language: str, *, word_names: bool = False) -> Person:
    """Somebody who writes in this language, wherever his parents came from."""
    first, last = _name(rng, language)
    if word_names:
        first = rng.choice(pool(language, "wordfirst", "final")) if rng.random() < 0.6 else first  # noqa: PLR2004
        last = rng.choice(pool(language, "wordlast", "final")) if rng.random() < 0.6 else last  # noqa: PLR2004
    return Person(
        first=first,
        last=last,
        email=_email(rng, first, last, language),
        phone=numbers.phone(rng, language),
        address=_address(rng, language),
        user=_user(rng, first, last, language),
        nick=rng.choice(pool(language, "nick", "final")),
        order_ids=tuple(numbers.order(rng) for _ in range(rng.choice((1, 1, 2)))),
    )


def _name(rng: random.Random, language: str) -> tuple[str, str]:
    draw = rng.random()
    if draw > _SCRIPT:
        first, last = rng.choice(pool("script", "full", "final")).split(" ", 1)
        return first, last
    group, kind = (language, "usual") if draw < _USUAL else (language, "") if draw < _OWN else ("world", "")
    last = rng.choice(pool(group, f"{kind}last", "final"))
    if draw >= _OWN and rng.random() < _USUAL_ABROAD:
        last = rng.choice(pool("world", "usuallast", "final"))
        kind = "usual"
    if draw >= _OWN and rng.random() < _MIXED_HERITAGE:
        group, kind = language, "usual"
    first = rng.choice(pool(group, f"{kind}first", "final"))
    if language == "es" and draw < _OWN and rng.random() < 0.5:  # noqa: PLR2004 - both parents' names
        last = f"{last} {rng.choice(pool('es', 'usuallast', 'final'))}"
    elif rng.random() < _DOUBLE and "-" not in last and " " not in last:
        last = f"{last}-{rng.choice(pool(language, 'usuallast', 'final'))}"
    return first, last


def _email(rng: random.Random, first: str, last: str, language: str) -> str:
    given, family, fancy = plain(first), plain(last), rng.choice(_FANCIES[language])
    year = str(rng.randint(55, 99))
    if not given or not family:
        return f"{fancy}{digits(rng, 3)}@{rng.choice(_HOSTS[language])}"
    local = rng.choice((
        f"{given}.{family}", f"{given}.{family}", f"{given}{family}", f"{given[0]}{family}", f"{family}.{given[0]}",
        f"{given}{year}", f"{given}_{family}{digits(rng, 2)}", f"{fancy}{year}", f"{fancy}.{given}", f"{family}-{given}",
        f"{given}.{family}+{rng.choice(('shop', 'konto', 'spam'))}",
    ))  # fmt: skip
    return f"{local}@{rng.choice(_HOSTS[language])}"


def _user(rng: random.Random, first: str, last: str, language: str) -> str:
    given, family = plain(first) or "kim", plain(last) or "box"
    fancy, other = rng.sample(_FANCIES[language], 2)
    return rng.choice(
        (
            f"{fancy}{digits(rng, 2)}",
            f"{fancy}_{other}",
            f"{given}{digits(rng, 4)}",
            f"{given}.{family[:1]}",
            f"{fancy}_{given}",
            f"{family[:5]}{given[:2]}{digits(rng, 2)}",
            f"{given.capitalize()}{other.capitalize()}",
            f"mr_{fancy}",
            f"{fancy}-{rng.randint(1, 99)}",
        )
    )


def _address(rng: random.Random, language: str) -> tuple[str, ...]:
    """One to four lines, in the order in which the country writes them."""
    extra = (rng.choice(_EXTRAS[language]),) if rng.random() < _EXTRA else ()
    house = str(rng.choice((rng.randint(1, 30), rng.randint(1, 240))))
    street, kind = rng.choice(pool(language, "street", "final")), rng.choice(pool(language, "streetkind", "final"))
    abroad = rng.random() < _OVERSEAS
    if language == "de":
        line = _german_street(street, kind) + f" {house}{rng.choice(('', '', '', 'a', 'c', '/2'))}"
        return (line, *extra, rng.choice(pool("de", "overseas", "final")) if abroad else _coded(rng, "de", 3))
    if language == "fr":
        line = f"{house}{rng.choice(('', '', '', ' bis', ' ter'))}{rng.choice((', ', ' '))}{kind} {street}"
        return (*extra, line, rng.choice(pool("fr", "overseas", "final")) if abroad else _coded(rng, "fr", 3))
    if language == "es":
        floor = rng.choice(("", "", f", {rng.randint(1, 8)}º{rng.choice('ABCD')}", f", piso {rng.randint(1, 9)}", ", bajo"))
        line = f"{kind} {street}{rng.choice((', ', ' ', ' nº ', ' #'))}{house}{floor}"
        return (line, *extra, rng.choice(pool("es", "overseas", "final")) if abroad else _coded(rng, "es", 3))
    line = f"{house} {street} {kind}"
    if abroad:
        return (*extra, line, rng.choice(pool("en", "overseas", "final")))
    if rng.random() < 0.5:  # noqa: PLR2004 - the States and Britain alike
        town, code = rng.choice(pool("en", "ustown", "final")).split("|")
        return (
            f"{line}{rng.choice(('', ', Apt ' + digits(rng, 2), ' #' + digits(rng, 1)))}",
            f"{town} {code}{digits(rng, 2)}",
        )
    town, code = rng.choice(pool("en", "town", "final")).split("|")
    inward = f"{code}{rng.randint(1, 16)} {rng.randint(1, 9)}" + "".join(
        rng.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2)
    )
    return (*extra, line, *((f"{town} {inward}",) if rng.random() < 0.5 else (town, inward)))  # noqa: PLR2004


def _german_street(street: str, kind: str) -> str:
    return f"{street} Straße" if street == "Querfurter" else f"{street}{kind}"


def _coded(rng: random.Random, language: str, count: int) -> str:
    town, code = rng.choice(pool(language, "town", "final")).split("|")
    return f"{code}{digits(rng, count)} {town}"
