"""FT07: the connection is cut after COMMIT, the reply is lost; the client asks again with the same key: one effect."""

import pytest

from peerdesk.domain.conversations.models import Conversation, Message
from peerdesk.domain.privacy.models import Customer
from peerdesk.domain.tickets.models import Ticket
from tests.factories.network import api_key, make_brand
from tests.factories.servers import running_web, scaled
from tests.factories.tickets import make_ticket
from tests.faults.asking import GaveUpError, post_until_answered
from tests.faults.reply_dropper import reply_dropper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_FT07_a_lost_reply_and_a_retry_have_one_effect():
    rounds = scaled(1000, least=40)
    brand = make_brand()
    key = api_key(brand)
    escalated = make_ticket(brand, "staff")
    paths = ["/api/v1/tickets", f"/api/v1/tickets/{escalated.ticket.id}/messages"]
    with running_web() as web, reply_dropper(web.port) as proxy:
        for place in range(rounds):
            path = paths[place % 2]
            body = {"text": f"Number {place} is about the pump."}
            proxy.dropping = True
            with pytest.raises(GaveUpError):
                post_until_answered(proxy.port, path, body, key=key, idempotency_key=f"k{place}", seconds=0.001)
            proxy.dropping = False
            status, answer, _ = post_until_answered(proxy.port, path, body, key=key, idempotency_key=f"k{place}")
            assert status == 201
            again = post_until_answered(proxy.port, path, body, key=key, idempotency_key=f"k{place}")
            assert again[1]["id"] == answer["id"]
        assert proxy.dropped == rounds
    tickets = (rounds + 1) // 2
    assert Ticket.objects.filter(brand=brand).count() == tickets + 1
    assert Conversation.objects.filter(brand=brand).count() == tickets + 1
    assert Customer.objects.filter(brand=brand).count() == tickets + 1
    assert Message.objects.filter(brand=brand, author_kind="staff").count() == rounds // 2
