"""What was made of a customer's words goes with them: vectors, past solutions that others find, examples that train."""

from datetime import timedelta

import pytest

from peerdesk.domain.answers.commands import index_resolution
from peerdesk.domain.answers.models import SearchEntry
from peerdesk.domain.answers.queries import similar_tickets
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.models import Conversation
from peerdesk.domain.conversations.retention import sweep_conversations
from peerdesk.domain.privacy.commands import erase_customer
from peerdesk.domain.tickets.models import QuestionVector
from peerdesk.domain.triage.commands import correct_topic
from peerdesk.domain.triage.models import TrainingExample
from tests.factories.network import make_brand, make_staff, make_topic, now
from tests.factories.tickets import QUESTION, drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


@pytest.fixture
def solved():
    """A solved ticket that others find and the machine has learned from, and another brand's, which must stay."""
    made = []
    for _ in range(2):
        brand = make_brand()
        ticket = make_ticket(brand, "resolved").ticket
        topic = make_topic(brand)
        correct_topic(ticket.id, brand_id=brand.id, topic_id=topic.id, by=make_staff(brand), now=now())
        drain_all()
        made.append((brand, ticket))
    assert copies() == dict.fromkeys((QuestionVector, SearchEntry, TrainingExample), 2)
    return made


def copies():
    return {model: model.objects.count() for model in (QuestionVector, SearchEntry, TrainingExample)}


def test_erasure_takes_the_copies_and_a_late_event_brings_none_back(solved):
    (brand, ticket), (other, _) = solved
    customer_id = ticket.conversation.customer_id
    erase_customer(customer_id, brand_id=brand.id, by=make_staff(brand, admin=True), now=now())
    drain_all()
    index_resolution(ticket.id, now=now())
    assert similar_tickets(brand.id, QUESTION, without=make_ticket(other).ticket.id) == []
    assert not SearchEntry.objects.filter(brand=brand).exists()
    assert not QuestionVector.objects.filter(ticket=ticket).exists()
    assert not TrainingExample.objects.filter(ticket=ticket).exists()
    assert SearchEntry.objects.filter(brand=other).count() == 1


def test_words_that_are_over_by_the_brands_schedule_take_their_copies_along(solved):
    (brand, ticket), _ = solved
    Brand.objects.filter(id=brand.id).update(retain_messages_days=30)
    Conversation.objects.filter(id=ticket.conversation_id).update(last_message_at=now() - timedelta(days=31))
    sweep_conversations(now=now())
    drain_all()
    assert copies() == dict.fromkeys((QuestionVector, SearchEntry, TrainingExample), 1)
