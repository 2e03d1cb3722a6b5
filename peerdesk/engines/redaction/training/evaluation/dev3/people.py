"""The persons of the third part: names of its own lists, a quarter of them in no common list."""

import random
from typing import Final

from peerdesk.engines.redaction.training.evaluation.dev3 import numbers
from peerdesk.engines.redaction.training.evaluation.lexicon import faker_pool, pool
from peerdesk.engines.redaction.training.evaluation.numbers import digits
from peerdesk.engines.redaction.training.evaluation.people import Person, plain

_RARE, _ABROAD, _OWN_LIST, _WORDS = 0.25, 0.12, 0.4, 0.7
_DOUBLE, _OVERSEAS = 0.06, 0.12
_PROVIDERS: Final = {
    "en": ("proton.me", "aol.com", "live.co.uk", "sky.example", "me.com", "fastmail.com", "virginmedia.com", "msn.com"),
    "de": ("mailbox.org", "arcor.de", "1und1.example", "bluewin.ch", "aon.at", "live.de", "mail.de", "kanzlei.example"),
    "fr": ("neuf.fr", "bbox.fr", "proton.me", "live.fr", "skynet.be", "mairie.example", "numericable.fr", "icloud.com"),
    "es": ("terra.es", "live.com.mx", "proton.me", "ya.com", "movistar.es", "despacho.example", "icloud.com", "uc.cl"),
}
_HANDLES: Final = {
    "en": ("pixel", "otter", "gravy", "moth", "thunder", "teacup", "captain", "soggy", "vinyl", "badger"),
    "de": ("nebel", "dachs", "kuchen", "funke", "brezel", "nordwind", "kapitaen", "moos", "zocker", "luchs"),
    "fr": ("brume", "loutre", "croissant", "pirate", "mistral", "luciole", "chaton", "orage", "tartine", "renard"),
    "es": ("niebla", "nutria", "churro", "pirata", "cierzo", "luciernaga", "gatito", "trueno", "tortilla", "zorro"),
}


def person(rng: random.Random, language: str, *, word_names: bool = False) -> Person:
    """Somebody who writes in this language; every fourth name is rare or written over from another script."""
    group = "rare" if (draw := rng.random()) < _RARE else "abroad" if draw < _RARE + _ABROAD else language
    first, last = (_name(rng, group, language, kind) for kind in ("first", "last"))
    if word_names and rng.random() < _WORDS:
        first = rng.choice(pool(language, "wordfirst", "dev3"))
    if word_names and rng.random() < _WORDS:
        last = rng.choice(pool(language, "wordlast", "dev3"))
    return Person(
        first=first,
        last=last,
        email=_email(rng, first, last, language),
        phone=numbers.phone(rng, language),
        address=_address(rng, language),
        user=user(rng, language, first, last),
        nick=rng.choice(pool(group, "nick", "dev3")),
        order_ids=tuple(numbers.order(rng) for _ in range(rng.choice((1, 2, 2)))),
    )


def user(rng: random.Random, language: str, first: str, last: str) -> str:
    """A user name: half of them tell the name, the others are made up."""
    given, family, word = plain(first) or "mi", plain(last) or "box", rng.choice(_HANDLES[language])
    two = rng.choice(_HANDLES[language])
    return rng.choice(
        (
            f"{given}.{family}",
            f"{family[:6]}.{given[:1]}",
            f"{given.capitalize()}{family[0].upper()}_{rng.randint(2, 99)}",
            f"{word}{two.capitalize()}{rng.randint(3, 99)}",
            f"{word}_{given}",
            f"xX_{word}_Xx",
            f"{word}-{two}-{rng.randint(1, 9)}",
            f"{given[:3]}{family[:3]}{digits(rng, 3)}",
            f"u{digits(rng, 6)}",
            f"{word}.{digits(rng, 4)}",
            f"{given}{word}",
            f"its{word.capitalize()}{given[:4].capitalize()}",
            f"{family}_{word}{rng.randint(1, 9)}",
        )
    )


