"""What is written so that programs do not read it, or was changed on its way, is found as if it were written plainly."""

import pytest

from peerdesk.engines.redaction import KnownValue, RedactionContext, detect
from peerdesk.engines.redaction.disguises import decoded
from peerdesk.engines.redaction.views import read

CARD = "4111111111111111"


def masked(text, **options):
    context = RedactionContext(known=options.pop("known", ()), countries=("US", "GB", "DE", "FR", "ES"))
    spans = detect(text, context, detector="patterns", **options)
    places = {place for span in spans for place in range(span.start, span.end)}
    return {place for place, letter in enumerate(text) if letter.isalnum() and place in places}


def telling(text, value):
    start = text.index(value)
    return {place for place in range(start, start + len(value)) if text[place].isalnum()}


@pytest.mark.parametrize(
    "written",
    [
        "(4111)(1111)(1111)(1111)",
        "[4][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]",
        "411|111|111|111|111|1",
        "4~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1",
        "4--1--1--1--1--1--1--1--1--1--1--1--1--1--1--1",
        "4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1",
        "4\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1",
        "".join(f"{figure}\ufe0f\u20e3" for figure in CARD),
        "".join(chr(0x0660 + int(figure)) for figure in CARD),
        "4lll llll llll 1111".replace("l", "1"),
        "411l11l111l11111",
        "4111&#49;11111111111",
        "\\u00344111111111111111"[6:],
    ],
)
def test_a_card_in_pieces_boxes_or_other_figures_is_a_card(written):
    text = f"it went through {written} yesterday"
    assert telling(text, written) <= masked(text)


@pytest.mark.parametrize(
    "written",
    [
        "mo.weiss&#64;example.org",
        "mo.weiss%40example.org",
        "mo.weiss [at] example [dot] org",
        "mo.weiss a-t example d-o-t org",
        "mo.weiss-at-example.org",
        "mo_weiss_at_example.org",
        "mo.weiss@mail . example . org",
        "mo weiss arroba example punto org"[3:],
        "mo.weiss chez example.fr",
        "mo.weiss klammeraffe example punkt de",
    ],
)
def test_an_address_for_people_is_an_address(written):
    text = f"better write to {written} please"
    assert telling(text, written) <= masked(text)


@pytest.mark.parametrize(
    "written", ["93 . 184 . 216 . 34", "93[.]184[.]216[.]34", "93(dot)184(dot)216(dot)34", "2a02:8108:1[::]7f3c"]
)
def test_a_network_address_that_must_not_become_a_link_is_one(written):
    text = f"somebody came in from {written} at night"
    assert telling(text, written) <= masked(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("NoÃ«l and JosÃ©", "Noël and José"),
        ("C\\u00e9line", "Céline"),
        ("Z=C3=BCrich", "Zürich"),
        ("the **Wolfram** case", "the Wolfram case"),
        ("~~Wolfram~~ / ||Wolfram|| / `Wolfram` / >>Wolfram<<", "Wolfram / Wolfram / Wolfram / Wolfram"),
        ("wOlFrAm asked", "Wolfram asked"),
    ],
)
def test_what_stands_around_or_inside_a_word_is_read_away(text, plain):
    assert read(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "a|b|c",
        "qty;price;size",
        "50%20 off",
        "x == y == z",
        "1, 2, 3",
        "iPhone and eSIM",
        "PayPal, PlayStation",
        "between 12 / 24 / 36 months",
        "a || b",
        "2**8",
        "C:\\Users",
    ],
)
def test_what_is_no_disguise_stays(text):
    assert read(text).text == text


def test_a_code_that_is_no_sign_breaks_nothing():
    text = "&#99999999; &#xFFFFFF; \\ud83d\\ude00 %ff%fe =FF=FE &nosuchthing;"
    assert isinstance(read(text).text, str)
    assert all(0 <= start < end <= len(text) for start, end, _ in decoded(text))


def test_places_are_those_of_the_written_text():
    text = "\u200bcall **Wolfram Ober** on (0151)(2345)(6789) \U0001f37a now"
    known = (KnownValue("NAME", "Wolfram Ober"),)
    places = masked(text, known=known)
    assert telling(text, "Wolfram") | telling(text, "(0151)(2345)(6789)") <= places
    assert telling(text, "call").isdisjoint(places)
    assert telling(text, "now").isdisjoint(places)


@pytest.mark.parametrize("run", ["wolframober", "j.wolfram92", "wolfram_7", "WolframO_42", "xwolframx"])
def test_an_account_made_of_the_customers_name_is_masked(run):
    text = f"that is {run} over there"
    assert telling(text, run) <= masked(text, known=(KnownValue("NAME", "Wolfram Ober"),))


def test_a_word_that_merely_holds_a_known_name_stays():
    text = "The Martinique trip, the hallway, the christmas lamp."
    assert masked(text, known=(KnownValue("NAME", "Christ Martin Hallw"),)) == set()
