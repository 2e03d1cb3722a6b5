"""Words for what a coach, the guard and a check say."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

Words = dict[str, str | Promise]

KIND_WORDS: Final[Words] = {
    "story": later("Story and voice"), "news": later("News"), "drill": later("Privacy drill"),
    "practice": later("Practice question"), "card": later("Card"),
}  # fmt: skip
KIND_ICONS: Final = {
    "story": "book-open", "news": "megaphone", "drill": "shield-check", "practice": "message-circle", "card": "lightbulb",
}  # fmt: skip
DATA_WORDS: Final[Words] = {
    "NAME": later("a name"), "EMAIL": later("an e-mail address"), "PHONE": later("a telephone number"),
    "ADDRESS": later("an address"), "CARD": later("a card number"), "IBAN": later("a bank account"),
    "IP": later("an internet address"), "ID_NUMBER": later("an identity number"), "ORDER_ID": later("an order number"),
    "DATE_OF_BIRTH": later("a birthday"), "USERNAME": later("a user name"), "SECRET": later("a password or key"),
    "PLATE": later("a number plate"), "COORDINATES": later("a place on the map"),
}  # fmt: skip
PRIVACY_WORDS: Final[Words] = {
    "personal_data": later("It holds personal data. Leave it out."),
    "contact_request": later("It asks for personal data. You never need any."),
    "contact_offer": later("It leads away from here. Everything stays in this conversation."),
    "foreign_link": later("It links to a site that the brand has not listed."),
}
VOICE_WORDS: Final[Words] = {
    "promise": later("This promises something that the brand has not allowed."),
    "blame": later("This sounds like blame."),
    "unanswered": later("A question of the customer is not taken up."),
    "formality": later("The brand speaks to people differently."),
    "no_sympathy": later("The customer is upset; say that you see it."),
    "avoided": later("The brand avoids this word."),
    "replaceable": later("The brand has a better word for it."),
    "shouting": later("Capital letters sound like shouting."),
    "too_long": later("This is longer than the brand likes."),
    "hard_to_read": later("This sentence is hard to read."),
    "no_greeting": later("A greeting is missing."),
    "no_sign_off": later("A friendly end is missing."),
    "cold": later("This sounds cold."),
    "emoji": later("The brand uses no emoji."),
    "many_marks": later("One mark is enough."),
}
SMALL_SLIP: Final = later("A slip of the pen.")
ERROR_WORDS: Final[Words] = {
    "answer_too_short": later("Write a whole answer, as you would to a customer."),
    "answer_too_long": later("That is too long: at most 6,000 letters."),
    "invalid_choice": later("Choose an answer."),
    "agreement_changed": later("There is a newer text. Read it and agree again."),
}
FIELD_WORDS: Final[Words] = {
    "holder": later("Write whose it is."),
    "no_iban": later("This is not a valid IBAN. Look for a digit that is missing or swapped."),
    "no_wallet": later("Write an e-mail address, or a telephone number with + and the country."),
    "too_young": later("You have to be %(age)d where you live."),
    "out_of_bounds": later("Look at the year again."),
    "unconfirmed": later("Confirm each of the notices."),
    "empty": later("Write something here."),
    "too_long": later("That is too long."),
    "unknown": later("Choose one."),
    "invalid": later("Write a country code such as DE or US."),
}


def told_practice(told: dict[str, Any]) -> dict[str, Any]:
    """Return what the coach said, in words."""
    return {
        "points": told["points"], "percent": round(100 * told["closeness"]), "voice": told["voice"],
        "privacy": [
            (str(PRIVACY_WORDS.get(code, code)), str(DATA_WORDS.get(detail, detail)))
            for code, detail in told["breaks_privacy"]
        ],
        "style": [(str(VOICE_WORDS.get(code, SMALL_SLIP)), quote) for code, quote in told["breaks_voice"]],
        "misreadings": [
            (quote, why or _("This number is not in the brand's own answer.")) for quote, why in told["misreadings"]
        ],
        "is_passed": told["is_passed"],
    }  # fmt: skip


def told_drill(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was overlooked and what was too much, by message."""
    return [
        {
            "missed": [(word, str(DATA_WORDS.get(kind, kind))) for word, kind in one["missed"]],
            "wrong": one["wrong"], "found": one["found"],
        }
        for one in told.get("messages", [])
    ]
