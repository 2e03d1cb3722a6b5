"""OKLCH colour arithmetic.

Sources: B. Ottosson, "A perceptual color space for image processing" (2020); contrast and luminance from WCAG 2.2.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

HEX = re.compile(r"^#?[0-9a-fA-F]{6}$")
Rgb = tuple[float, float, float]
# Where the sRGB transfer function changes from a line to a power (IEC 61966-2-1).
_KNEE_ENCODED = 0.04045
_KNEE_LINEAR = 0.0031308
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Oklch:
    """A colour: `lightness` 0..1, `chroma` 0..~0.37, `hue` in degrees."""

    lightness: float
    chroma: float
    hue: float


def parse_hex(text: str) -> Rgb:
    """`#rrggbb` (the `#` may be missing) -> sRGB in 0..1. Raises ValueError for anything else."""
    if not HEX.match(text):
        message = f"not a colour of the form #rrggbb: {text!r}"
        raise ValueError(message)
    digits = text.removeprefix("#")
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def to_hex(rgb: Rgb) -> str:
    """Return `#rrggbb` for sRGB in 0..1, clipped and rounded."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, channel)) * 255):02x}" for channel in rgb)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _KNEE_ENCODED else float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(channel: float) -> float:
    return 12.92 * channel if channel <= _KNEE_LINEAR else float(1.055 * channel ** (1 / 2.4) - 0.055)


def to_oklch(rgb: Rgb) -> Oklch:
    """Return the OKLCH of a colour in sRGB."""
    r, g, b = (_linear(channel) for channel in rgb)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b_axis = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b_axis), math.degrees(math.atan2(b_axis, a)) % 360)


def _unclipped_linear(colour: Oklch) -> Rgb:
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def to_rgb(colour: Oklch) -> Rgb:
    """OKLCH -> sRGB; chroma is lowered (never hue or lightness) until the colour fits the gamut."""
    low, high = 0.0, colour.chroma
    fits = all(-_ROUNDING <= channel <= 1 + _ROUNDING for channel in _unclipped_linear(colour))
    if not fits:
        for _ in range(24):
            middle = (low + high) / 2
            inside = all(0 <= channel <= 1 for channel in _unclipped_linear(replace(colour, chroma=middle)))
            low, high = (middle, high) if inside else (low, middle)
        colour = replace(colour, chroma=low)
    red, green, blue = (_encoded(min(1.0, max(0.0, channel))) for channel in _unclipped_linear(colour))
    return red, green, blue


def luminance(hex_colour: str) -> float:
    """Relative luminance 0..1 (WCAG 2.2)."""
    r, g, b = (_linear(channel) for channel in parse_hex(hex_colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(first: str, second: str) -> float:
    """Contrast ratio 1..21 of two `#rrggbb` colours (WCAG 2.2)."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)
