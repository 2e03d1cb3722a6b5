"""The decision tier and the fast tier: from names alone to many tickets, unknown matters, one correction at once."""

import numpy as np
import pytest

from peerdesk.engines.understanding import (
    TOPIC_TOKENS,
    LabelledText,
    TopicClassifier,
    TopicDescription,
    TopicModelError,
    get_embedder,
    get_ticket_encoder,
    lexical_rows,
    train_topic_classifier,
)
from peerdesk.engines.understanding.embedding import INNER_DIMENSIONS

pytestmark = pytest.mark.slow

TOPICS = {
    "delivery": ("Where is my {}?", "My {} has not arrived yet", "When will the {} be delivered?", "The courier has my {}"),
    "refund": ("I want the money for my {} back", "Please refund the {}", "How do I return the {}?", "No refund of {} yet"),
    "repair": ("The {} is broken", "My {} does not turn on", "The {} makes a strange noise", "Can you repair my {}?"),
    "invoice": ("Send me the invoice for the {}", "The bill of my {} is wrong", "I need a receipt of the {}", "VAT on {}?"),
    "password": ("I forgot my password for the {} app", "Reset my {} password", "Cannot log in to {}", "My {} login fails"),
}
THINGS = ("kettle", "radio", "lamp", "printer", "drill", "toaster", "phone", "scale", "fan", "iron", "clock", "mixer")


@pytest.fixture(scope="module")
def encoder():
    return get_ticket_encoder()


@pytest.fixture(scope="module")
def examples():
    return [LabelledText(p.format(t), topic) for topic, ps in TOPICS.items() for p in ps for t in THINGS[:9]]


@pytest.fixture(scope="module")
def classifier(encoder, examples):
    return train_topic_classifier([TopicDescription(t, t) for t in TOPICS], examples, encoder)


def test_topics_are_found_from_names_alone_and_in_other_languages(encoder):
    model = train_topic_classifier([TopicDescription(t, t) for t in TOPICS], [], encoder)
    decisions = model.decide(
        encoder.encode(["I forgot my password", "Ich will eine Rückerstattung", "Where is my delivery?"])
    )
    assert [decision.guess.topic for decision in decisions] == ["password", "refund", "delivery"]
    assert model.example_count == 0


def test_both_tiers_learn_and_are_sure_of_the_clear(classifier, encoder):
    texts = [patterns[0].format(thing) for patterns in TOPICS.values() for thing in THINGS[9:]]
    gold = [topic for topic in TOPICS for _ in THINGS[9:]]
    decisions = classifier.decide(encoder.encode(texts))
    assert [decision.guess.topic for decision in decisions] == gold
    assert [guess.topic for guess in classifier.decide_fast(lexical_rows(texts))] == gold
    assert np.allclose(classifier.probabilities(encoder.encode(texts)).sum(axis=1), 1.0)


def test_the_familiar_is_known(classifier, encoder):
    texts = [f"Hi, {pattern.format(thing)}" for patterns in TOPICS.values() for pattern in patterns for thing in THINGS[:9]]
    decisions = classifier.decide(encoder.encode(texts))
    assert np.mean([decision.known for decision in decisions]) > 0.8


def test_what_is_none_of_the_topics_is_not_trusted(classifier, encoder):
    known = classifier.decide(encoder.encode(["Please refund the mixer", "My clock does not turn on"]))
    unknown = classifier.decide(encoder.encode(["Who won the football game last night?", "Sing me a song about the sea"]))
    assert min(d.trust for d in known) > max(d.trust for d in unknown)
    assert not any(decision.known for decision in unknown)


def test_what_a_brand_marks_as_unknown_sets_the_threshold(encoder, examples):
    outside = encoder.encode(["Who won the football game?", "Tell me a joke", "Where does Peru lie?", "Sing a song"] * 5)
    model = train_topic_classifier([], examples, encoder, unknown=outside)
    assert np.mean([decision.known for decision in model.decide(outside)]) < 0.3


def test_one_correction_counts_at_once_and_a_new_topic_is_added(classifier, encoder):
    text = encoder.encode(["The enamel of the teapot tastes of metal"])
    taught = classifier.learn(text, "taste")
    assert taught.topics[-1] == "taste"
    assert taught.decide(text)[0].guess.topic == "taste"
    assert taught.example_count == classifier.example_count + 1
    again = taught.learn(encoder.encode(["Reset my mixer password"]), "repair")
    assert again.decide(encoder.encode(["Reset my mixer password"]))[0].guess.topic == "repair"
    assert "taste" not in classifier.topics
    with pytest.raises(ValueError, match="one text"):
        classifier.learn(encoder.encode(["a", "b"]), "taste")


