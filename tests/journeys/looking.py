"""Screens under axe, in both themes and at every width, and pictures of them for the people who judge the look."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from .browsing import sign_in

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # a theme changes colours alone
# What more room alone can change: what is under a finger, what scrolls, what lies over what.
ROOM_RULES = {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "color-contrast"]}
WIDTHS = (390, 1280, 1920)
HEIGHT = 900
TALL = "document.documentElement.scrollHeight"
PHONE = 1000  # px: below, one pane at a time
# Style sheets are not fetched again for axe: the one rule that reads them is an experimental one, which never runs.
RUN = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"],
                                                  preload: {assets: ["media"]}})).violations
         .map(found => [found.id, found.nodes.map(node => node.html.slice(0, 160)).slice(0, 4)])"""
SETTLED = "() => document.fonts.ready.then(() => document.getAnimations().map(one => one.finish()))"
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Place:
    """One screen: what its pictures are called, who opens it, where, and what is done there before the look."""

    name: str
    user: object
    path: str
    deed: Callable[[Page, int], None] | None = None


def axe(page, *, themes=("light", "dark"), rules=RULES):
    """What axe finds at the page's width: by the rules in the first theme, by those of colours in the others."""
    found = []
    for place, theme in enumerate(themes):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        found += [(theme, *one) for one in page.evaluate(RUN, COLOUR_RULES if place else rules)]
    return found


def look(page, name):
    """Keep a picture where PEERDESK_PICTURES says so."""
    folder = os.environ.get("PEERDESK_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


def axe_at(page, width):
    """What axe finds at one of the widths, each rule where its answer can differ.

    A phone and a desk have a layout each; a wide desk is the desk with more room. A theme's colours are those of any width.
    """
    if width < PHONE:  # half behind a phone's bar, something is smaller than a finger until one scrolls
        page.set_viewport_size({"width": width, "height": max(HEIGHT, page.evaluate(TALL))})
        found = axe(page, themes=("light",))
        page.set_viewport_size({"width": width, "height": HEIGHT})
        return found
    return axe(page) if width < WIDTHS[-1] else axe(page, themes=("light",), rules=ROOM_RULES)


def complaints_about(browser, url, places):
    """What is wrong with the places, each opened on a phone and at a desk, which is made wider; none scrolls sideways."""
    found, pages = [], {}
    for place in places:
        page = pages.get(place.user.pk)
        if page is None:
            page = pages[place.user.pk] = browser.new_context(reduced_motion="reduce").new_page()
            sign_in(page, url, place.user)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            if width < WIDTHS[-1]:
                page.goto(url + place.path)
                if place.deed:
                    place.deed(page, width)
            found += [(place.name, width, *one) for one in axe_at(page, width)]
            if (overhang := page.evaluate(OVERHANG)) > 0:
                found.append((place.name, width, f"scrolls sideways by {overhang} px"))
            for theme in ("light", "dark") if "PEERDESK_PICTURES" in os.environ else ():
                page.emulate_media(color_scheme=theme)
                look(page, f"{place.name}-{width}-{theme}")
    return found
