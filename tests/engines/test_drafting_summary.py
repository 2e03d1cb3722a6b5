"""What is missing in a question, and a conversation in its own sentences."""

import pytest

from peerdesk.engines.drafting import Fact, Turn, facts_data, facts_from, missing_facts, summarise

MODEL = Fact("model", ("Mini", "Max", "X#", "bar keeper"))
SYSTEM = Fact("operating system", ("Windows", "macOS", "iOS #"), "Which system does your phone run?")
WEIGHT = Fact("weight")


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ("It pours foam.", ["model", "operating system", "weight"]),
        ("My X200 with iOS 17.2 weighs nothing; the weight is 3 kg.", []),
        ("The MINI on Windows", ["weight"]),
        ("My minimal X-ray", ["model", "operating system", "weight"]),
        ("The bar  keepers' one", ["operating system", "weight"]),
    ],
)
def test_a_fact_is_told_by_its_words_by_a_number_in_their_place_or_by_its_name(told, missing):
    assert [one.name for one in missing_facts([MODEL, SYSTEM, WEIGHT], told)] == missing


def test_a_fact_is_asked_for_in_its_own_words_or_in_those_of_the_language():
    assert SYSTEM.ask("de") == "Which system does your phone run?"
    assert MODEL.ask("en") == "Which model do you have?"
    assert MODEL.ask("de") == "Bitte noch eine Angabe: model?"


def test_facts_are_read_back_as_they_were_stored_and_rubbish_is_left_out():
    assert facts_from(facts_data([MODEL, SYSTEM, WEIGHT])) == (MODEL, SYSTEM, WEIGHT)
    assert facts_from([{"name": ""}, 3, {"words": []}, {"name": "a", "words": "b"}]) == (Fact("a"),)
    assert facts_from(None) == ()


TURNS = [
    Turn("customer", "Hello! My Mini pours foam. Why does it foam? I have already tried to chill it."),
    Turn("expert", "Thank you for writing. We will send you a new tap by Friday. Is the keg cold?"),
    Turn("customer", "It is cold. The new tap did not help."),
]


def test_a_summary_says_only_what_was_written():
    summary = summarise(TURNS, [MODEL, SYSTEM])
    assert summary.asked == ("Why does it foam?",)
    assert summary.told == ("model",)
    assert summary.tried == ("I have already tried to chill it.", "The new tap did not help.")
    assert summary.promised == ("We will send you a new tap by Friday.",)
    assert (summary.last_speaker, summary.last_words) == ("customer", "It is cold.")


def test_without_a_question_the_first_sentence_stands_for_it():
    assert summarise([Turn("customer", "My Mini pours foam. All day long.")]).asked == ("My Mini pours foam.",)
    assert summarise([]).last_words == ""
