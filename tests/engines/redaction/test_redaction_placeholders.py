"""Placeholders: stable, coreferent, reversible, and safe against texts that contain some already."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from peerdesk.engines.redaction import (
    KnownValue,
    Placeholder,
    RedactionContext,
    Span,
    detect,
    find_leaks,
    redact,
    rehydrate,
)

PIECES = st.sampled_from(
    [
        *("[NAME_1]", "[=NAME_1]", "[NAME_", "1]", "[", "]", "=", "[EMAIL_2]", "[==PHONE_3]"),
        *("Ada Lovelace", "ada", "jo@example.org", "415-555-0132", "hello", "🍺", "é", "ß", "\n", " "),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=60))


@st.composite
def texts_with_spans(draw):
    text = draw(TEXTS)
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        if text:
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            spans.append(Span(start, end, draw(st.sampled_from(["NAME", "EMAIL", "PHONE", "SECRET"]))))
    return text, spans


@given(texts_with_spans())
@settings(max_examples=300, deadline=None)
def test_the_customers_own_copy_comes_back_letter_by_letter(case):
    text, spans = case
    redaction = redact(text, spans, [Placeholder("NAME", 1, "Grace Hopper")])
    assert rehydrate(redaction.text, redaction.placeholders, redaction.originals) == text


@given(TEXTS)
@example("[NAME_1][ada]")
@settings(max_examples=60, deadline=None)
def test_nothing_is_left_to_find_after_redaction(text):
    context = RedactionContext(known=(KnownValue("NAME", "Ada Lovelace"), KnownValue("EMAIL", "jo@example.org")))
    redaction = redact(text, detect(text, context, detector="patterns"))
    assert find_leaks(redaction.text, context.known) == ()
    again = redact(redaction.text, detect(redaction.text, context, detector="patterns"), redaction.placeholders)
    assert again.new_placeholders == ()


def test_numbers_stay_through_a_conversation():
    first = redact("Ada Lovelace called", [Span(0, 12, "NAME")])
    assert first.text == "[NAME_1] called"
    second = redact("ADA asked Bob", [Span(0, 3, "NAME"), Span(10, 13, "NAME")], first.placeholders)
    assert second.text == "[NAME_1] asked [NAME_2]"
    assert [item.value for item in second.new_placeholders] == ["Bob"]


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("PHONE", "+44 7700 900780", "07700 900780"),
        ("EMAIL", "Jo@Example.org", "jo@example.ORG"),
        ("ORDER_ID", "ORD-12345", "ord 12345"),
        ("NAME", "Danielle Carson", "danielle"),
        ("NAME", "Carson", "Danielle Carson"),
    ],
)
def test_one_value_in_two_spellings_has_one_number(kind, first, second):
    text = f"{first} / {second}"
    spans = [Span(0, len(first), kind), Span(len(first) + 3, len(text), kind)]
    redaction = redact(text, spans)
    assert redaction.text == f"[{kind}_1] / [{kind}_1]"
    assert rehydrate(redaction.text, redaction.placeholders, redaction.originals) == text


def test_a_first_name_that_two_people_share_is_a_third_one():
    existing = [Placeholder("NAME", 1, "Anna Smith"), Placeholder("NAME", 2, "Anna Jones")]
    assert redact("Anna", [Span(0, 4, "NAME")], existing).text == "[NAME_3]"


def test_a_typed_placeholder_is_not_rehydrated_with_somebodys_value():
    secret = [Placeholder("NAME", 1, "Grace Hopper")]
    redaction = redact("what is [NAME_1]?", [], secret)
    assert redaction.text == "what is [=NAME_1]?"
    assert rehydrate(redaction.text, secret) == "what is [NAME_1]?"


def test_unknown_placeholders_stay_and_values_are_not_read_again():
    assert rehydrate("Hi [NAME_7]", [Placeholder("NAME", 1, "Ada")]) == "Hi [NAME_7]"
    assert rehydrate("[NAME_1]", [Placeholder("NAME", 1, "[NAME_2]"), Placeholder("NAME", 2, "Ada")]) == "[NAME_2]"


def test_a_span_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="outside"):
        redact("short", [Span(0, 9, "NAME")])


def test_a_name_stays_a_name_although_the_address_is_made_from_it():
    known = (KnownValue("EMAIL", "danielle.carsonova@mail.example.co"), KnownValue("NAME", "Danielle Carsonova"))
    context = RedactionContext(known=known)
    text = "I am Danielle Carsonova, write to danielle.carsonova@mail.example.co"
    assert redact(text, detect(text, context), []).text == "I am [NAME_1], write to [EMAIL_1]"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("PLATE", "B-MX 4711"), ("ORDER_ID", "b mx 4711")),
        (("NAME", "Lindqvist"), ("USERNAME", "lindqvist")),
        (("PHONE", "0171 2345678"), ("ID_NUMBER", "01712345678")),
        (("SECRET", "Hx7-442q"), ("ORDER_ID", "Hx7-442q")),
        (("DATE_OF_BIRTH", "12.3.1985"), ("ORDER_ID", "12.3.1985")),
    ],
)
def test_one_value_read_as_two_types_has_one_placeholder(first, second):
    (kind, value), (other, again) = first, second
    told = redact(value, [Span(0, len(value), kind)])
    repeated = redact(again, [Span(0, len(again), other)], told.placeholders)
    assert repeated.text == told.text == f"[{kind}_1]"
    assert repeated.new_placeholders == ()


def test_a_day_is_no_number_of_the_same_figures_and_what_turns_out_to_be_a_secret_is_shown_as_one():
    born = redact("12.3.1985", [Span(0, 9, "DATE_OF_BIRTH")])
    assert redact("1231985", [Span(0, 7, "ORDER_ID")], born.placeholders).text == "[ORDER_ID_1]"
    named = redact("hunter42", [Span(0, 8, "USERNAME")])
    assert redact("hunter42", [Span(0, 8, "SECRET")], named.placeholders).text == "[SECRET_1]"
