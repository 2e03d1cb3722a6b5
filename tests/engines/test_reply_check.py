"""What an expert's reply must not hold."""

import pytest

from peerdesk.engines.redaction import KnownValue, RedactionContext, check_reply

CONTEXT = RedactionContext(known=(KnownValue("NAME", "Danielle Carson"),), countries=("US", "GB"))
HOSTS = ("taproom.example",)


def codes(text):
    return [
        (problem.code, text[problem.start : problem.end], problem.detail)
        for problem in check_reply(text, CONTEXT, HOSTS)
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Write to bob@gmail.example please", "personal_data"),
        ("My direct line: 415-555-0132", "personal_data"),
        ("Dear Danielle, keep it cool", "personal_data"),
        ("Could you send me your phone number?", "contact_request"),
        ("Bitte geben Sie mir Ihre Telefonnummer", "contact_request"),
        ("Just text me tomorrow", "contact_offer"),
        ("Let's continue on WhatsApp", "contact_offer"),
        ("Read https://evil.example/taproom.example", "foreign_link"),
        ("see taproom.example.evil.com/a", "foreign_link"),
        ("http://taproom.example@evil.com/", "personal_data"),
    ],
)
def test_problems_are_named(text, code):
    assert code in [found for found, _, _ in codes(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Hi [NAME_1], your order [ORDER_ID_1] is on its way.",
        "See https://help.taproom.example/storage and https://taproom.example/x?y=1",
        "Write to support@taproom.example for billing.",
        "Keep it at 12 degrees for 3-4 weeks, 5.5 % is fine. e.g. a dark cellar.",
    ],
)
def test_good_replies_pass(text):
    assert check_reply(text, CONTEXT, HOSTS) == ()


def test_details_never_hold_a_value():
    problems = check_reply("bob@gmail.example, https://evil.example/bob", CONTEXT, HOSTS)
    assert {problem.detail for problem in problems} == {"EMAIL", "evil.example"}
