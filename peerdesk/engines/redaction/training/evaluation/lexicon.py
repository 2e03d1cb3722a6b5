"""Templates and pools, read from the text files beside this module; each part has its own share of every pool."""

import functools
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

Half = Literal["dev", "dev2", "dev3"]
PARTS: Final[tuple[Half, ...]] = ("dev", "dev2", "dev3")
LANGUAGES: Final = ("en", "de", "fr", "es")
_HERE: Final = Path(__file__).parent
_SECTION: Final = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
_SHARED: Final = frozenset({"streetkind", "wordfirst", "wordlast", "nick", "town", "ustown", "place"})


@functools.cache
def templates(language: str, half: Half) -> Mapping[str, tuple[str, ...]]:
    """The templates of one language and part, by section (`greeting`, `problem`, `identify` …)."""
    return {
        name: tuple(body.strip().splitlines()) for name, body in _sections(_HERE / "templates" / f"{language}_{half}.txt")
    }


@functools.cache
def pool(language: str, kind: str, half: Half) -> tuple[str, ...]:
    """The entries of a pool that belong to one part; `dev` and `dev2` divide a list by a hash and share towns and words."""
    if half == "dev3":
        return _pools("dev3")[f"{language}_{kind}"]
    entries = _pools(language)[kind]
    if kind in _SHARED:
        return entries
    return tuple(entry for entry in entries if _half_of(entry) == half)


@functools.cache
def faker_pool(group: str, kind: str, half: Half) -> tuple[str, ...]:
    """The drawn names of a language (or of "abroad") that belong to one part."""
    if half == "dev3":
        return _pools("faker_dev3")[f"{group}_{kind}"]
    return tuple(name for name in _pools("faker")[f"{group}_{kind}"] if _half_of(name) == half)


@functools.cache
def things(kind: str, half: Half) -> tuple[str, ...]:
    """Products, error numbers, parts and versions of one part."""
    return _pools(f"things_{half}")[kind]


@functools.cache
def _pools(name: str) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for kind, body in _sections(_HERE / "pools" / f"{name}.txt"):
        entries = re.split(r"\s*[;\n]\s*" if ";" in body else r"\s*,\s*", body.strip())
        found[kind] = tuple(entry for entry in entries if entry)
    return found


def _sections(path: Path) -> list[tuple[str, str]]:
    parts = _SECTION.split(path.read_text(encoding="utf-8"))[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _half_of(entry: str) -> Half:
    return "dev" if hashlib.sha256(entry.encode()).digest()[0] % 2 else "dev2"
