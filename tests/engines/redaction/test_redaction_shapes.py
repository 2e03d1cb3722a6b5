"""What shows by its shape, whatever stands around, and what is written alike but belongs to machines."""

import pytest

from peerdesk.engines.redaction import RedactionContext, detect


def masked(text, **options):
    places = {place for span in detect(text, RedactionContext(), **options) for place in range(span.start, span.end)}
    return "".join(letter if place in places else " " for place, letter in enumerate(text)).split()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("for now it reads Wolke7hQ! over there", "Wolke7hQ!"),
        ("le nouveau, c'est Lune$4kTz depuis hier", "Lune$4kTz"),
        ("ahí aparezco yo, lobo_azul77, el tercero", "lobo_azul77"),
        ("in der Tabelle ganz oben: regenfrosch4711", "regenfrosch4711"),
        ("that van, GB-417-KX, had been there since six", "GB-417-KX"),
        ("vor der Tür stand wieder M-QX 4711 quer", "M-QX 4711"),
        ("le pare-brise du 4711 KXD est fendu", "4711 KXD"),
        ("it says 8QX4711Dk7 below the lid", "8QX4711Dk7"),
        ("I keyed in 471108 and nothing came", "471108"),
        ("habe eben 471108 eingetippt, nichts", "471108"),
        ("tecleé 4711 y nada", "4711"),
        ("j'ai composé le 4711 sans succès", "4711"),
    ],
)
def test_values_without_an_announcing_word_are_found(text, value):
    # The shape alone must do, and beside the tagger it must still be found.
    assert value.rstrip("!") in " ".join(masked(text, detector="patterns"))
    assert value.rstrip("!") in " ".join(masked(text))


@pytest.mark.parametrize(
    "text",
    [
        "My iPhone15 and the PlayStation5 share one plug.",
        "The update to v3.12.1-beta broke it.",
        "It stops with 0x80070057 every night.",
        "Die Pumpe meldet E-47 und dann ERR_PUMP_STALL.",
        "Das Rad läuft mit 1500 RPM, das Netz mit 2400 MHZ.",
        "Does the spare part KX-4711-B fit?",
        "¿Vale la pieza 4711-0815 para el horno?",
        "Après le remplacement de la pièce 00471108 tout va bien.",
        "see https://t.co/a7Bq9Xk for a picture",
        "TICKET 2026-06-07 10:54 TOTAL 12,00 EUR",
        "KASSENBON 07.06.2026 19h39 SUMME 12,00 EUR",
        "Will GX-1806 fit the older one as well, whatever it is called?",
    ],
)
def test_machines_codes_amounts_and_dates_stay(text):
    assert masked(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Bestellung OR\nD4711081 fehlt", "D4711081"),
        ("serial number G6TZ4711\nQXrT is on the label", "QXrT"),
        ("S/N: C02 471 1Ut qR on the label", "qR"),
        ("commande ord.471.108.15 perdue", "ord.471.108.15"),
        ("NI number HY.92.65.31.D there", "HY.92.65.31.D"),
        ("bitte auf GB82\nWEST 1234 5698 7654 32 zahlen", "WEST"),
        ("IBAN: DE_89_37_04_00_44_05_32_01_30_00", "DE_89_37_04_00_44_05_32_01_30_00"),
        ("…4111 1111 1111 1111 is the card", "1111"),
        ("yves . moreau (a) example . fr", "yves"),
    ],
)
def test_values_in_pieces_are_found_whole(text, value):
    assert set(value.split()) <= set(" ".join(masked(text)).split())


@pytest.mark.parametrize("cue", ["georen", "gebroen", "birhday", "naissanec", "nacimieto"])
def test_a_slip_in_the_word_for_a_birthday_hides_no_birthday(cue):
    assert masked(f"{cue}: 18.8.1995", detector="patterns") == ["18.8.1995"]


@pytest.mark.parametrize("text", ["Merci beaucoup", "Danke schon mal", "Gracias de nuevo", "Thanks a million"])
def test_thanks_are_nobodys_name(text):
    assert masked(f"The lid is gone.\n\n{text}\n") == []


def test_a_product_named_once_as_such_is_no_person_elsewhere():
    text = "Product: Greta Chair\nThe Greta Chair wobbles. Is the Greta Chair still under warranty?"
    assert masked(text) == []
