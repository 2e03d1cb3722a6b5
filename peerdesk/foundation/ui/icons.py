"""The icons that exist: names listed in `vendored/icons.txt`, drawn from one sprite."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

_LIST = Path(__file__).parent / "vendored" / "icons.txt"
SPRITE = "ui/vendor/icons.svg"


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Names of all vendored icons."""
    return frozenset(_LIST.read_text(encoding="utf-8").split())


def icon_svg(name: str, label: str = "") -> SafeString:
    """An icon; hidden from screen readers unless it has a `label`. Raises ValueError for a name not vendored."""
    if name not in icon_names():
        message = f"no icon {name!r}: add it to vendored/icons.txt and run scripts/vendor_frontend.py"
        raise ValueError(message)
    if label:
        return _drawn(static(SPRITE), name, format_html('role="img" aria-label="{}"', label))
    return _hidden(static(SPRITE), name)


@lru_cache(maxsize=1024)
def _hidden(sprite: str, name: str) -> SafeString:
    """A page shows the same dozen again and again; labels come from people and are not kept."""
    return _drawn(sprite, name, SafeString('aria-hidden="true"'))


def _drawn(sprite: str, name: str, said: SafeString) -> SafeString:
    flip = " icon-flip" if name.startswith(("arrow-", "chevron-", "corner-", "reply", "send", "undo")) else ""
    return format_html(
        '<svg class="icon{}" {} width="16" height="16"><use href="{}#{}"></use></svg>', flip, said, sprite, name
    )
