"""T05: a ticket that an expert once held, or was offered, and lost, is in none of their lists, counts, pages or streams."""

import pytest
from django.test import Client

from peerdesk.domain.conversations.models import Message
from peerdesk.domain.experts.commands import revoke_qualification
from peerdesk.domain.experts.models import Expert, Qualification
from peerdesk.domain.matching.commands import return_ticket
from peerdesk.foundation.realtime.topics import token_topics
from tests.factories.network import make_brand, make_expert, now
from tests.factories.tickets import drain_all, escalate_to_staff, make_ticket, take
from tests.threats.world import addresses

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "My zanzibarine grinder clogs whenever it rains."
WAYS = ("resolved", "returned", "escalated", "taken_by_other")


def lose(way):
    brand = make_brand()
    expert = make_expert(brand)
    if way == "resolved":
        return make_ticket(brand, "resolved", expert=expert, text=TEXT)
    if way == "taken_by_other":
        other = make_expert(brand)
        made = make_ticket(brand, text=TEXT)
        take(made, other)
        made.expert = expert
        return made
    made = make_ticket(brand, "claimed", expert=expert, text=TEXT)
    if way == "returned":
        return_ticket(made.ticket.id, expert=expert, fencing=made.claim.fencing, now=now())
    else:
        escalate_to_staff(made)
    drain_all()
    return made


@pytest.mark.parametrize("way", WAYS)
def test_T05_a_lost_ticket_is_nowhere(way):
    made = lose(way)
    client = Client()
    client.force_login(made.expert.user)
    seen = ""
    for route, _, _ in addresses():
        if not route.startswith("desk/") or "offer_id" in route:
            continue
        path = "/" + route.replace("<uuid:ticket_id>", str(made.ticket.id))
        for query in ("", f"?ticket={made.ticket.id}&open={made.ticket.id}&q=zanzibarine"):
            response = client.get(path + query)
            assert response.status_code < 500
            if "<uuid:ticket_id>" in route:
                assert response.status_code in {404, 405}, route
            else:
                seen += response.content.decode()
    assert "zanzibarine" not in seen
    assert Message.objects.filter(conversation=made.conversation, text__icontains="zanzibarine").exists()
    assert str(made.ticket.id) not in seen.replace(f"ticket={made.ticket.id}", "").replace(f"open={made.ticket.id}", "")
    token = client.get(f"/desk/stream-token?ticket={made.ticket.id}").json()["token"]
    assert not any(str(made.conversation.id) in topic for topic in token_topics(token))


@pytest.mark.parametrize("action", ["replies", "escalation", "return", "guidance-uses"])
@pytest.mark.parametrize("way", WAYS)
def test_T05_a_lost_ticket_takes_no_more_writing(way, action):
    made = lose(way)
    client = Client()
    client.force_login(made.expert.user)
    before = (made.state, Message.objects.count())
    fencing = made.claim.fencing if made.claim else made.ticket.fencing
    for number in {fencing, fencing + 1, fencing + 2}:
        response = client.post(
            f"/desk/tickets/{made.ticket.id}/{action}",
            {"fencing": number, "text": "Still here.", "reason": "other", "note": "", "hands_over": "1"},
        )
        assert response.status_code in {404, 409, 400, 422}, action
    assert (made.state, Message.objects.count()) == before


def test_T05_a_suspended_or_unqualified_expert_sees_no_offers():
    brand = make_brand()
    expert = make_expert(brand)
    make_ticket(brand, text=TEXT)
    client = Client()
    client.force_login(expert.user)
    assert "zanzibarine" in client.get("/desk/offers").content.decode()
    revoke_qualification(Qualification.objects.get(expert=expert).id, brand_id=brand.id, now=now())
    assert "zanzibarine" not in client.get("/desk/offers").content.decode()
    Expert.objects.filter(id=expert.id).update(state="suspended")
    assert client.get("/desk/offers").status_code == 404