def _name(rng: random.Random, group: str, language: str, kind: str) -> str:
    if group == "abroad":
        name = rng.choice(faker_pool(group, kind, "dev3"))
    elif group == "rare":
        name = rng.choice(pool(group, kind, "dev3"))
    else:
        own, drawn = pool(group, kind, "dev3"), faker_pool(group, kind, "dev3")
        name = rng.choice(own if rng.random() < _OWN_LIST else drawn)
    if " " in name or "-" in name or group == "rare":
        return name
    if kind == "last" and language == "es" and rng.random() < 0.4:  # noqa: PLR2004 - two family names are usual
        return f"{name} {rng.choice(faker_pool('es', 'last', 'dev3'))}"
    if rng.random() < _DOUBLE:
        other = rng.choice(faker_pool(group, kind, "dev3"))
        return name if " " in other or "-" in other else f"{name}-{other}"
    return name


def _email(rng: random.Random, first: str, last: str, language: str) -> str:
    given, family, word = plain(first) or "mail", plain(last) or "box", rng.choice(_HANDLES[language])
    local = rng.choice(
        (
            f"{given}_{family}",
            f"{family}.{given}",
            f"{given[:2]}{family}",
            f"{given}.{family}{rng.randint(55, 99)}",
            f"{word}{rng.randint(1, 2010)}",
            f"{family}.familie" if language == "de" else f"the.{family}s",
            f"{given}+shop",
            f"{given}{given[0]}{rng.randint(1, 9)}",
            f"{word}.{given}",
            f"{given[0]}{family[0]}{digits(rng, 4)}",
        )
    )
    if language in {"fr", "es"} and local.startswith("the."):
        local = f"familia.{family}" if language == "es" else f"famille.{family}"
    host = rng.choice((*_PROVIDERS[language], f"{family[:18]}.example", f"mail.{word}.example"))
    return f"{local}@{host}"


def _address(rng: random.Random, language: str) -> tuple[str, ...]:
    house = str(rng.choice((rng.randint(1, 60), rng.randint(1, 240))))
    if rng.random() < _OVERSEAS:
        place = rng.choice(pool(language, "overseas", "dev3"))
    elif language == "en":
        place = _english_place(rng)
    else:
        town, code = rng.choice(pool(language, "town", "dev3")).split("|")
        place = f"{code}{digits(rng, 3)} {town}"
    return (*_first_lines(rng, language, house), *place.split("\n"))


def _english_place(rng: random.Random) -> str:
    if rng.random() < 0.5:  # noqa: PLR2004 - the States and Britain alike
        town, code = rng.choice(pool("en", "ustown", "dev3")).split("|")
        return f"{town} {code}{digits(rng, 2)}"
    town, code = rng.choice(pool("en", "town", "dev3")).split("|")
    tail = f"{rng.randint(1, 9)}{rng.choice('ABDEFGHJLN')}{rng.choice('PQRSTUWXYZ')}"
    return rng.choice(("{0}, {1}", "{0} {1}", "{0}\n{1}")).format(town, f"{code}{rng.randint(1, 20)} {tail}")


def _first_lines(rng: random.Random, language: str, house: str) -> tuple[str, ...]:
    street, kind = rng.choice(pool(language, "street", "dev3")), rng.choice(pool(language, "streetkind", "dev3"))
    if language == "de":
        if street.endswith("-"):  # compounds with hyphens, such as streets named after a person
            kind = kind.capitalize()
        house = f"{house}{rng.choice(('', '', '', 'c', '/3', f' - {int(house) + 4}'))}"
        return (*rng.choice(((), (), (), ("Hinterhaus, 2. OG",))), f"{street}{kind} {house}")
    if language == "fr":
        extra = rng.choice(((), (), (), ("Appt 41, esc. C",), ("Lieu-dit La Grange",)))
        return (*extra, f"{house}{rng.choice((' ', ' ', ', ', ' ter '))}{kind} {street}")
    if language == "es":
        floor = rng.choice(("", "", f" {rng.randint(1, 8)}-{rng.randint(1, 4)}", f", bajo {rng.choice('ABC')}"))
        floor = rng.choice((floor, f", esc. {rng.randint(1, 3)}, {rng.randint(1, 9)}º dcha."))
        return (f"{kind} {'de ' if kind == 'camino' else ''}{street}{rng.choice((' ', ', ', ' n.º '))}{house}{floor}",)
    flat = rng.choice(((), (), (), (f"Apartment {rng.randint(1, 40)}{rng.choice('ABC')}",), (f"Suite {digits(rng, 3)}",)))
    return (*flat, f"{house}{rng.choice(('', '', 'A', '-1'))} {street} {kind}")
