"""A brand's colour, passed through a contrast guard: whatever a brand chooses, text in it and on it stays readable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from peerdesk.foundation.ui.colour import Oklch, contrast, parse_hex, to_hex, to_oklch, to_rgb

ACCENT_VERSION = "1"
DEFAULT_ACCENT = "#4353c9"
MINIMUM_CONTRAST = 4.5
# The guard keeps a little room above 4.5, so that rounding in a browser cannot fall below it.
_TARGET = 4.6
# Surfaces accent text may stand on; a test keeps them equal to tokens.css.
LIGHT_SURFACES = ("#ffffff", "#f8f9fa", "#f1f2f5", "#eff0f3")
DARK_SURFACES = ("#1a1c20", "#141518", "#0f1013", "#232429")
_MAX_CHROMA = 0.21
_NEAR_BLACK = "#0d0e11"


def _guarded(colour: Oklch, against: Iterable[str], *, towards: float) -> str:
    """Move lightness in small steps towards 0 or 1 until the contrast with every surface is reached."""
    surfaces = tuple(against)
    steps = 200
    for step in range(steps + 1):
        lightness = colour.lightness + (towards - colour.lightness) * step / steps
        candidate = to_hex(to_rgb(replace(colour, lightness=lightness)))
        if all(contrast(candidate, surface) >= _TARGET for surface in surfaces):
            return candidate
    return "#000000" if towards == 0 else "#ffffff"


def _shifted(hex_colour: str, amount: float) -> str:
    colour = to_oklch(parse_hex(hex_colour))
    return to_hex(to_rgb(replace(colour, lightness=min(1.0, max(0.0, colour.lightness + amount)))))


def _solid(colour: Oklch) -> tuple[str, str, str]:
    """(fill, fill when hovered, text on both): the brand's own colour where it can carry white or near-black text."""
    own = to_hex(to_rgb(colour))
    if contrast(own, "#ffffff") >= _TARGET:
        return own, _shifted(own, -0.05), "#ffffff"
    if contrast(own, _NEAR_BLACK) >= 7:  # noqa: PLR2004 (light fills look washed out with barely readable text)
        return own, _shifted(own, -0.05), _NEAR_BLACK
    darker = _guarded(colour, ("#ffffff",), towards=0)
    return darker, _shifted(darker, -0.05), "#ffffff"


@lru_cache(maxsize=512)
def _tokens(hex_colour: str) -> tuple[tuple[str, str, str], ...]:
    brand = to_oklch(parse_hex(hex_colour))
    brand = replace(brand, chroma=min(brand.chroma, _MAX_CHROMA))
    quiet = min(brand.chroma, 0.03)
    soft_light = to_hex(to_rgb(Oklch(0.962, quiet * 0.75, brand.hue)))
    soft_dark = to_hex(to_rgb(Oklch(0.275, quiet * 1.3, brand.hue)))
    line_light = to_hex(to_rgb(Oklch(0.87, min(brand.chroma, 0.06), brand.hue)))
    line_dark = to_hex(to_rgb(Oklch(0.40, min(brand.chroma, 0.06), brand.hue)))
    text_light = _guarded(
        replace(brand, lightness=min(brand.lightness, 0.52)), (*LIGHT_SURFACES, soft_light), towards=0
    )
    text_dark = _guarded(replace(brand, lightness=max(brand.lightness, 0.72)), (*DARK_SURFACES, soft_dark), towards=1)
    # A white fill would vanish on a light page and a black one on a dark page: both move towards the middle first.
    fill_light, hover_light, on_light = _solid(replace(brand, lightness=min(brand.lightness, 0.9)))
    fill_dark, hover_dark, on_dark = _solid(replace(brand, lightness=max(brand.lightness, 0.53)))
    return (
        ("--accent", fill_light, fill_dark),
        ("--accent-hover", hover_light, hover_dark),
        ("--on-accent", on_light, on_dark),
        ("--accent-text", text_light, text_dark),
        ("--accent-soft", soft_light, soft_dark),
        ("--accent-line", line_light, line_dark),
    )


def accent_tokens(hex_colour: str) -> dict[str, str]:
    """Custom properties for a brand's colour.

    `--on-accent` on `--accent` and `--accent-hover`, and `--accent-text` on every surface of tokens.css and on
    `--accent-soft`, have a contrast of at least 4.5:1 in both themes. Values are `light-dark(light, dark)`;
    `--brand-hue` and `--brand-chroma` are the colour as given. Raises ValueError unless `hex_colour` is `#rrggbb`.
    """
    brand = to_oklch(parse_hex(hex_colour))
    tokens = {"--brand-hue": f"{brand.hue:.1f}", "--brand-chroma": f"{brand.chroma:.3f}"}
    tokens.update({name: f"light-dark({light}, {dark})" for name, light, dark in _tokens(hex_colour)})
    return tokens


def accent_css(hex_colour: str) -> str:
    """The stylesheet behind `/ui/accent/<hex>.css`; later in the `tokens` layer than the default accent, so it wins."""
    body = "".join(f"{name}:{value};" for name, value in accent_tokens(hex_colour).items())
    return f"@layer tokens{{:root{{{body}}}}}\n"
