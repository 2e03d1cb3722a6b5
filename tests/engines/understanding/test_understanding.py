"""Embeddings, topics, language, urgency."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk.engines.understanding import (
    LabelledText,
    TopicDescription,
    TopicModel,
    TopicModelError,
    detect_language,
    get_embedder,
    guess_urgency,
    train_topic_model,
)

BEER = (
    TopicDescription("storage", "storage", "How to keep beer at home: cellar, fridge, light, age"),
    TopicDescription("glassware", "glassware", "Which glass to drink from"),
    TopicDescription("laws", "laws", "What is allowed by law: age limits, selling, carrying"),
)


def test_vectors_have_unit_length_and_do_not_depend_on_their_neighbours():
    embedder = get_embedder()
    texts = ["How do I store beer?", "", "word " * 500, "🍺", "\ud800 broken", "How do I store beer?"]
    vectors = embedder.embed(texts)
    assert vectors.shape == (6, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    # Int8 activations are scaled per batch, so neighbours move a vector by a hair.
    assert (vectors * alone).sum(axis=1).min() > 0.99
    assert embedder.embed([]).shape == (0, 384)


def test_like_means_close():
    vectors = get_embedder().embed(["How long can I keep a beer?", "Does beer go bad?", "My invoice is wrong"])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_embedding_length_is_bounded():
    with pytest.raises(ValueError, match="max_tokens"):
        get_embedder().embed(["x"], max_tokens=4)
    assert get_embedder().embed(["word " * 300], max_tokens=16).shape == (1, 384)


def test_topics_are_learned_from_descriptions_alone():
    model = train_topic_model(BEER, [], get_embedder())
    guesses = model.predict(
        get_embedder().embed(["Can I put bottles in the fridge for a year?", "Which glass for a stout?"])
    )
    assert [guess.topic for guess in guesses] == ["storage", "glassware"]
    assert all(0 < guess.confidence <= 1 for guess in guesses)


def test_a_topic_with_one_example_works_beside_one_with_many():
    examples = [
        LabelledText(f"How do I store my beer number {number} in the cellar?", "storage") for number in range(60)
    ]
    examples.append(LabelledText("Do I get a tax stamp for exporting kegs?", "export"))
    model = train_topic_model(BEER, examples, get_embedder())
    assert model.topics == ("storage", "glassware", "laws", "export")
    (guess,) = model.predict(get_embedder().embed(["tax stamp for exporting kegs"]))
    assert guess.topic == "export"


def test_training_is_repeatable_and_survives_serialisation():
    rows = [("keep it cold", "storage"), ("tall glass", "glassware"), ("legal age", "laws")] * 10
    examples = [LabelledText(text, topic) for text, topic in rows]
    first, second = (train_topic_model(BEER, examples, get_embedder(), seed=3) for _ in range(2))
    vectors = get_embedder().embed(["how old must I be?"])
    assert np.array_equal(first.probabilities(vectors), second.probabilities(vectors))
    copy = TopicModel.from_bytes(first.to_bytes())
    assert copy.predict(vectors) == first.predict(vectors)
    assert first.probabilities(vectors).sum() == pytest.approx(1.0)
    assert len(copy.predict(vectors)[0].alternatives) == 2


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nonsense", b"\x80\x04."])
def test_damaged_models_are_refused(data):
    with pytest.raises(TopicModelError):
        TopicModel.from_bytes(data)


def test_nothing_to_learn_is_said():
    with pytest.raises(TopicModelError):
        train_topic_model([], [], get_embedder())
    with pytest.raises(TopicModelError, match="shape"):
        train_topic_model(BEER, [LabelledText("a", "b")], get_embedder(), vectors=np.zeros((2, 384), np.float32))


def test_calibration_stays_between_nothing_and_certainty():
    generator = np.random.default_rng(1)
    vectors = generator.normal(size=(400, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    examples = [LabelledText("x", f"t{number % 4}") for number in range(400)]
    model = train_topic_model([], examples, get_embedder(), vectors=vectors)
    # Noise has no topic: confidence must stay near one in four.
    unseen = generator.normal(size=(200, 384)).astype(np.float32)
    unseen /= np.linalg.norm(unseen, axis=1, keepdims=True)
    assert model.probabilities(unseen).max(axis=1).mean() < 0.5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Where is my order? I have been waiting for two weeks.", "en"),
        ("Wo bleibt meine Bestellung? Ich warte seit zwei Wochen.", "de"),
        ("Où est ma commande ? J'attends depuis deux semaines.", "fr"),
        ("¿Dónde está mi pedido? Llevo dos semanas esperando.", "es"),
    ],
)
def test_language_is_recognised_and_never_forced(text, code):
    assert detect_language(text).code == code
    assert detect_language(text, ("it", "pl")).code == code


def test_language_of_nothing():
    assert detect_language("12 🍺 !!").code == "und"
    assert detect_language("", ("de", "en")).code == "de"
    assert detect_language("", ("de",)).confidence == 0.0


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text_has_a_language_and_an_urgency(text):
    assert 0 <= detect_language(text, ("en",)).confidence <= 1
    assert guess_urgency(text).level in {"low", "normal", "high"}


@pytest.mark.parametrize(
    ("text", "level", "reason"),
    [
        ("URGENT: my account was hacked", "high", "account_taken_over"),
        ("Bitte dringend zurückrufen", "high", "asks_for_speed"),
        ("La machine est en feu !", "high", "danger"),
        ("Necesito ayuda cuanto antes", "high", "asks_for_speed"),
        ("No rush, just curious about hops", "low", "no_hurry"),
        ("Das ist nicht dringend", "low", "no_hurry"),
        ("Which glass for a stout?", "normal", None),
    ],
)
def test_urgency_has_reasons(text, level, reason):
    guess = guess_urgency(text)
    assert guess.level == level
    assert reason is None or reason in guess.reasons
