"""A web page as Markdown: its main part with headings, lists, code and links; nothing hidden, nothing that runs. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

DEEPEST: Final = 400
_UNSEEN: Final = {
    "script", "style", "template", "noscript", "object", "svg", "math", "select", "textarea", "iframe", "form", "button",
    "nav", "footer", "aside", "dialog", "audio", "video", "canvas",
}  # fmt: skip
_VOID: Final = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param",
}  # fmt: skip
_BLOCKS: Final = {
    "p", "div", "section", "article", "main", "ul", "ol", "table", "tr", "header", "figure", "dl", "dd", "dt", "body",
    "details", "summary",
}  # fmt: skip
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_MARKS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_SPECIAL: Final = re.compile(r"([*`\[\]\\])")
_MAIN: Final = ("main", "article", "body")


class PageTooDeepError(ValueError):
    """More elements within one another than any page has that was written for people."""


class _Writer(HTMLParser):
    def __init__(self, base_url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base_url = base_url
        self.parts: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.lists: list[int | None] = []
        self.links: list[str] = []
        self.title: list[str] = []
        self.heading: list[str] = []
        self.language = ""
        self.in_title = self.in_code = False
        self.starts: dict[str, int] = {}
        self.ends: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        self.in_title |= tag == "title"
        if tag in _VOID:
            if tag == "br" and not self._is_hidden():
                self.parts.append("\n")
            return
        is_hidden = tag in _UNSEEN or "hidden" in given or given.get("aria-hidden") == "true" or bool(
            _HIDING.search(given.get("style", ""))
        )
        self.open.append((tag, is_hidden or self._is_hidden()))
        if len(self.open) > DEEPEST:
            raise PageTooDeepError
        if tag in _MAIN:
            self.starts.setdefault(tag, len(self.parts))
        if not self._is_hidden():
            self._begin(tag, given)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag in _HEADINGS:
            self.parts.append("\n\n" + "#" * max(_HEADINGS[tag], 2) + " ")
        elif tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else None)
            self.parts.append("" if len(self.lists) > 1 else "\n\n")
        elif tag == "li":
            self._begin_item()
        elif tag == "pre":
            self.in_code = True
            self.parts.append("\n\n```\n")
        elif tag == "code" and not self.in_code:
            self.parts.append("`")
        elif tag == "blockquote":
            self.parts.append("\n\n> ")
        elif tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif tag == "a":
            self.links.append(self._target(given.get("href", "")))
            self.parts.append("[" if self.links[-1] else "")
        elif tag in {"td", "th"}:
            self.parts.append(" ")
        elif tag in _BLOCKS:
            self.parts.append("\n\n" if not self.lists else "\n")

    def _begin_item(self) -> None:
        depth = max(len(self.lists) - 1, 0)
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.parts.append("\n" + "   " * depth + "- ")
            return
        self.lists[-1] = number + 1
        self.parts.append("\n" + "   " * depth + f"{number + 1}. ")

    def handle_endtag(self, tag: str) -> None:
        self.in_title &= tag != "title"
        if not any(name == tag for name, _ in self.open):
            return
        while True:
            name, is_hidden = self.open.pop()
            if not is_hidden:
                self._end(name)
            if name in _MAIN:
                self.ends.setdefault(name, len(self.parts))
            if name == tag:
                return

    def _end(self, tag: str) -> None:
        if tag == "pre":
            self.in_code = False
            self.parts.append("\n```\n\n")
        elif tag == "code" and not self.in_code:
            self.parts.append("`")
        elif tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif tag == "a" and self.links:
            target = self.links.pop()
            self.parts.append(f"]({target})" if target else "")
        elif tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
            self.parts.append("\n")
        elif tag in _HEADINGS or (tag in _BLOCKS and tag not in {"td", "th"}):
            self.parts.append("\n\n" if not self.lists else "\n")

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title.append(data)
            return
        if self._is_hidden() or any(name == "head" for name, _ in self.open):
            return
        if any(name == "h1" for name, _ in self.open):
            self.heading.append(data)
        self.parts.append(data if self.in_code else _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data)))

    def _is_hidden(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def _target(self, href: str) -> str:
        address = urljoin(self.base_url, href.strip()) if self.base_url else href.strip()
        try:
            scheme = urlsplit(address).scheme.lower()
        except ValueError:
            return ""
        is_plain = scheme in {"http", "https", "mailto"} and not re.search(r"[\s()<>\x00-\x1f]", address)
        return address if is_plain else ""


def page_to_markdown(html: str, *, base_url: str = "") -> tuple[str, str, str]:
    """Return `(title, body, language)` of a page: of its <main>, else its <article>, else all of it.

    The first <h1> is the title and not repeated in the body. Links are made whole by `base_url`; what leads nowhere, runs
    or is hidden is left out. Raises PageTooDeepError.
    """
    writer = _Writer(base_url)
    writer.feed(html)
    writer.close()
    start, end = 0, len(writer.parts)
    for tag in _MAIN:
        if tag in writer.starts:
            start, end = writer.starts[tag], writer.ends.get(tag, end)
            break
    title = _words("".join(writer.heading)) or _words("".join(writer.title))
    body = _tidy("".join(writer.parts[start:end]))
    shown = _words("".join(writer.heading))
    first, _, rest = body.partition("\n")
    if shown and _words(first.lstrip("#").replace("\\", "")) == shown:
        body = rest.strip()
    return title, body, writer.language


def looks_like_markup(text: str) -> bool:
    """Whether a text was written as HTML."""
    return bool(re.search(r"</?(?:p|br|ul|ol|li|div|a|h[1-6]|strong|em|table)\b[^<>]*>", text, re.IGNORECASE))


def _words(text: str) -> str:
    return " ".join(text.split())


def _tidy(text: str) -> str:
    text = re.sub(r"\[\s*\]\([^)]*\)", "", text)
    lines = []
    in_code = False
    for line in text.split("\n"):
        in_code ^= line.startswith("```")
        lines.append(line.rstrip() if in_code else _one_space(line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _one_space(line: str) -> str:
    indent = len(line) - len(line.lstrip(" ")) if re.match(r" +(?:-|\d+\.) ", line) else 0
    return " " * indent + re.sub(r"[ \t\xa0]+", " ", line).strip()
