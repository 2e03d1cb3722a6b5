"""Spam, handling, mood and mentions in four languages, with what they must not say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk.engines.understanding import TopicModelError, guess_urgency
from peerdesk.engines.understanding.signals import (
    Mention,
    Product,
    SpamFilter,
    find_mentions,
    guess_handling,
    guess_intent,
    guess_mood,
    train_spam_filter,
)
from peerdesk.engines.understanding.signals.fitting import fit_weighing, held_out

PRODUCTS = (
    Product("tx200", ("TX-200", "Tornado 200")),
    Product("tx200pro", ("TX-200 Pro",)),
    Product("kettle", ("AquaBoil",)),
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("You charged me twice for one kettle", "money_taken"),
        ("Sie haben den Betrag doppelt abgebucht", "money_taken"),
        ("Je veux mon remboursement", "refund_wanted"),
        ("Mi cuenta está bloqueada", "account_access"),
        ("Bitte löschen Sie alles, sonst gehe ich zum Anwalt", "law_or_privacy"),
    ],
)
def test_account_and_money_stay_in_house(text, reason):
    guess = guess_handling(text)
    assert guess.in_house > 0.5
    assert guess.reasons[0] == reason


@pytest.mark.parametrize(
    "text",
    [
        "How do I descale my kettle?",
        "Wie stelle ich die Uhr um?",
        "Comment puis-je changer le filtre ?",
        "Mi radio no funciona desde ayer",
        "The lamp makes a noise",
        "",
    ],
)
def test_know_how_is_for_the_crowd(text):
    assert guess_handling(text).in_house < 0.35


def test_a_topics_history_outweighs_the_words_the_more_of_it_there_is():
    text = "How do I descale my kettle?"
    shares = [guess_handling(text, topic_share=0.9, topic_count=count).in_house for count in (0, 5, 50, 500)]
    assert shares == sorted(shares)
    assert shares[0] < 0.2
    assert shares[-1] > 0.85


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Three weeks late and nobody answers!", "unhappy"),
        ("This is the third time I write and still no reply, ridiculous!!!", "angry"),
        ("Ich bin enttäuscht, seit drei Wochen keine Antwort. Unverschämt!", "angry"),
        ("Je suis déçu", "unhappy"),
        ("Llevo tres semanas, sigo sin respuesta", "unhappy"),
        ("I am not happy with the lamp", "unhappy"),
        ("Thank you so much, it works!", "happy"),
        ("Vielen Dank, alles bestens", "happy"),
        ("Which bulb fits the lamp?", "neutral"),
        ("", "neutral"),
    ],
)
def test_moods_of_service(text, mood):
    assert guess_mood(text).mood == mood


def test_negation_turns_praise_and_silences_blame():
    assert "not_pleased" in guess_mood("I am not happy with the lamp").reasons
    assert guess_mood("It is not terrible").mood == "neutral"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My TX200 v2.1 crashes", [("tx200", "TX200", "2.1")]),
        ("my tx 200 pro, firmware 3.0.4", [("tx200pro", "tx 200 pro", "3.0.4")]),
        ("the tornado-200 and the aquaboil", [("tx200", "tornado-200", ""), ("kettle", "aquaboil", "")]),
        ("My AquaBiol leaks. I run version 7", [("kettle", "AquaBiol", "7")]),
        ("the aquabois", [("kettle", "aquabois", "")]),
        ("TX-300 and TX 20", []),
        ("the AquaBoil 2 days ago", [("kettle", "AquaBoil", "")]),
        ("", []),
    ],
)
def test_products_and_versions_are_found(text, expected):
    mentions = find_mentions(text, PRODUCTS)
    assert [(m.product, text[m.start : m.end], m.version) for m in mentions] == expected


def test_a_version_said_elsewhere_belongs_to_nobody_when_two_products_are_named():
    assert {m.version for m in find_mentions("Since version 7 neither AquaBoil nor TX-200 connects", PRODUCTS)} == {""}


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_signals_in_their_ranges(text):
    assert 0 <= guess_handling(text).in_house <= 1
    assert guess_mood(text).mood in {"angry", "unhappy", "neutral", "happy"}
    assert guess_intent(text).intent in {"fault", "request", "change"}
    assert all(0 < guess(text).confidence < 1 for guess in (guess_intent, guess_mood, guess_urgency))
    for mention in find_mentions(text, PRODUCTS):
        assert isinstance(mention, Mention)
        assert 0 <= mention.start < mention.end <= len(text)


def test_spam_is_learned_and_real_tickets_are_not_lost():
    random = np.random.default_rng(0)
    things = ["kettle", "lamp", "radio", "drill", "sofa", "phone", "desk", "clock"]
    ham = [f"My {a} and the {b} stopped working {n} days ago" for a in things for b in things for n in (1, 2)]
    spam = [f"WINNER! Claim your free {a} prize now, call 09{random.integers(10**6)}" for a in things for _ in range(6)]
    texts, marks = ham + spam, [False] * len(ham) + [True] * len(spam)
    model = train_spam_filter(texts, marks)
    fresh = model.judge(["Claim a FREE holiday prize now, winner!!", "The clock stopped working yesterday", ""])
    assert [guess.is_spam for guess in fresh] == [True, False, False]
    assert fresh[0].probability > 0.7
    assert fresh[1].probability < 0.3
    assert sum(guess.is_spam for guess in model.judge(ham)) <= 0.005 * len(ham) + 1
    with pytest.raises(ValueError, match="either kind"):
        train_spam_filter(ham, [False] * len(ham))


def test_words_that_nobody_marked_are_no_spam_however_few_were_marked():
    marked = [f"Cheap watches casino bonus click our link {place}" for place in range(12)]
    real = [f"My machine drips and the grinder is loud {place}" for place in range(12)]
    found = train_spam_filter([*marked, *real], [True] * 12 + [False] * 12)
    assert not any(guess.is_spam for guess in found.judge(["Do you sponsor football clubs?", "Where is my parcel?", ""]))
    assert found.judge([f"{marked[0]} 99"])[0].is_spam
    again = SpamFilter.from_bytes(found.to_bytes())
    assert [guess.is_spam for guess in again.judge([marked[0], real[0]])] == [True, False]
    assert again.judge(marked)[0].probability == pytest.approx(found.judge(marked)[0].probability, abs=0.01)
    with pytest.raises(TopicModelError):
        SpamFilter.from_bytes(b"x")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("The printer stopped working after the update and shows an error.", "fault"),
        ("Der Drucker funktioniert nicht, seit gestern kommt immer ein Fehler.", "fault"),
        ("Pourriez-vous me fournir des informations sur vos tarifs ?", "request"),
        ("¿Podrían enviarme información sobre el precio?", "request"),
        ("We would like to modify our plan: please upgrade and integrate the new seats, adjust and expand it.", "change"),
    ],
)
def test_intents_in_four_languages(text, intent):
    guess = guess_intent(text)
    assert guess.intent == intent
    assert guess.reasons


def test_what_more_speaks_for_is_surer():
    plain, much = guess_intent("It fails."), guess_intent("Error: it fails, crashes, shows a fault. Suddenly, today.")
    assert (plain.intent, much.intent) == ("fault", "fault")
    assert much.confidence > plain.confidence
    assert guess_urgency("This is urgent, the system is down").confidence > guess_urgency("Where is the shop?").confidence


def test_weights_fitted_to_texts_say_how_often_a_reason_is_right():
    seen = [{"a"}] * 400 + [{"b"}] * 400
    labels = ["x"] * 300 + ["y"] * 100 + ["y"] * 300 + ["x"] * 100
    assert fit_weighing(seen, labels).probabilities({"a"})["x"] == pytest.approx(0.75, abs=0.03)
    told = held_out(seen, labels, folds=4, seed=0)
    assert sum(shares["x"] for shares in told[:400]) / 400 == pytest.approx(0.75, abs=0.05)
