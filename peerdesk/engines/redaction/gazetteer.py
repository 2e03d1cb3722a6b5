"""Lists of names and of ordinary words, loaded once (origin and licences: data/NOTICE.txt)."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from peerdesk.engines.redaction.folding import fold

# Greetings, closings, days, months, countries: capitalised, often beside a name, never part of one.
_NOT_NAMES_TEXT: Final = (
    "czech hi hello hey dear thanks thank cheers regards best team support customer service everyone all there "
    "folks guys sir madam hallo danke viele grüße gruesse merci bonjour hola gracias saludos tel phone mobile email "
    "fax street monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december montag dienstag mittwoch donnerstag freitag samstag sonntag lundi "
    "mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo christmas easter "
    "chao ciao tschau tschuess adieu adios brb ta thx telefon auf "
    "wiederhören wiedersehen revoir vielmal mitenand gott mate mates sirs madams ladies gentlemen "
    "caller callers english german french spanish france africa america asia europe india germany ireland england brazil "
    "china iban paypal visa mastercard "
    "bot chatbot agent operator admin system assistant portal mamie papi yaya yayo oma opa granny grandma grandpa"
)
NOT_NAMES: Final = frozenset(_NOT_NAMES_TEXT.split())
_DATA: Final = Path(__file__).parent / "data"


@lru_cache(maxsize=3)
def _words(file_name: str) -> frozenset[str]:
    lines = (_DATA / file_name).read_text(encoding="utf-8").split("\n")
    return frozenset(fold(line) for line in lines if line)


def is_first_name(folded: str) -> bool:
    """Whether a folded word is a given name somewhere (it may be an ordinary word as well)."""
    return folded in _words("first_names.txt")


def is_last_name(folded: str) -> bool:
    """Whether a folded word is a family name somewhere (it may be an ordinary word as well)."""
    return folded in _words("last_names.txt")


def is_ordinary_word(folded: str) -> bool:
    """Whether a folded word is used as a plain word: no name at all, or also something else ("may", "stone")."""
    return folded in _words("ordinary_words.txt")
