"""Versions of the classifier: judged before they go live, put back in one click, taught at once; doubts go to people."""

from dataclasses import replace

import pytest

from peerdesk.domain.brands.models import Topic
from peerdesk.domain.triage.commands import (
    correct_topic,
    is_full_training_due,
    let_it_learn,
    put_back_version,
    train_fully_if_due,
    train_if_due,
    train_topics,
)
from peerdesk.domain.triage.commands.learning import without_topic
from peerdesk.domain.triage.models import TopicModelVersion, TrainingExample, TriageDecision
from peerdesk.domain.triage.queries import find_live_model, list_versions
from peerdesk.domain.triage.rules import Judged, Tier, evaluation_of, passes_go_live, wants_full_training
from peerdesk.engines.understanding import LabelledText
from tests.factories.network import make_brand, make_staff, make_topic, now, refused
from tests.factories.tickets import make_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SENTENCES = {
    "parcels": ("Where is my parcel {}?", "The delivery {} is late", "My package {} never arrived", "Track shipment {}"),
    "cleaning": ("How do I descale machine {}?", "Cleaning the group head {}", "Backflush with powder {}", "Rinse part {}"),
    "grinding": ("My grinder {} clogs", "The burrs {} are worn", "Grind size {} for espresso", "Coarse grounds at {}"),
    "refunds": ("I want my money back {}", "Refund for order {}", "Return invoice {}", "Charge {} twice on my card"),
}


@pytest.fixture(scope="module")
def texts():
    rows = [(topic, some[place % 4].format(place)) for place in range(40) for topic, some in SENTENCES.items()]
    return rows[:120]


@pytest.fixture
def brand(texts):
    brand = make_brand()
    topics = {slug: make_topic(brand, slug) for slug in SENTENCES}
    TrainingExample.objects.bulk_create(
        TrainingExample(brand=brand, topic=topics[slug], text=text, created_at=now()) for slug, text in texts
    )
    return brand


def test_a_full_version_is_judged_on_the_newest_examples_and_goes_live_beside_the_quick_one(brand):
    assert train_if_due(brand.id, now=now())
    assert find_live_model(brand.id).tier == Tier.QUICK
    assert is_full_training_due(brand.id)
    assert train_fully_if_due(brand.id, now=now())
    live = find_live_model(brand.id)
    assert live.tier == Tier.FULL
    newest = list_versions(brand.id)[0]
    assert newest.evaluation["examples"] == 24
    assert newest.evaluation["accuracy"] >= 0.8
    assert sum(count for _, _, count in newest.evaluation["bands"]) == 24
    assert not train_fully_if_due(brand.id, now=now())
    assert not train_if_due(brand.id, now=now())


def test_a_correction_teaches_a_full_version_at_once_without_a_training(brand):
    train_topics(brand.id, now=now(), tier=Tier.FULL)
    question = "The zeppelin wobbles when it is docked at the mast"
    ticket = make_ticket(brand, text=question).ticket
    before = TriageDecision.objects.get(ticket=ticket)
    topic = make_topic(brand, "zeppelins")
    correct_topic(ticket.id, brand_id=brand.id, topic_id=topic.id, by=make_staff(brand), now=now())
    versions = TopicModelVersion.objects.count()
    after = TriageDecision.objects.get(ticket=make_ticket(brand, text=f"{question} again").ticket)
    assert before.guessed_topic != topic
    assert after.guessed_topic == topic
    assert TopicModelVersion.objects.count() == versions


def test_other_topics_make_a_full_training_due_but_not_while_a_version_is_pinned(brand):
    train_topics(brand.id, now=now(), tier=Tier.FULL)
    assert not is_full_training_due(brand.id)
    make_topic(brand, "something-new")
    assert is_full_training_due(brand.id)
    put_back_version(find_live_model(brand.id).version_id, brand_id=brand.id)
    assert not is_full_training_due(brand.id)


