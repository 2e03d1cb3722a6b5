"""Values with a check digit, a plus or a sign of their own are found whatever codes, joints and lines they are cut by."""

import pytest

from peerdesk.engines.redaction import KnownValue, RedactionContext, detect

CARD, IBAN, PHONE, MAIL = "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "+49 1511 844 6413", "mo.weidner@example.org"


def hidden(text, **options):
    context = RedactionContext(countries=("US", "GB", "DE", "FR", "ES"), **options)
    places = {place for span in detect(text, context, detector="patterns") for place in range(span.start, span.end)}
    return "".join(letter for place, letter in enumerate(text) if letter.isalnum() and place not in places)


def entities(value):
    return "".join(f"&amp;#{ord(sign)};" for sign in value)


def of_mail(value):
    return "".join(f"={ord(sign):02X}" if place % 2 else sign for place, sign in enumerate(value))


def of_web(value):
    return "".join(sign if sign.isalnum() else f"%{ord(sign):02X}" for sign in value)


def of_program(value):
    return "".join(f"\\x{ord(sign):02x}" if place % 3 else sign for place, sign in enumerate(value))


@pytest.mark.parametrize("value", [CARD, IBAN, PHONE, MAIL], ids=["card", "account", "phone", "mail"])
@pytest.mark.parametrize("code", [entities, of_mail, of_web, of_program])
def test_codes_hide_no_value(code, value):
    assert hidden(f"Sorry, {code(value)} !") == "Sorry"


def test_a_known_value_is_found_in_codes():
    known = (KnownValue("ORDER_ID", "Q7-BLUE-11"),)
    assert hidden(f"about {of_mail('Q7-BLUE-11')} again", known=known) == "aboutagain"


@pytest.mark.parametrize("value", [CARD, IBAN, PHONE], ids=["card", "account", "phone"])
@pytest.mark.parametrize(
    "joint",
    [
        *(" → ", "!", "#", "...", "+", "~", "' '", "; ", " > ", '", "', " [/b][b] "),
        *("\n- ", "\n\n", "-\n", "\\\n", "\n[10:17] me: ", "\n> > "),
    ],
)
def test_whatever_stands_between_groups_they_are_one_number(joint, value):
    assert hidden(f"Sorry, {value.replace(' ', joint)} !").replace("1017me", "").strip("b") == "Sorry"


@pytest.mark.parametrize(
    "written",
    [
        "4111 and then 1111 and then 1111 and then 1111",
        "4111, 1111, 1111 und 1111",
        "4111 11l1 1I11 1111",
        "DE89 3704 0044 dann 0532 0130 00",
        "D\nE\n8\n9\n3\n7\n0\n4\n0\n0\n4\n4\n0\n5\n3\n2\n0\n1\n3\n0\n0\n0",
        "D-E-acht-neun-drei-sieben-null-vier-null-null-vier-vier-null-fünf-drei-zwei-null-eins-drei-null-null-null",
        "NL91 ABNA null vier eins sieben eins sechs vier drei null null",
        "plus, vier, neun, eins, fünf, eins, eins, acht, vier, vier",
        "neun drei punkt eins acht vier punkt zwei eins sechs punkt drei vier",
        "93.184.\n216.34",
        "mo.weidner@example,org",
        "mo.weidner@example .org",
        "mweidnerATexampleDOTorg",
        "mo punkt weidner ät holz minus bau punkt de",
        "mweidnr\nk@example.org",
        '<a href="mailto:mo.weidner@example.org">',
    ],
)
def test_words_lines_and_letters_hide_no_value(written):
    assert hidden(f"well {written} ok").replace("ahref", "").replace("mailto", "") == "wellok"


@pytest.mark.parametrize(
    "text",
    [
        "ref;uds;precio\n00918422;2;648",
        "paid 4111 on 1111",
        "total 572,49 € 19.3.2025 17:20\n21:30 door closed",
        "till 07:50\n[06:18] hours 0450 64",
        "size=20 weight=35 colour=4A",
        "in steps of 10, 200, 3000, 4 and 50",
        "see b[1] and [b]bold[/b] text",
        "am 04. 03. 2026, gegen 07:48",
    ],
)
def test_rows_of_other_numbers_are_not_put_together(text):
    assert hidden(text) == "".join(filter(str.isalnum, text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Telefon: 030 132355\nSoftware: 5.9.11", "030132355"),
        ("card 3530-1127-0561-9654\n18:15 door closed", "3530112705619654"),
        ("tel +49 1511 844 6413\n2, 3 or 4 of them", "4915118446413"),
    ],
)
def test_a_whole_value_does_not_take_the_next_line(text, value):
    assert hidden(text) == "".join(filter(str.isalnum, text)).replace(value, "")
