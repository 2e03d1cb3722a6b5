"""Days and times as people and machines of four languages write them."""

import random
from typing import Final

_MONTHS: Final = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
}
_ORDINALS: Final = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth",
    "de": "ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten "
    "vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten zwanzigsten einundzwanzigsten "
    "zweiundzwanzigsten dreiundzwanzigsten vierundzwanzigsten fünfundzwanzigsten sechsundzwanzigsten "
    "siebenundzwanzigsten achtundzwanzigsten",
    "fr": "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six vingt-sept vingt-huit",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho",
}
_NEW_CENTURY: Final = 2000


def day(rng: random.Random, language: str) -> str:
    """A day of the last or the coming months."""
    when = (rng.choice((2025, 2026, 2026)), rng.randint(1, 12), rng.randint(1, 28))
    return _written(rng, language, when, whole=rng.random() < 0.5)  # noqa: PLR2004 - both are usual


def birthday(rng: random.Random, language: str, born: str) -> str:
    """A day of birth (`1981-05-04`) in a written form that names the year."""
    year, month, date = (int(part) for part in born.split("-"))
    return _written(rng, language, (year, month, date), whole=True)


def birthday_in_words(rng: random.Random, language: str, born: str) -> str:
    """A day of birth with the day in words, the month by name and the year in two or four digits."""
    year, month, date = (int(part) for part in born.split("-"))
    name, spoken = _MONTHS[language][month - 1], _ORDINALS[language].split()[date - 1]
    short = f"{year % 100:02d}" if year < _NEW_CENTURY and rng.random() < 0.5 else str(year)  # noqa: PLR2004
    if language == "en":
        return f"{spoken} of {name} {short}"
    if language == "es":
        return f"{spoken} de {name} de{'l' if len(short) == 2 else ''} {short}"  # noqa: PLR2004 - "del 81"
    return f"{spoken} {name} {short}"


def _written(rng: random.Random, language: str, when: tuple[int, int, int], *, whole: bool) -> str:
    year, month, date = when
    name = _MONTHS[language][month - 1]
    two = f"{year % 100:02d}"
    if language == "en":
        last = f" {year}" if whole else ""
        ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(date, "th")
        ways = [
            f"{date} {name}{last}",
            f"{name} {date}{last and ','}{last}",
            f"{date}{ending} {name}{last}",
            f"{date} {name[:3]}{last}",
        ]
        ways += [
            f"{month:02d}/{date:02d}/{year}",
            f"{date:02d}/{month:02d}/{year}",
            f"{date}/{month}/{two}",
            f"{year}-{month:02d}-{date:02d}",
        ]
        return rng.choice(ways)
    if language == "de":
        ways = [
            f"{date:02d}.{month:02d}.{year}",
            f"{date}.{month}.{year}",
            f"{date:02d}.{month:02d}.{two}",
            f"{date}. {name} {year}",
        ]
        return rng.choice(ways if whole else [*ways, f"{date}. {name}", f"{date}.{month}.", f"{date:02d}.{month:02d}."])
    if language == "fr":
        first = "1er" if date == 1 else str(date)
        ways = [
            f"{date:02d}/{month:02d}/{year}",
            f"{date:02d}/{month:02d}/{two}",
            f"{first} {name} {year}",
            f"{date:02d}.{month:02d}.{year}",
        ]
        return rng.choice(ways if whole else [*ways, f"{first} {name}", f"{date:02d}/{month:02d}"])
    ways = [
        f"{date:02d}/{month:02d}/{year}",
        f"{date}/{month}/{two}",
        f"{date} de {name} de {year}",
        f"{date:02d}-{month:02d}-{year}",
    ]
    return rng.choice(ways if whole else [*ways, f"{date} de {name}", f"{date:02d}/{month:02d}"])


def time_of_day(rng: random.Random, language: str) -> str:
    """A time."""
    hour, minute = rng.randint(6, 22), rng.choice((0, 0, 15, 30, 45, rng.randint(1, 59)))
    if language == "en":
        half, small = "am" if hour < 12 else "pm", hour if hour < 13 else hour - 12  # noqa: PLR2004 - noon
        return rng.choice(
            (f"{hour}:{minute:02d}", f"{small}:{minute:02d} {half}", f"{small}{half}", f"{small}.{minute:02d}{half}")
        )
    if language == "de":
        return rng.choice((f"{hour}:{minute:02d} Uhr", f"{hour}:{minute:02d}", f"{hour}.{minute:02d} Uhr", f"{hour} Uhr"))
    if language == "fr":
        return rng.choice((f"{hour}h{minute:02d}", f"{hour} h {minute:02d}", f"{hour}:{minute:02d}", f"{hour}h"))
    return rng.choice((f"{hour}:{minute:02d}", f"{hour}:{minute:02d} h", f"{hour}.{minute:02d}", f"{hour}:{minute:02d}"))


def stamp(rng: random.Random, language: str) -> str:
    """A time stamp of a machine."""
    _ = language
    year, month, date = rng.choice((2025, 2026)), rng.randint(1, 12), rng.randint(1, 28)
    clock = f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}"
    short = _MONTHS["en"][month - 1][:3]
    return rng.choice((
        f"{year}-{month:02d}-{date:02d} {clock}", f"{year}-{month:02d}-{date:02d}T{clock}Z", f"{short} {date:2d} {clock}",
        f"{date:02d}/{short}/{year}:{clock} +0100", f"{clock}.{rng.randint(0, 999):03d}",
    ))  # fmt: skip
