"""Text written by people, made safe for a page: Markdown through a strict filter, placeholders as quiet chips."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import nh3
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

PLACEHOLDER = re.compile(
    r"\[(?:(?P<type>[A-Z][A-Z_]{1,23})_(?P<number>[1-9][0-9]{0,3})|CARD •+ ?(?P<card>[0-9]{2,4}))\]"
)
# Tags and schemes allowed after Markdown; images are left out because fetching one tells its host who reads.
TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td", "span", "i"),
}
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "ol": {"start"},
    "span": {"class", "title"},
    "i": {"class"},
}
SCHEMES = {"http", "https", "mailto"}
LINK_REL = "noopener nofollow"

TYPE_NAMES: dict[str, str | Promise] = {
    "NAME": _("name of a person"),
    "PERSON": _("name of a person"),
    "EMAIL": _("e-mail address"),
    "PHONE": _("phone number"),
    "ADDRESS": _("postal address"),
    "ORDER_ID": _("order number"),
    "USERNAME": _("user name"),
    "CARD": _("payment card"),
    "IBAN": _("bank account"),
    "IP": _("network address"),
    "URL": _("web address"),
    "DATE_OF_BIRTH": _("date of birth"),
}


def _chip(match: re.Match[str]) -> SafeString:
    kind = match["type"] or "CARD"
    name = TYPE_NAMES.get(kind) or kind.replace("_", " ").lower()
    return format_html(
        '<span class="chip" title="{}"><i>[</i>{}<i>]</i></span>',
        _("Hidden: %(type)s") % {"type": name},
        match[0][1:-1],
    )


def chips(text: str) -> SafeString:
    """Escape `text` and show each placeholder as a chip whose tooltip names the type; the token stays in the text."""
    parts: list[tuple[str | SafeString]] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        parts += [(text[end : match.start()],), (_chip(match),)]
        end = match.end()
    parts.append((text[end:],))
    return format_html_join("", "{}", parts)


class _Renderer(RendererHTML):
    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002 (its signature)
        return str(chips(tokens[idx].content))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    settings = {"html": False, "linkify": False, "breaks": True}
    parser = MarkdownIt("commonmark", settings, renderer_cls=_Renderer)
    # Without reference links a writer cannot turn somebody's "[NAME_1]" into a link by defining it further down.
    parser.enable(["table", "strikethrough"]).disable(["image", "reference", "html_block", "html_inline"])
    return parser


def markdown(text: str) -> SafeString:
    """Render CommonMark with tables to filtered HTML: http, https and mailto links, no images, raw HTML or styles."""
    rendered = _parser().render(text)
    # An address without a scheme leads wherever the page stands; "//evil.example" even to another host (H10).
    cleaned = nh3.clean(
        rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, url_relative="deny", link_rel=LINK_REL
    )
    return mark_safe(cleaned)  # noqa: S308 (filtered by nh3 in the line above)


def placeholder_type(kind: str) -> str:
    """The type of a placeholder in the reader's language; an unknown one in lower case words."""
    return str(TYPE_NAMES.get(kind) or kind.replace("_", " ").lower())
