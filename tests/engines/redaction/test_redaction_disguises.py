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
        "mo.weiss@@example.org",
        "mo.weiss//at//example.org",
        "mo.weiss.at.example.org",
        "<mo.weiss>@<example.org>",
        "m o . w e i s s @ e x a m p l e . o r g",
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


@pytest.mark.parametrize("joint", ["=", "'", "; ", "][", "\\", " – ", "·", "^", "&"])
def test_groups_of_one_size_are_one_number_whatever_stands_between(joint):
    written = joint.join(CARD[at : at + 4] for at in range(0, 16, 4))
    assert telling(f"it went through {written} today", written) <= masked(f"it went through {written} today")


@pytest.mark.parametrize(
    "text", ["rated 230V~13A here", "ERR_TLS_53 again", "shown on 05Nov2026 again", "set a = b; c = d; e = f"]
)
def test_measures_names_of_faults_and_days_are_not_put_together(text):
    assert read(text).text == text


def both(text):
    """What the whole product masks, the tagger included."""
    places = {
        place for span in detect(text, RedactionContext(countries=("US", "FR"))) for place in range(span.start, span.end)
    }
    return {place for place in places if text[place].isalnum()}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("last login from 62 · 35 · 124 · 88, not my provider", "62 · 35 · 124 · 88"),
        ("bombarded from 176, 16, 191, 51 since noon", "176, 16, 191, 51"),
        ("blocked 213。39。217。137 again", "213。39。217。137"),
        ("my IP is 2a01:e0a:c506:416b", "2a01:e0a:c506:416b"),
        ("signed in from 2600[:]1700[:]8eb3[:]a522", "2600[:]1700[:]8eb3[:]a522"),
    ],
)
def test_a_network_address_in_other_signs_is_masked_where_the_sentence_speaks_of_one(text, value):
    assert telling(text, value) <= both(text)


@pytest.mark.parametrize(
    "text",
    [
        "the set of 12, 24, 176, 200 pieces was cheaper",
        "form 7\nType\nWSP71 kettle\nRated\n217V~11A",
        "panic: ERR_NFC_73 at 4.10.6",
        "upstream answered after 3.9GHz throttling on M8x40",
        "colour RAL 7016, norm EN 50126-1, battery CR2032",
        "17:44 WARN c.p.OrderSaga - retry 3 of 5",
        "TOTAL $393.99 2024-05-05 18:09\n14:28 mail queued",
        "is KTV30 the same as DRM35? the shop sells both",
        "Could somebody explain why a gift card of €873.49 was only worth half of it at the till?",
        "Buenas tardes,\n\nel router está en fe80::1, la impresora en 10.54.7.167, ninguno responde.",
        "Holaaa\n\nsí, el botoncito del lado",
    ],
)
def test_measures_norms_faults_and_programs_stay(text):
    assert not both(text)


@pytest.mark.parametrize(
    "text",
    [
        "env: SMTP_PASSWORD=[[cobalt-ratatouille-97]]\n3.53am WARN c.p.OrderSaga - F175",
        "código de la puerta: B12",
    ],
)
def test_what_brackets_or_a_short_form_surround_is_no_placeholder_and_no_model(text):
    assert both(text)


def test_a_value_on_a_line_of_its_own_does_not_take_the_line_before():
    text = "Benutzer\nmoonrider4092"
    assert both(text) == telling(text, "moonrider4092")


@pytest.mark.parametrize("date", ["16.IX.1952", "24--1--1989", "10\\09\\1971", "22.4.'84", "03|11|1968"])
def test_a_birthday_in_other_signs_is_one(date):
    assert telling(f"born {date}, so the senior fare applies", date) <= masked(f"born {date}, so the senior fare applies")
