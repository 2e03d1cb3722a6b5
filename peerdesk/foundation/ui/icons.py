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
    use = format_html('<use href="{}#{}"></use>', static(SPRITE), name)
    flip = " icon-flip" if name.startswith(("arrow-", "chevron-", "corner-", "reply", "send", "undo")) else ""
    if label:
        return format_html(
            '<svg class="icon{}" role="img" aria-label="{}" width="16" height="16">{}</svg>', flip, label, use
        )
    return format_html('<svg class="icon{}" aria-hidden="true" width="16" height="16">{}</svg>', flip, use)
