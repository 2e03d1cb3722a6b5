"""The voice card as checks: what is found, what one click puts right, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.engines.drafting import (
    ReplyContext,
    VoiceCard,
    VoiceCheck,
    promise_findings,
    reading_index,
    unanswered_questions,
)


def found(text, card=None, language="en", **context):
    report = VoiceCheck(card or VoiceCard(), language).check(text, ReplyContext(**context))
    return {(one.code, text[one.start : one.end], one.fix) for one in report.findings}


def codes(text, card=None, language="en", **context):
    return {code for code, _, _ in found(text, card, language, **context)}


def fixed(text, card=None, language="en", **context):
    """The text after one-click fixes, one after another, until none is left."""
    check = VoiceCheck(card or VoiceCard(), language)
    for _ in range(20):
        fixes = [one for one in check.check(text, ReplyContext(**context)).findings if one.fix is not None]
        if not fixes:
            break
        text = text[: fixes[-1].start] + fixes[-1].fix + text[fixes[-1].end :]
    return text


GOOD = "Hello [NAME_1],\n\nChill the keg to 3 °C and pour the first glass away. Then open the tap fully."


def test_a_good_reply_has_nothing_against_it():
    assert VoiceCheck(VoiceCard(), "en").check(GOOD).score == 100
    assert codes(GOOD) == set()


@pytest.mark.parametrize(
    ("language", "formality", "text", "places"),
    [
        ("de", "formal", "Bitte prüfe, ob du dein Fass gekühlt hast.", {"du", "dein"}),
        ("de", "informal", "Bitte kühlen Sie Ihr Fass.", {"kühlen Sie", "Ihr"}),
        ("de", "informal", "Sie ist kaputt. Die Zapfanlage ist kalt, wenn sie läuft.", set()),
        ("fr", "formal", "Tu peux refroidir ton fût.", {"Tu", "ton"}),
        ("fr", "informal", "Vous pouvez refroidir votre fût.", {"Vous", "votre"}),
        ("es", "formal", "Tú puedes enfriar tu barril.", {"Tú", "puedes", "tu"}),
        ("es", "informal", "Usted puede enfriar el barril.", {"Usted"}),
        ("en", "formal", "You can't do that, I'm afraid.", {"can't", "I'm"}),
        ("en", "informal", "Kindly chill the keg prior to opening it.", {"Kindly", "prior to"}),
    ],
)
def test_the_form_of_address_is_kept(language, formality, text, places):
    card = VoiceCard(formality=formality)
    assert {place for code, place, _ in found(text, card, language) if code == "formality"} == places
    assert "formality" not in codes(text, VoiceCard(), language)


def test_contractions_are_written_out_by_one_click_also_with_a_curly_apostrophe():
    assert fixed("You can't. I’m sorry, it doesn't fit the tap at all.", VoiceCard(formality="formal")) == (
        "You cannot. I am sorry, it does not fit the tap at all."
    )


def test_words_of_the_card_are_replaced_in_their_case_and_avoided_ones_named():
    card = VoiceCard(replacements=(("client", "guest"), ("log in", "sign in")), avoided=("cheap",))
    text = "Client accounts: log  in first. Our clientele likes cheap beer."
    assert found(text, card) >= {("replaceable", "Client", "Guest"), ("avoided", "cheap", None)}
    assert fixed(text, card).startswith("Guest accounts: sign in first. Our clientele")


def test_missing_greeting_and_sign_off_are_put_in_by_one_click():
    card = VoiceCard(formality="informal", needs_greeting=True, needs_sign_off=True, sign_offs={"en": "Cheers, your bar"})
    text = "Chill the keg to 3 °C and open the tap fully."
    assert fixed(text, card) == f"Hi,\n\n{text}\n\nCheers, your bar"
    assert codes(fixed(text, card), card) == set()
    own = VoiceCard(greetings={"en": "Ahoy {name}!"}, needs_greeting=True)
    assert "no_greeting" in codes("Hello there, chill the keg and open the tap fully.", own)
    assert "no_greeting" not in codes("Ahoy [NAME_1]! Chill the keg and open the tap fully.", own)


def test_emoji_length_and_reading_level_follow_the_card():
    text = "Chill the keg 🍺 and open the tap fully, please :)"
    assert codes(text) == set()
    assert {place for code, place, _ in found(text, VoiceCard(emoji=False)) if code == "emoji"} == {"🍺", ":)"}
    assert "too_long" in codes(GOOD, VoiceCard(longest_words=10))
    hard = (
        "Notwithstanding considerable manufacturing irregularities, refrigeration infrastructure necessitates comprehensive "
        "temperature stabilisation, predominantly throughout extraordinarily demanding environmental circumstances, "
        "whereupon satisfactory carbonation characteristics spontaneously re-establish themselves."
    )
    assert "hard_to_read" in codes(hard, VoiceCard(reading_level="plain"))
    assert "hard_to_read" not in codes(f"{GOOD} {GOOD}", VoiceCard(reading_level="plain"))
    assert reading_index("The keg is cold. The tap is open.") < 10


@pytest.mark.parametrize(
    "text",
    [
        "You should have read the manual, that is what it is for.", "As I already said, the keg is too warm for this.",
        "Sie hätten das Fass kühlen müssen, steht alles da.", "Das ist Ihr Fehler und nicht unserer, leider.",
        "Vous auriez dû refroidir le fût avant de l’ouvrir.", "Como ya le dije, el barril está caliente por dentro.",
    ],
)  # fmt: skip
def test_blame_is_heard(text):
    assert "blame" in codes(text, language="de" if "Sie" in text or "Ihr" in text else "en")


def test_shouting_and_rows_of_marks_are_calmed_but_short_names_and_placeholders_are_not():
    assert fixed("Please TURN IT OFF first!!! Then wait for the CO2 to settle, see NASA and [ORDER_ID_1].") == (
        "Please turn it off first! Then wait for the CO2 to settle, see NASA and [ORDER_ID_1]."
    )


def test_an_upset_customer_gets_a_word_of_sympathy_after_the_greeting():
    upset = "This is unacceptable, I am furious. Why is my keg still warm?"
    text = "Hello [NAME_1],\n\nChill the keg to 3 °C before you open the tap; it is too warm."
    assert fixed(text, question=upset).startswith("Hello [NAME_1],\n\nI am sorry for the trouble")
    assert "no_sympathy" not in codes(f"{text} I understand how annoying a warm keg is.", question=upset)
    assert "no_sympathy" not in codes(text, question="Why is my keg still warm?")


def test_slips_are_put_right_and_what_may_be_so_is_left():
    assert fixed("the the keg is  warm , chill it. then open it.") == "The keg is warm, chill it. Then open it."
    assert codes("Hallo,\n\nich habe das gesehen und die die Lösung ist einfach: abkühlen.", language="de") == set()
    assert "space_before_mark" not in codes("Avez-vous refroidi le fût ? Merci beaucoup !", language="fr")
    assert codes("1) Open it (fully.\n2) Close it again after that.") == {"bracket"}
    assert codes("Use the iPhone app. iPhone apps are fine for this, e.g. the one from us :)") == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We will refund the full price.", "refund"), ("You'll get your money back.", "refund"),
        ("I have issued a 20 % discount for you.", "credit"), ("We can offer you a voucher.", "credit"),
        ("We'll send a new tap free of charge.", "compensation"), ("I guarantee that it works.", "guarantee"),
        ("We will send it by Friday.", "deadline"), ("Your order will arrive within two days.", "deadline"),
        ("We are liable for the damage.", "legal"), ("This is covered by the warranty.", "legal"),
        ("Wir erstatten Ihnen den Betrag, er wird überwiesen.", "refund"), ("Sie erhalten einen Gutschein.", "credit"),
        ("Wir werden Ihnen einen Gutschein schicken.", "credit"), ("Ich garantiere, dass es hält.", "guarantee"),
        ("Nous vous rembourserons la totalité.", "refund"), ("Le reembolsaremos el importe.", "refund"),
        ("We cannot refund opened kegs.", ""), ("Did the shop refund it?", ""),
        ("A refund needs the receipt.", ""), ("You will see the foam settle within five minutes.", ""),
        ("Chill the keg to 3 °C.", ""),
    ],
)  # fmt: skip
def test_K09_promises_outside_the_policy_are_found_by_kind(text, kind):
    assert [one.detail for one in promise_findings(text)] == ([kind] if kind else [])


def test_K09_what_the_brand_allows_or_has_published_is_no_promise_of_the_writer():
    text = "We will refund you within 14 days."
    assert list(promise_findings(text))
    assert not list(promise_findings(text, allowed=("within 14 days",)))
    assert not list(promise_findings(f"Hello. {text}", approved=("Kegs:\n- We will refund you within 14 days.",)))


def test_questions_that_the_reply_does_not_take_up_are_named():
    question = "My keg pours foam. Why does the keg foam? And how often should I clean the beer lines?"
    assert unanswered_questions(question, "A warm keg pours foam.") == ["And how often should I clean the beer lines?"]
    assert unanswered_questions(question, "A warm keg foams. Clean the lines every two weeks.") == []


def test_meaning_counts_where_no_word_is_shared_and_is_asked_only_then():
    asked = []

    def likeness(questions, sentences):
        asked.append((tuple(questions), tuple(sentences)))
        return [[0.9] * len(sentences) for _ in questions]

    assert unanswered_questions("How long does it last?", "Drink it within three weeks.", likeness=likeness) == []
    assert asked == [(("How long does it last?",), ("Drink it within three weeks.",))]
    unanswered_questions("How warm is the keg?", "The keg is warm at ten degrees.", likeness=likeness)
    assert len(asked) == 1


def test_the_worse_the_reply_the_lower_the_score():
    check = VoiceCheck(VoiceCard(avoided=("cheap",)), "en")
    texts = (GOOD, f"{GOOD} It is cheap.", f"{GOOD} It is cheap. WE WILL REFUND YOU!!!")
    scores = [check.check(text).score for text in texts]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


@given(st.text(max_size=300), st.sampled_from(["en", "de", "fr", "es", "ar"]), st.text(max_size=100))
def test_any_reply_is_checked_within_its_bounds(text, language, question):
    card = VoiceCard(formality="formal", needs_greeting=True, needs_sign_off=True, emoji=False, longest_words=3,
                     avoided=("a",), replacements=(("b", "c"),), reading_level="plain")  # fmt: skip
    report = VoiceCheck(card, language).check(text, ReplyContext(question=question))
    assert 0 <= report.score <= 100
    assert all(0 <= one.start <= one.end <= len(text) for one in report.findings)
