"""Templates and pools, read from the text files beside this module; each part has its own share of every pool."""

import functools
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

Half = Literal["dev", "dev2", "dev3", "final"]
PARTS: Final[tuple[Half, ...]] = ("dev", "dev2", "dev3", "final")
LANGUAGES: Final = ("en", "de", "fr", "es")
_HERE: Final = Path(__file__).parent
_FINAL: Final = _HERE / "final"
_SECTION: Final = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
_SHARED: Final = frozenset({"streetkind", "wordfirst", "wordlast", "nick", "town", "ustown", "place"})


@functools.cache
def templates(language: str, half: Half) -> Mapping[str, tuple[str, ...]]:
    """The templates of one language and part, by section (`greeting`, `problem`, `identify` …)."""
    path = _FINAL / f"templates/{language}.txt" if half == "final" else _HERE / f"templates/{language}_{half}.txt"
    return {name: tuple(body.strip().splitlines()) for name, body in _sections(path)}


@functools.cache
def pool(language: str, kind: str, half: Half) -> tuple[str, ...]:
    """The entries of a pool that belong to one part; `dev` and `dev2` divide a list by a hash and share towns and words."""
    if half == "final":
        return _pools(_FINAL / "pools/people.txt")[f"{language}_{kind}"]
    if half == "dev3":
        return _pools(_HERE / "pools/dev3.txt")[f"{language}_{kind}"]
    entries = _pools(_HERE / f"pools/{language}.txt")[kind]
    if kind in _SHARED:
        return entries
    return tuple(entry for entry in entries if _half_of(entry) == half)


@functools.cache
def faker_pool(group: str, kind: str, half: Half) -> tuple[str, ...]:
    """The drawn names of a language (or of "abroad") that belong to one part; the final one has none."""
    if half == "final":
        return ()
    if half == "dev3":
        return _pools(_HERE / "pools/faker_dev3.txt")[f"{group}_{kind}"]
    return tuple(name for name in _pools(_HERE / "pools/faker.txt")[f"{group}_{kind}"] if _half_of(name) == half)


@functools.cache
def things(kind: str, half: Half) -> tuple[str, ...]:
    """Products, error numbers, parts and versions of one part; `final` has its products by trade (`p_bank` …)."""
    if half != "final":
        return _pools(_HERE / f"pools/things_{half}.txt")[kind]
    kinds = _pools(_FINAL / "pools/things.txt")
    if kind == "product":
        return tuple(entry for name, entries in kinds.items() if name.startswith("p_") for entry in entries)
    return kinds[kind]


@functools.cache
def _pools(path: Path) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for kind, body in _sections(path):
        entries = re.split(r"\s*[;\n]\s*" if ";" in body else r"\s*,\s*", body.strip())
        found[kind] = tuple(entry for entry in entries if entry)
    return found


def _sections(path: Path) -> list[tuple[str, str]]:
    parts = _SECTION.split(path.read_text(encoding="utf-8"))[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _half_of(entry: str) -> Half:
    return "dev" if hashlib.sha256(entry.encode()).digest()[0] % 2 else "dev2"
