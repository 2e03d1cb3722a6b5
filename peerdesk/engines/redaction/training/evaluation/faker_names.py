"""`python -m peerdesk.engines.redaction.training.evaluation.faker_names` draws pools/faker_dev3.txt; needs Faker 40.54.

Only this step needs Faker (MIT, see the folder's NOTICE.txt): the generator itself reads the drawn names. The names of
the development parts (pools/faker.txt) were drawn by an earlier state of this module and are left alone.
"""

import importlib
import unicodedata
from pathlib import Path
from typing import Final

from peerdesk.engines.redaction.training.evaluation.lexicon import PARTS, faker_pool, pool

_LOCALES: Final = {
    "en": ("en_US", "en_GB", "en_AU", "en_CA", "en_IE", "en_NZ"),
    "de": ("de_DE", "de_AT", "de_CH"),
    "fr": ("fr_FR", "fr_CA", "fr_CH", "fr_BE"),
    "es": ("es_ES", "es_MX", "es_AR", "es_CO", "es_CL"),
    "abroad": ("it_IT", "nl_NL", "pt_BR", "cs_CZ", "hu_HU", "fi_FI", "sv_SE", "hr_HR", "lt_LT", "id_ID", "en_NG", "az_AZ"),
}
_DRAWS: Final = 6_000
_FIRST, _LAST = 260, 360
_LINE: Final = 12
_LATIN, _SHORTEST = 0x250, 3


def draw() -> str:
    """The names of each group as the text of the pool file, without those of the other parts and of our own lists."""
    faker = importlib.import_module("faker")
    sections = []
    for group, locales in _LOCALES.items():
        for kind, most in (("first", _FIRST), ("last", _LAST)):
            taken, names = _taken(kind), set[str]()
            for locale in locales:
                source = faker.Faker(locale)
                source.seed_instance(61)
                drawn: dict[str, None] = {}
                for _ in range(_DRAWS):
                    name = getattr(source, f"{kind}_name")().strip()
                    if len(name) >= _SHORTEST and all(ord(letter) < _LATIN for letter in name) and folded(name) not in taken:
                        drawn[name] = None
                names |= set(list(drawn)[: most // len(locales) + 1])
            ordered = sorted(names)
            lines = [", ".join(ordered[at : at + _LINE]) for at in range(0, len(ordered), _LINE)]
            sections.append(f"[{group}_{kind}]\n" + ",\n".join(lines) + "\n")
    return "".join(sections)


def folded(name: str) -> str:
    """A name without accents and capitals: `Müller` and `MULLER` are the same name."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in bare if letter.isalnum())


def _taken(kind: str) -> set[str]:
    names = {
        name
        for group in _LOCALES
        for part in PARTS[:2]
        for name in (*pool(group, kind, part), *faker_pool(group, kind, part))
    }
    names |= {name for group in (*list(_LOCALES)[:-1], "rare") for name in pool(group, kind, "dev3")}
    return {folded(name) for name in names}


if __name__ == "__main__":
    (Path(__file__).parent / "pools" / "faker_dev3.txt").write_text(draw(), encoding="utf-8")
