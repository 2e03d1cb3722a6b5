"""What holds for every text: masked once is masked, nothing is shown that stood hidden, places are right in every script."""

import gzip
import json
import time
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk.engines.redaction import KnownValue, RedactionContext, detect, find_leaks, redact, rehydrate, warm_up

BENCH = Path(__file__).parents[3] / "bench"
KNOWN = (
    KnownValue("NAME", "Zoë Lindqvist"),
    KnownValue("EMAIL", "zoe.l@example.org"),
    KnownValue("PHONE", "+44 7700 900780"),
)
CONTEXT = RedactionContext(known=KNOWN, countries=("US", "GB", "DE"))
VALUES = (
    "Zoë Lindqvist",
    "zoe.l@example.org",
    "+44 7700 900780",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "93.184.216.34",
    "jo (at) example (dot) com",
)
AROUND = (
    "hello",
    "🍺",
    "👩‍🚀",
    "שלום",
    "مرحبا",
    "\n",
    " ",
    "ﬁ",
    "é",
    "e\u0301",
    "ß",
    "[NAME_1]",
    "order",
    "is",
    "-",
    "12",
    "Ｂｅｅｒ",
    "\u202e",
    "\u200b",
)
TEXTS = st.lists(st.sampled_from((*AROUND, *VALUES)), max_size=14).map(" ".join)
FORMS = st.sampled_from(("NFC", "NFD", "NFKC", "NFKD"))


@pytest.fixture(scope="module", autouse=True)
def loaded():
    warm_up()


def masked_places(text):
    return {place for span in detect(text, CONTEXT) for place in range(span.start, span.end)}


@given(TEXTS, FORMS)
@settings(max_examples=150, deadline=None)
def test_places_are_right_in_every_normal_form_beside_emoji_and_right_to_left(text, form):
    text = unicodedata.normalize(form, text)
    spans = detect(text, CONTEXT)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    masked = redact(text, spans)
    assert rehydrate(masked.text, masked.placeholders, masked.originals) == text
    for value in VALUES:
        written = unicodedata.normalize(form, value)
        if written in text:
            place = text.index(written)
            places = masked_places(text)
            assert all(index in places for index in range(place, place + len(written)) if text[index].isalnum())


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_what_was_redacted_needs_no_second_redaction(text):
    first = redact(text, detect(text, CONTEXT, detector="patterns"))
    again = redact(first.text, detect(first.text, CONTEXT, detector="patterns"), first.placeholders)
    assert again.new_placeholders == ()
    assert find_leaks(first.text, KNOWN) == ()


def test_a_redacted_ticket_read_again_stays_as_it_is():
    rows = []
    for part in ("dev", "dev2", "dev3"):
        with gzip.open(BENCH / f"redaction_tickets_{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows += [json.loads(line) for number, line in enumerate(lines) if number % 13 == 3]
    assert {row["language"] for row in rows} == {"en", "de", "fr", "es"}
    changed = []
    for row in rows:
        context = RedactionContext(countries=("US", "GB", "DE", "FR", "ES"), language=row["language"])
        first = redact(row["text"], detect(row["text"], context))
        # The tagger may see one thing more in a sentence that placeholders have changed: once in a thousand tickets.
        changed += [first.text] * bool(detect(first.text, context))
    assert len(changed) <= len(rows) // 400


@given(TEXTS, st.sampled_from(VALUES), st.sampled_from(AROUND))
@settings(max_examples=100, deadline=None)
def test_no_more_of_a_value_is_seen_after_redaction_than_before(text, value, neighbour):
    text = f"{text} {neighbour} {value} {neighbour}"
    shown = redact(text, detect(text, CONTEXT)).text

    def longest_seen(where):
        return max(
            (
                size
                for size in range(len(value) + 1)
                for start in range(len(value) - size + 1)
                if value[start : start + size] in where
            ),
            default=0,
        )

    assert longest_seen(shown) <= longest_seen(text)
    assert value not in shown


@given(st.text(max_size=120))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_comes_back_letter_by_letter(text):
    masked = redact(text, detect(text, CONTEXT))
    assert rehydrate(masked.text, masked.placeholders, masked.originals) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("４１１１ １１１１ １１１１ １１１１", "CARD"),
        ("4·1·1·1·1·1·1·1·1·1·1·1·1·1·1·1", "CARD"),
        ("41\u200b11 1111 11\u20601 11111", "CARD"),
        ("D.E.8.9.3.7.0.4.0.0.4.4.0.5.3.2.0.1.3.0.0.0", "IBAN"),
        ("DE89370400440532 \n> 013000", "IBAN"),
        ("ada dot king at example dot org", "EMAIL"),
        ("ada (at) example [dot] org", "EMAIL"),
        ("ada ät example punkt de", "EMAIL"),
        ("ada arobase example point fr", "EMAIL"),
        ("аdа@ехample.org", "EMAIL"),
        ("Call +44 77\u200b00 900781", "PHONE"),
        ("50°43'59\"N 10°59'43\"E", "COORDINATES"),
    ],
)
def test_disguises_are_seen_through(text, kind):
    places = {place for span in detect(f"so {text} ok", CONTEXT) for place in range(span.start, span.end)}
    letters = [
        index + 3
        for index, letter in enumerate(text)
        if letter.isdigit() or (letter.isalnum() and not text.startswith("Call"))
    ]
    assert set(letters) <= places
    assert kind in {span.type for span in detect(f"so {text} ok", CONTEXT)}


@pytest.mark.parametrize(
    "text",
    ["Ventura Watch 3 or Emma One?", "The Oscar Lamp and the Martin D-18 are loud.", "fly from Paris to Florence in May"],
)
def test_goods_and_towns_called_like_people_stay(text):
    assert not [span for span in detect(text, CONTEXT) if span.type == "NAME"]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----" * 3_700,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n" * 2_083,
        "password: " * 10_000,
        "#A1!b" * 20_000,
        ">" * 100_000,
        ">>>>\n" * 20_000,
        "1" * 100_000,
        "12345678 " * 11_111,
        "a@" * 50_000,
        "a@a@a " * 16_667,
        " " * 100_000,
    ],
    ids=[
        "keys",
        "lines of keys",
        "announcements",
        "signs and letters",
        "quotes",
        "quoted lines",
        "digits",
        "numbers",
        "signs",
        "addresses",
        "spaces",
    ],
)
def test_L11_walls_of_100_kb_take_a_quarter_of_a_second(text):
    def seconds():
        begin = time.process_time()
        detect(text, CONTEXT)
        return time.process_time() - begin

    assert min(seconds() for _ in range(3)) < 0.25
