"""Whatever colour a brand chooses, text stays readable; and the tokens themselves keep WCAG's ratios."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk.foundation.ui.accent import DARK_SURFACES, DEFAULT_ACCENT, LIGHT_SURFACES, accent_css, accent_tokens
from peerdesk.foundation.ui.colour import Oklch, contrast, parse_hex, to_hex, to_oklch, to_rgb
from peerdesk.foundation.ui.stylesheet import FOLDER

TOKENS = (FOLDER / "tokens.css").read_text("utf-8")
HEXES = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
SURFACES = ("surface", "canvas", "sunken", "hover", "raised")


def sides(value):
    """`light-dark(a, b)` -> (a, b) as hex."""
    oklch = re.findall(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", value)
    if oklch:
        return tuple(to_hex(to_rgb(Oklch(*map(float, parts)))) for parts in oklch)
    return tuple(re.findall(r"#[0-9a-f]{6}", value))


def token(name):
    return sides(re.search(rf"--{name}: (light-dark\(.*\));", TOKENS)[1])


@given(HEXES)
@settings(max_examples=300, deadline=None)
def test_any_brand_colour_stays_readable_in_both_themes(brand):
    found = {name: sides(value) for name, value in accent_tokens(brand).items() if "light-dark" in value}
    for side, surfaces in enumerate((LIGHT_SURFACES, DARK_SURFACES)):
        text = found["--accent-text"][side]
        for surface in (*surfaces, found["--accent-soft"][side]):
            assert contrast(text, surface) >= 4.5
        for fill in ("--accent", "--accent-hover"):
            assert contrast(found["--on-accent"][side], found[fill][side]) >= 4.5


@given(HEXES)
def test_oklch_and_back_is_the_same_colour(colour):
    assert to_hex(to_rgb(to_oklch(parse_hex(colour)))) == colour


def test_contrast_as_wcag_gives_it():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_guard_knows_the_surfaces_of_the_tokens():
    light, dark = zip(*(token(name) for name in SURFACES), strict=True)
    assert set(LIGHT_SURFACES) == set(light)
    assert set(DARK_SURFACES) == set(dark)


def test_the_default_accent_in_the_tokens_is_the_guarded_one():
    for name, value in accent_tokens(DEFAULT_ACCENT).items():
        if "light-dark" in value:
            assert f"{name}: {value};" in TOKENS


@pytest.mark.parametrize("side", [0, 1])
def test_text_tokens_are_readable_on_every_surface(side):
    for text, surface in itertools.product(("text", "text-muted", "text-faint"), SURFACES):
        assert contrast(token(text)[side], token(surface)[side]) >= 4.5, (text, surface)
    for text, tone in itertools.product(("text", "text-muted"), ("good", "care", "bad", "note", "accent")):
        assert contrast(token(text)[side], token(f"{tone}-soft")[side]) >= 4.5, (text, tone)
    for tone in ("good", "care", "bad", "note"):
        for surface in (*SURFACES, f"{tone}-soft"):
            assert contrast(token(tone)[side], token(surface)[side]) >= 4.5, (tone, surface)
    for surface in ("surface", "canvas"):
        assert contrast(token("line-strong")[side], token(surface)[side]) >= 3, surface
    assert contrast("#ffffff", token("bad-fill")[side]) >= 4.5


@pytest.mark.parametrize("wrong", ["", "#fff", "red", "#12345g", "#1234567", "4353c9;}body{display:none"])
def test_anything_else_is_refused(wrong):
    with pytest.raises(ValueError, match="not a colour"):
        accent_css(wrong)
