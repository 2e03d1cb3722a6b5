"""Words for what a coach, the guard and a check say."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

KIND_WORDS: Final[Words] = {
    "story": _("Story and voice"), "news": _("News"), "drill": _("Privacy drill"),
    "practice": _("Practice question"), "card": _("Card"),
}  # fmt: skip
KIND_ICONS: Final = {
    "story": "book-open", "news": "megaphone", "drill": "shield-check", "practice": "message-circle", "card": "lightbulb",
}  # fmt: skip
DATA_WORDS: Final[Words] = {
    "NAME": _("a name"), "EMAIL": _("an e-mail address"), "PHONE": _("a telephone number"),
    "ADDRESS": _("an address"), "CARD": _("a card number"), "IBAN": _("a bank account"),
    "IP": _("an internet address"), "ID_NUMBER": _("an identity number"), "ORDER_ID": _("an order number"),
    "DATE_OF_BIRTH": _("a birthday"), "USERNAME": _("a user name"), "SECRET": _("a password or key"),
    "PLATE": _("a number plate"), "COORDINATES": _("a place on the map"),
}  # fmt: skip
PRIVACY_WORDS: Final[Words] = {
    "personal_data": _("It holds personal data. Leave it out."),
    "contact_request": _("It asks for personal data. You never need any."),
    "contact_offer": _("It leads away from here. Everything stays in this conversation."),
    "foreign_link": _("It links to a site that the brand has not listed."),
}
VOICE_WORDS: Final[Words] = {
    "promise": _("This promises something that the brand has not allowed."),
    "blame": _("This sounds like blame."),
    "unanswered": _("A question of the customer is not taken up."),
    "formality": _("The brand speaks to people differently."),
    "no_sympathy": _("The customer is upset; say that you see it."),
    "avoided": _("The brand avoids this word."),
    "replaceable": _("The brand has a better word for it."),
    "shouting": _("Capital letters sound like shouting."),
    "too_long": _("This is longer than the brand likes."),
    "hard_to_read": _("This sentence is hard to read."),
    "no_greeting": _("A greeting is missing."),
    "no_sign_off": _("A friendly end is missing."),
    "cold": _("This sounds cold."),
    "emoji": _("The brand uses no emoji."),
    "many_marks": _("One mark is enough."),
}
SMALL_SLIP: Final = _("A slip of the pen.")
ERROR_WORDS: Final[Words] = {
    "answer_too_short": _("Write a whole answer, as you would to a customer."),
    "answer_too_long": _("That is too long: at most 6,000 letters."),
    "invalid_choice": _("Choose an answer."),
    "agreement_changed": _("There is a newer text. Read it and agree again."),
}
FIELD_WORDS: Final[Words] = {
    "holder": _("Write whose it is."),
    "no_iban": _("This is not a valid IBAN. Look for a digit that is missing or swapped."),
    "no_wallet": _("Write an e-mail address, or a telephone number with + and the country."),
    "too_young": _("You have to be %(age)d where you live."),
    "out_of_bounds": _("Look at the year again."),
    "unconfirmed": _("Confirm each of the notices."),
    "empty": _("Write something here."),
    "too_long": _("That is too long."),
    "unknown": _("Choose one."),
    "invalid": _("Write a country code such as DE or US."),
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
            (quote, why or str(_("This number is not in the brand's own answer."))) for quote, why in told["misreadings"]
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
