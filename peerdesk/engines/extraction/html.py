"""Pages: what a reader would see. Scripts, styles, comments, hidden parts and alternative texts are left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from peerdesk.engines.extraction.outcome import Extracted, Kind, Limits, RefusedError, bounded, scanned
from peerdesk.engines.extraction.words import decoded

_UNSEEN: Final = {"script", "style", "template", "noscript", "head", "title", "object", "svg", "math", "select", "textarea"}
_VOID: Final = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param",
}  # fmt: skip
_LINES: Final = {
    "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article", "hr",
    "blockquote", "pre", "header", "footer", "dd", "dt",
}  # fmt: skip
_HIDING: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d])|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_ACTIVE: Final = {"script", "iframe", "object", "embed", "applet", "frame", "frameset", "portal"}
_ADDRESSES: Final = {"href", "src", "action", "formaction", "data", "xlink:href", "poster", "background"}
_RUNS: Final = re.compile(r"\s*(?:javascript|vbscript|data\s*:\s*text/html|data\s*:\s*image/svg)", re.IGNORECASE)


class _Reader(HTMLParser):
    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.seen: list[str] = []
        self.unseen: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.is_active = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.unseen += [value for value in given.values() if value]
        if tag in _ACTIVE or any(name.startswith("on") for name in given) or _is_refresh(tag, given):
            self.is_active = True
        if any(_RUNS.match(re.sub(r"[\x00-\x20]", "", given[name])) for name in _ADDRESSES & given.keys()):
            self.is_active = True
        if tag in _LINES:
            self.seen.append("\n")
        elif tag in {"td", "th"}:
            self.seen.append(" | " if self.seen and not self.seen[-1].endswith("\n") else "")
        if tag in _VOID:
            return
        is_hidden = tag in _UNSEEN or "hidden" in given or bool(_HIDING.search(given.get("style", "")))
        self.open.append((tag, is_hidden or self._is_hidden()))
        if len(self.open) > self.limits.html_depth:
            raise RefusedError("too_complex")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES:
            self.seen.append("\n")
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        (self.unseen if self._is_hidden() else self.seen).append(data)

    def handle_comment(self, data: str) -> None:
        self.unseen.append(data)

    def _is_hidden(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def _is_refresh(tag: str, given: dict[str, str]) -> bool:
    return tag == "meta" and given.get("http-equiv", "").lower() == "refresh"


def page_words(words: str, limits: Limits) -> tuple[str, str, bool]:
    """Return what a page shows, what it hides, and whether it would run anything."""
    reader = _Reader(limits)
    reader.feed(words)
    reader.close()
    shown = re.sub(r"[ \t\xa0]+", " ", "".join(reader.seen))
    return shown, "\n".join(reader.unseen), reader.is_active


def read_page(data: bytes, limits: Limits) -> Extracted:
    """Read a page that runs nothing. Raises RefusedError for one that would."""
    words = decoded(data)
    shown, unseen, is_active = page_words(words, limits)
    if is_active:
        raise RefusedError("active_content")
    text, is_cut = bounded([line.strip() for line in shown.split("\n")], limits)
    hidden, is_whole = scanned([shown, unseen], limits)
    return Extracted(Kind.HTML, text, hidden, is_cut, is_whole)
