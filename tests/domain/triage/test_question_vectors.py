"""A ticket's question is embedded once: triage, training, search all read the vector that is kept."""

import numpy as np
import pytest

from peerdesk.domain.conversations.queries import question_text
from peerdesk.domain.tickets.commands import question_vector
from peerdesk.domain.tickets.models import QuestionVector
from peerdesk.domain.tickets.queries import vector_source
from peerdesk.domain.triage.commands import correct_topic, train_topics
from peerdesk.domain.triage.models import TrainingExample
from peerdesk.domain.triage.queries import find_live_model
from peerdesk.engines.understanding.embedding import Embedder
from tests.factories.network import make_brand, make_staff, make_topic, now
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedded(monkeypatch):
    """The texts that were embedded."""
    texts = []
    embed = Embedder.embed

    def noting(self, given, **options):
        texts.extend(given)
        return embed(self, given, **options)

    monkeypatch.setattr(Embedder, "embed", noting)
    return texts


def test_the_vector_is_kept_and_read_back_nearly_as_it_was_made():
    ticket = make_ticket(make_brand()).ticket
    text = question_text(ticket.conversation_id)
    kept = question_vector(ticket.id, text, now=now())
    QuestionVector.objects.filter(ticket=ticket).delete()
    made = question_vector(ticket.id, text, now=now())
    assert float(kept @ made) == pytest.approx(1.0, abs=1e-3)


def test_other_words_have_another_vector(embedded):
    ticket = make_ticket(make_brand()).ticket
    before = question_vector(ticket.id, "How do I descale it?", now=now())
    after = question_vector(ticket.id, "Where is my parcel of last week?", now=now())
    assert float(before @ after) < 0.9
    assert QuestionVector.objects.get(ticket=ticket).source == vector_source("Where is my parcel of last week?")
    embedded.clear()
    assert np.allclose(question_vector(ticket.id, "Where is my parcel of last week?", now=now()), after, atol=1e-3)
    assert embedded == []


def test_training_embeds_no_example_anew_but_those_of_an_older_embedder(embedded):
    brand = make_brand()
    topics = [make_topic(brand, "parcels"), make_topic(brand, "cleaning")]
    staff = make_staff(brand)
    for place in range(4):
        ticket = make_ticket(brand, text=f"Question number {place} about this and that").ticket
        correct_topic(ticket.id, brand_id=brand.id, topic_id=topics[place % 2].id, by=staff, now=now())
    embedded.clear()
    assert train_topics(brand.id, now=now())
    assert not [text for text in embedded if "Question number" in text]
    old = TrainingExample.objects.order_by("created_at").first()
    TrainingExample.objects.filter(id=old.id).update(source="an older embedder")
    assert train_topics(brand.id, now=now())
    assert [text for text in embedded if "Question number" in text] == [old.text]
    assert TrainingExample.objects.get(id=old.id).source == vector_source(old.text)
    assert find_live_model(brand.id).example_count == 4
