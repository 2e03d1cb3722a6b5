"""Birthdays, number plates, places and spoken numbers without a word that announces them, and what only looks like them."""

import pytest

from peerdesk.engines.redaction import RedactionContext, detect


def masked(text):
    spans = detect(text, RedactionContext(countries=("US", "GB", "DE", "FR", "ES")), detector="patterns")
    return " ".join(text[span.start : span.end] for span in spans)


@pytest.mark.parametrize(
    "date",
    [
        "07.11.1968",
        "7/11/68",
        "1968-11-07",
        "07 11 68",
        "7. November 1968",
        "the 7th of November 1968",
        "November 7th, 1968",
        "7 nov. 68",
        "7 de noviembre de 1968",
        "7 décembre 03",
        "07 · 11 · 1968",
        "1968_11_07",
    ],
)
def test_a_full_date_of_a_year_of_birth_is_masked(date):
    assert masked(f"No, {date}, look again.") == date


@pytest.mark.parametrize(
    "text",
    [
        "Ordered on 07.11.2025, nothing came.",
        "The fault began 7/11/25 in the night.",
        "since 07.11.1998 with you",
        "gekauft am 07.11.2003 im Markt",
        "version 3.11.07 is out",
        "07.11.1998 10:30 log closed",
        "call 06 11 68 02 33 77 99 11",
    ],
)
def test_other_dates_stay(text):
    assert not any(span.type == "DATE_OF_BIRTH" for span in detect(text, RedactionContext(), detector="patterns"))


@pytest.mark.parametrize(
    "plate",
    [
        "GB-417-KX",
        "fz 417 kx",
        "1-XQD-417",
        "08-D-41771",
        "KX08 PZD",
        "K417 XQD",
        "4XQD417",
        "4170 XRD",
        "M-XQ 417",
        "ZH 417 177",
        "XQ-417-Z",
    ],
)
def test_a_number_plate_is_found_by_its_form(plate):
    assert masked(f"the one outside, {plate}, all night long") == plate


@pytest.mark.parametrize(
    "text", ["it weighs in 123 kg now", "du 4711 CHF zu viel", "in 417 de los casos", "es ist 4711 EUR teuer"]
)
def test_amounts_and_measures_are_no_plates(text):
    assert masked(text) == ""


@pytest.mark.parametrize(
    "place",
    [
        "48.20849, 16.37208",
        "48.20849 16.37208",
        "48.20849; -16.37208",
        "N 48° 12.509' E 016° 22.325'",
        "48°12'30.5\"N 16°22'19.5\"E",
        "48.2084 n, 16.3720 e",
    ],
)
def test_a_place_on_the_earth_is_masked_whole(place):
    assert masked(f"it fell down at {place} in a field") == place


def test_latitude_and_longitude_by_their_names_are_masked():
    found = masked('{"lat": 48.208490, "lng": 16.372080, "speed": 0}')
    assert found == "48.208490 16.372080"


@pytest.mark.parametrize("text", ["between 1.299 and 2.499 pieces", "548.123456 998.123456", "build 5.5.81.9 is slow"])
def test_numbers_that_are_no_place_and_versions_stay(text):
    assert masked(text) == ""


@pytest.mark.parametrize(
    "spoken",
    [
        "zero two double one five seven",
        "W E B zero six four one two",
        "deux fois trois un deux zéro neuf",
        "null eins fünf sieben zwo",
        "plus tres cuatro seis uno",
    ],
)
def test_numbers_said_one_by_one_are_masked_with_their_letters(spoken):
    assert masked(f"it is {spoken} I think") == spoken


@pytest.mark.parametrize("text", ["one two three four, testing", "eins zwei drei vier fünf", "two or three of them"])
def test_counting_stays(text):
    assert masked(text) == ""


@pytest.mark.parametrize("text", ["See Lieu-dit Les Granges, 12 rue du Moulin, 18000 Bourges there"])
def test_a_named_house_belongs_to_its_address(text):
    assert "Lieu-dit Les Granges" in masked(text)
