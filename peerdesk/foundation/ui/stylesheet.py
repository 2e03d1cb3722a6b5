"""One stylesheet from one file per component.

Joined in a written order at start, so that there is neither a bundler nor thirty requests. The address carries the
hash of the content and may be cached for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # the package ships no types
from django.conf import settings
from django.templatetags.static import static

FOLDER = Path(__file__).parent / "static" / "ui" / "css"
LAYERS = "@layer tokens, base, components, screens;\n"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ASSET = re.compile(r"url\(\s*[\"']?asset:(?P<path>[^\"')]+)[\"']?\s*\)")


@dataclass(frozen=True)
class Stylesheet:
    """The assembled stylesheet; `version` is 16 hex digits of its SHA-256."""

    text: str
    version: str
    gzipped: bytes
    brotlied: bytes


def source_files() -> Iterator[Path]:
    """Tokens first, then fonts and elements, then components folder by folder in the order of names."""
    yield from (FOLDER / name for name in ("tokens.css", "fonts.css", "elements.css"))
    for folder in ("layout", "content", "control"):
        yield from sorted((FOLDER / folder).glob("*.css"))


def smaller(css: str) -> str:
    """Drop comments, indentation and blank lines; nothing that needs to understand CSS."""
    lines = (line.strip() for line in _COMMENT.sub("", css).splitlines())
    return "\n".join(line for line in lines if line)


def _assemble() -> Stylesheet:
    joined = LAYERS + "\n".join(smaller(path.read_text(encoding="utf-8")) for path in source_files())
    text = _ASSET.sub(lambda match: f'url("{static(match["path"])}")', joined) + "\n"
    data = text.encode()
    version = hashlib.sha256(data).hexdigest()[:16]
    return Stylesheet(text, version, gzip.compress(data, 9, mtime=0), brotli.compress(data, quality=11))


@lru_cache(maxsize=1)
def _assembled() -> Stylesheet:
    return _assemble()


def stylesheet() -> Stylesheet:
    """The stylesheet of the component set; assembled once a process, or at every call while DEBUG is on."""
    return _assemble() if settings.DEBUG else _assembled()
