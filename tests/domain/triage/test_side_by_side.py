"""Tickets that a worker takes into one transaction end as each would have by itself, at half the statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerdesk.domain.answers.commands import approve_article, propose_article
from peerdesk.domain.conversations.models import Conversation, Message
from peerdesk.domain.matching.models import Offer, Round
from peerdesk.domain.privacy.models import Placeholder
from peerdesk.domain.tickets.commands import receive_customer_message
from peerdesk.domain.tickets.models import QuestionVector, TicketTransition
from peerdesk.foundation.outbox.emit import drain, help_out
from peerdesk.foundation.outbox.models import OutboxEvent
from tests.factories.network import make_brand, make_expert, make_staff, now
from tests.factories.tickets import details, drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = (
    "Wilhelmina Quastenberg here, wil.quastenberg@mail-of-customers.net: the pump of order QX-99817-B leaks.",
    "How do I take lime scale out of the boiler of my machine?",
    "Wo finde ich die Rechnung? Meine Nummer ist +44 7911 123456.",
    "The grinder is loud. WILHELMINA",
)


def ready():
    """A brand with knowledge and an expert."""
    brand = make_brand(self_service_enabled=True, self_service_confidence=0.6, languages=["en", "de"])
    make_expert(brand)
    article = propose_article(
        brand, title="How do I take lime scale out of the boiler of my machine?", now=now(),
        body="Run the descaling programme with citric acid and rinse the boiler twice with clear water.",
    )
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand, admin=True), now=now())
    drain_all()
    return brand


def asked(brand):
    """New tickets; the last has a second message that waits, too."""
    made = [make_ticket(brand, "received", text=text, customer=details()) for text in ASKED]
    receive_customer_message(made[-1].conversation, text="It is the one of quastenberg@mail-of-customers.net.", now=now())
    return made


def outcome(made):
    """All that the way from question to offer leaves behind, without ids and times."""
    found = []
    for one in (each.refresh() for each in made):
        key = str(one.conversation.id)
        found.append((
            one.state, one.ticket.language, Conversation.objects.get(id=key).subject,
            list(Message.objects.filter(conversation_id=key).order_by("number").values_list("text", "guard_state")),
            sorted(Placeholder.objects.filter(scope_id=key).values_list("type", "number")),
            list(TicketTransition.objects.filter(ticket=one.ticket).order_by("id").values_list("to_state", "reason")),
            Offer.objects.filter(ticket=one.ticket).count(), Round.objects.filter(ticket=one.ticket).count(),
            QuestionVector.objects.filter(ticket=one.ticket).count(),
            sorted(OutboxEvent.objects.filter(key=key, done_at__isnull=False).values_list("name", flat=True)),
        ))  # fmt: skip
    assert not OutboxEvent.objects.filter(done_at__isnull=True).exists()
    return found


def test_tickets_taken_together_end_as_each_by_itself():
    brands = ready(), ready()
    alone, together = (asked(brand) for brand in brands)
    with CaptureQueriesContext(connection) as apart:
        for one in alone:
            drain(str(one.conversation.id))
    with CaptureQueriesContext(connection) as beside:
        assert help_out(lambda: [str(one.conversation.id) for one in together]) == len(ASKED)
    assert outcome(together) == outcome(alone)
    states = {one.state for one in together}
    assert {"self_service", "queued"} <= states
    assert len(beside) < 0.7 * len(apart)
