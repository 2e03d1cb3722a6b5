"""`python -m peerdesk.engines.redaction.training.evaluation.faker_names` draws pools/faker.txt anew; needs Faker 40.

Only this step needs Faker (MIT, see the folder's NOTICE.txt): the generator itself reads the drawn names.
"""

import importlib
from pathlib import Path
from typing import Final

_LOCALES: Final = {
    "en": ("en_US", "en_GB"),
    "de": ("de_DE",),
    "fr": ("fr_FR",),
    "es": ("es_ES",),
    "abroad": ("tr_TR", "pl_PL", "en_IN", "vi_VN", "en_KE", "ro_RO"),
}
_DRAWS: Final = 3_000
_FIRST, _LAST = 260, 360
_LINE: Final = 12


def draw() -> str:
    """The names of each group as the text of the pool file."""
    faker = importlib.import_module("faker")
    sections = []
    for group, locales in _LOCALES.items():
        for kind, most in (("first", _FIRST), ("last", _LAST)):
            names: set[str] = set()
            for locale in locales:
                source = faker.Faker(locale)
                source.seed_instance(23)
                drawn: dict[str, None] = {}
                for _ in range(_DRAWS):
                    drawn[getattr(source, f"{kind}_name")()] = None
                names |= set(list(drawn)[: most // len(locales)])
            ordered = sorted(names)
            lines = [", ".join(ordered[at : at + _LINE]) for at in range(0, len(ordered), _LINE)]
            sections.append(f"[{group}_{kind}]\n" + ",\n".join(lines) + "\n")
    return "".join(sections)


if __name__ == "__main__":
    (Path(__file__).parent / "pools" / "faker.txt").write_text(draw(), encoding="utf-8")