def test_what_is_about_none_of_the_topics_goes_to_a_person_however_confident(brand):
    train_topics(brand.id, now=now(), tier=Tier.FULL)
    brand.topic_confidence_high = 0.01
    brand.save()
    known = make_ticket(brand, text="How do I descale machine 7?").ticket
    strange = make_ticket(brand, text="Which philosopher wrote about the allegory of the cave and the shadows?").ticket
    decision = TriageDecision.objects.get(ticket=strange)
    known.refresh_from_db()
    strange.refresh_from_db()
    assert known.state != "triage"
    assert not decision.is_known
    assert strange.state == "triage"


def test_a_version_that_was_put_back_stays_until_learning_is_let_in(brand):
    train_topics(brand.id, now=now())
    first = find_live_model(brand.id).version_id
    train_topics(brand.id, now=now())
    put_back_version(first, brand_id=brand.id)
    assert not train_topics(brand.id, now=now())
    assert find_live_model(brand.id).version_id == first
    assert find_live_model(brand.id).is_pinned
    make_topic(brand, "something-new")  # would be due, again and again, as long as the pinned one does not know it
    assert not train_if_due(brand.id, now=now())
    let_it_learn(brand.id)
    assert find_live_model(brand.id).version_id == list_versions(brand.id)[0].id != first
    with refused("version_not_found"):
        put_back_version(first, brand_id=make_brand().id)


def test_a_version_that_cannot_be_read_leaves_the_decision_to_people_until_the_next_training(brand):
    TopicModelVersion.objects.create(brand=brand, blob=b"damaged", example_count=999, trained_at=now(), is_live=True)
    assert find_live_model(brand.id) is None
    assert make_ticket(brand).state == "triage"
    assert TriageDecision.objects.get(ticket__brand=brand).guessed_topic is None
    assert train_if_due(brand.id, now=now())
    assert find_live_model(brand.id).tier == Tier.QUICK


def test_a_version_of_another_encoder_is_not_asked(brand):
    train_topics(brand.id, now=now())
    live = find_live_model(brand.id)
    blob = replace(live.model, embedder_version="an older one").to_bytes()
    TopicModelVersion.objects.filter(id=live.version_id).update(is_live=False)
    TopicModelVersion.objects.create(brand=brand, blob=blob, example_count=9, trained_at=now(), is_live=True)
    assert find_live_model(brand.id) is None


def test_the_go_live_test_counts_only_what_the_machine_would_decide():
    strange = [Judged(0.9, is_right=True, is_known=False)] * 2
    judged = [Judged(0.9, is_right=True)] * 4 + strange + [Judged(0.2, is_right=False)] * 4
    found = evaluation_of(judged, high=0.5)
    assert (found["high_share"], found["high_right"], found["accuracy"]) == (0.4, 1.0, 0.6)
    assert found["medium_share"] == 0.4
    assert not passes_go_live(found)
    assert passes_go_live(evaluation_of([Judged(0.9, is_right=True)] * 3, high=0.5))
    assert evaluation_of([], high=0.5) == {}
    assert not passes_go_live({})


@pytest.mark.parametrize(
    ("tier", "trained_on", "examples", "wanted"),
    [("quick", 0, 99, False), ("quick", 90, 100, True), ("full", 100, 149, False), ("full", 100, 150, True)],
)
def test_a_full_training_is_due_at_a_hundred_and_then_as_examples_grow_by_half(tier, trained_on, examples, wanted):
    assert wants_full_training(tier=tier, trained_on=trained_on, examples=examples) is wanted


def test_questions_that_nobody_gave_a_topic_are_learned_from_while_examples_are_few(brand):
    made = make_ticket(brand, "received", text="Where is my parcel now?")
    made.conversation.messages.update(guard_state="clean", text="Where is my parcel now?")
    topics = list(Topic.objects.filter(brand=brand))
    assert len(without_topic(brand.id, [], topics)) == 1
    assert without_topic(make_brand().id, [], topics) is None
    assert without_topic(brand.id, [LabelledText("x", "parcels")] * 30 * len(topics), topics) is None
    TrainingExample.objects.filter(brand=brand).first().delete()
    TrainingExample.objects.create(brand=brand, topic=topics[0], ticket=made.ticket, text="x", created_at=now())
    assert without_topic(brand.id, [], topics) is None
