"""A website saved to disk, by its sitemap. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

from .formats import parse_xml, take_page, text_of
from .imported import ImportFile, Reading

MOST_PAGES = 20_000


def read_site(files: Sequence[ImportFile], reading: Reading) -> None:
    """Read the pages that `sitemap*.xml` lists, from the files in which they were saved; each is known by its address.

    A page at `/help/foam` may be saved as `help/foam`, `help/foam.html` or `help/foam/index.html`, with or without a folder
    named for the host. A list of site maps names files that are there, too.
    """
    by_name = {file.name: file for file in files}
    maps = [file for file in files if PurePosixPath(file.name).suffix == ".xml"]
    if not maps:
        reading.leave_out("sitemap.xml", "no_sitemap")
    seen: set[str] = set()
    for file in maps:
        for address, line in _locations(file, reading):
            if address in seen or len(seen) >= MOST_PAGES:
                continue
            seen.add(address)
            _take(address, f"{file.name}:{line}", by_name, reading)


def _take(address: str, place: str, by_name: dict[str, ImportFile], reading: Reading) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    if host is None or parts.scheme not in {"http", "https"}:
        reading.leave_out(place, "not_an_address")
        return
    page = _file_of(host, unquote(parts.path), by_name)
    if page is None:
        reading.leave_out(place, "page_missing")
        return
    text = text_of(page, reading)
    if text is not None:
        take_page(page.name, text, reading, external_id=address, base_url=address)


def _file_of(host: str, path: str, by_name: dict[str, ImportFile]) -> ImportFile | None:
    stem = path.strip("/")
    names = [f"{stem}/index.html", f"{stem}.html", f"{stem}.htm", stem] if stem else ["index.html", "index.htm"]
    found = (by_name.get(f"{folder}{name}") for folder in ("", f"{host}/") for name in names)
    return next((file for file in found if file is not None), None)


def _locations(file: ImportFile, reading: Reading) -> list[tuple[str, int]]:
    """Return the addresses of pages in a site map with their lines; those of other site maps are left to their own files."""
    found: list[tuple[str, int]] = []
    inside: list[str] = []
    words: list[str] = []
    parser: Any = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, _attributes: object) -> None:
        inside.append(name.rpartition(" ")[2])
        words.clear()

    def end(_name: str) -> None:
        if inside[-2:] == ["url", "loc"]:
            found.append(("".join(words).strip(), parser.CurrentLineNumber))
        inside.pop()

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words.append
    return found if parse_xml(parser, file, reading) else []
