"""Drafts from approved sentences: what is chosen, what is kept whole, what each sentence cites."""

from hypothesis import given
from hypothesis import strategies as st

from peerdesk.engines.drafting import (
    SourceText,
    VoiceCard,
    card_data,
    card_from,
    compose_draft,
    questions_of,
    split_sentences,
    units_of,
)

DRIPS = SourceText(
    "a1", "The machine drips after the pump stops",
    "Our machines are made in Milan. Dripping after the pump stops means that the valve does not close. "
    "Clean the shower screen and the group gasket first, because old coffee keeps the valve open. "
    "We also sell fine cups.\n\n## Cleaning\n\nDo this:\n\n1. Switch the machine off.\n2. Unscrew the shower screen.\n"
    "3. Soak it for ten minutes.\n\nThe colour of the cups is your choice.",
)  # fmt: skip
DESCALE = SourceText(
    "a2", "How often to descale", "Descale every two months when your water is hard. Vinegar harms the seals. "
    "Clean the shower screen and the group gasket first, because old coffee keeps the valve open.",
)  # fmt: skip
QUESTION = "Drips\nHello! My machine drips after the pump stops. Which part should I clean first?"


def words(draft):
    return " ".join(sentence.text for sentence in draft.sentences)


def test_the_sentences_that_answer_are_chosen_and_the_rest_is_left_out():
    draft = compose_draft(QUESTION, [DRIPS], confidence=0.9)
    assert "Clean the shower screen" in words(draft)
    assert "Milan" not in words(draft)
    assert "cups" not in words(draft)


def test_every_sentence_stands_word_for_word_in_the_source_that_it_cites_and_courtesies_cite_none():
    draft = compose_draft(QUESTION, [DRIPS, DESCALE], confidence=0.9, greeting="Hi,", sign_off="Bye.")
    bodies = {source.number: {"a1": DRIPS, "a2": DESCALE}[source.id].body for source in draft.sources}
    assert [sentence.text for sentence in draft.sentences if sentence.source == 0] == ["Hi,", "Bye."]
    for sentence in draft.sentences[1:-1]:
        for line in sentence.text.splitlines():
            assert line in bodies[sentence.source]


def test_steps_stay_together_with_the_words_that_lead_to_them():
    units = units_of(DRIPS.body)
    steps = [unit for unit in units if unit.is_list]
    assert [unit.text for unit in steps] == [
        "Do this:\n1. Switch the machine off.\n2. Unscrew the shower screen.\n3. Soak it for ten minutes."
    ]
    asked = compose_draft("How do I unscrew and soak the screen?", [DRIPS], confidence=0.9)
    assert any(sentence.is_list and sentence.text.count("\n") == 3 for sentence in asked.sentences)


def test_a_cure_follows_its_cause_and_steps_do_not_crowd_either_out():
    body = (
        "Foam comes from a keg that is too warm. Chill the keg to 3 °C and pour the first glass away.\n\n"
        "If the keg still pours foam, do this:\n\n1. Open the tap fully.\n\nWe are fond of dark beer."
    )
    question = "My keg pours only foam. What can I do about the foam?"
    draft = compose_draft(question, [SourceText("a", "The keg pours only foam", body)], confidence=0.9)
    assert [sentence.place for sentence in draft.sentences] == [0, 1, 2]


def test_two_questions_are_answered_from_two_articles_and_nothing_is_said_twice():
    question = "My machine drips after the pump stops, what do I clean? And how often should I descale with hard water?"
    draft = compose_draft(question, [DRIPS, DESCALE], confidence=0.9)
    assert {source.id for source in draft.sources} == {"a1", "a2"}
    assert words(draft).count("Clean the shower screen") == 1
    assert "Descale every two months" in words(draft)


def test_without_confidence_source_or_question_there_is_no_draft_and_the_reason_is_said():
    assert compose_draft(QUESTION, [DRIPS], confidence=0.4).reason == "not_sure"
    assert compose_draft(QUESTION, [], confidence=0.9).reason == "nothing_found"
    assert compose_draft("??", [DRIPS], confidence=0.9).reason == "no_question"
    assert not compose_draft(QUESTION, [DRIPS], confidence=0.4).sentences


def test_sentences_that_people_drop_are_chosen_less():
    sentence = "When it drips after the pump stops, the valve does not close."
    rivals = [SourceText("a1", "Valve", f"{sentence} It drips after the pump stops when the valve does not close.")]
    question = "Why does it drip after the pump stops?"
    assert words(compose_draft(question, rivals, confidence=0.9)) == sentence
    assert sentence not in words(compose_draft(question, rivals, confidence=0.9, kept={sentence: 0.0}))


def test_abbreviations_decimals_and_addresses_do_not_end_a_sentence():
    assert split_sentences("Use approx. 2.5 bar, e.g. the Mini. See https://a.example/b.html for more.") == [
        "Use approx. 2.5 bar, e.g. the Mini.", "See https://a.example/b.html for more.",
    ]  # fmt: skip
    assert split_sentences("Das gilt z.B. für Nr. 3. Danach spülen.") == ["Das gilt z.B. für Nr. 3.", "Danach spülen."]


def test_questions_are_found_with_and_without_their_mark():
    text = "Hi there, can I use vinegar? I tried it twice.\nwie oft soll ich entkalken"
    assert questions_of(text) == ["can I use vinegar?", "wie oft soll ich entkalken"]


def test_the_name_is_greeted_by_its_placeholder_or_not_at_all():
    card = VoiceCard(formality="informal")
    assert card.greeting("en", name="[NAME_1]") == "Hi [NAME_1],"
    assert card.greeting("de") == "Hallo,"
    assert VoiceCard(greetings={"en": "Cheers {name}!"}).greeting("en") == "Cheers!"


@given(st.text(max_size=400), st.text(max_size=400), st.floats(0.5, 1))
def test_any_text_gives_a_bounded_draft_made_of_the_source_alone(question, body, confidence):
    draft = compose_draft(question, [SourceText("a", "t", body)], confidence=confidence)
    assert len(draft.sentences) <= 6
    assert bool(draft.sentences) != bool(draft.reason)


@given(st.dictionaries(st.sampled_from(["formality", "greetings", "avoided", "replacements", "longest_words", "emoji"]),
                       st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9), st.lists(st.text(max_size=9)),
                                 st.dictionaries(st.sampled_from(["en", "de", "xx"]), st.text(max_size=9)))))  # fmt: skip
def test_a_card_survives_what_is_stored_and_reads_back_the_same(data):
    card = card_from(data)
    assert card_from(card_data(card)) == card