def test_training_is_repeatable_and_survives_serialisation(classifier, encoder, examples):
    twin = train_topic_classifier([TopicDescription(t, t) for t in TOPICS], examples, encoder)
    assert twin.to_bytes() == classifier.to_bytes()
    copy = TopicClassifier.from_bytes(classifier.to_bytes())
    texts = encoder.encode(["Where is my iron?", "", "¿Dónde está mi pedido?"])
    assert np.allclose(copy.probabilities(texts), classifier.probabilities(texts), atol=0.02)
    assert copy.encoder_version == encoder.version
    assert len(copy.learn(texts.take(np.array([0])), "delivery").topics) == len(TOPICS)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nonsense", b"\x80\x04."])
def test_damaged_classifiers_are_refused(data):
    with pytest.raises(TopicModelError):
        TopicClassifier.from_bytes(data)


def test_what_cannot_be_learned_is_said(encoder, examples):
    with pytest.raises(TopicModelError):
        train_topic_classifier([], [], encoder)
    with pytest.raises(TopicModelError, match="encoded"):
        train_topic_classifier([], examples, encoder, encoded=encoder.encode(["one"]))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_topics_and_few_examples_work(encoder, count):
    topics = list(TOPICS)[:count]
    rows = [LabelledText(TOPICS[topic][n % 4].format(THINGS[n]), topic) for topic in topics for n in range(25)[: 9 + count]]
    model = train_topic_classifier([], rows, encoder)
    texts = [TOPICS[topic][0].format("boiler") for topic in topics]
    assert [decision.guess.topic for decision in model.decide(encoder.encode(texts))] == topics


def test_words_are_hashed_without_case_or_order_of_rows():
    rows = lexical_rows(["Hello there", "", "hello, THERE!", "🙂"])
    assert len(rows) == 4
    first, third = rows.take([0]), rows.take([2])
    assert np.array_equal(first.buckets, third.buckets)
    assert len(rows.take([1]).buckets) == len(rows.take([3]).buckets) == 0
    assert len(rows.take([])) == 0
    assert len(lexical_rows(["x" * 100_000]).buckets) < 6_000


def test_the_primary_vector_serves_search_too(encoder):
    texts = ["How do I store beer?", "My lamp is broken and nobody answers", ""]
    encoded = encoder.encode(texts)
    assert np.allclose(encoded.primary, get_embedder().embed(texts, max_tokens=TOPIC_TOKENS), atol=1e-5)
    assert encoded.inner.shape == (3, INNER_DIMENSIONS)
    assert np.isfinite(encoded.inner).all()
    halves = encoded.inner.reshape(3, -1, 384)
    assert np.allclose(np.linalg.norm(halves, axis=2), 1.0, atol=1e-5)
    assert np.abs(halves[0, 0] - halves[0, 1]).max() > 0.01


def test_texts_that_nobody_gave_a_topic_help_while_examples_are_few_and_change_nothing_later(encoder, examples):
    few = [LabelledText(patterns[0].format(thing), topic) for topic, patterns in TOPICS.items() for thing in THINGS[:4]]
    bare = [TopicDescription(topic, f"matter {place}") for place, topic in enumerate(TOPICS)]
    without_topic = encoder.encode([p.format(t) for ps in TOPICS.values() for p in ps[1:] for t in THINGS[:9]])
    asked = encoder.encode([p.format(t) for ps in TOPICS.values() for p in ps[1:] for t in THINGS[9:]])
    gold = [topic for topic, patterns in TOPICS.items() for _ in patterns[1:] for _ in THINGS[9:]]

    def right(model):
        return np.mean([one.guess.topic == topic for one, topic in zip(model.decide(asked), gold, strict=True)])

    alone = train_topic_classifier(bare, few, encoder)
    helped = train_topic_classifier(bare, few, encoder, unlabelled=without_topic)
    assert right(helped) > right(alone)
    assert helped.example_count == len(few)
    many = train_topic_classifier(bare, examples, encoder)
    assert train_topic_classifier(bare, examples, encoder, unlabelled=without_topic).to_bytes() == many.to_bytes()
