"""Search by words: newest hits first, each ticket once, however many of its messages hold the word."""

from datetime import timedelta

import pytest

from peerdesk.domain.conversations.models import GuardState, Message
from peerdesk.domain.tickets import queries
from peerdesk.domain.tickets.queries import list_tickets, search_tickets
from tests.factories.network import make_brand, now
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db
WORD = "quetzalcoatl"


def say(made, text, *, minutes, number=None, state=GuardState.CLEAN):
    count = Message.objects.filter(conversation=made.conversation).count()
    Message.objects.create(
        brand_id=made.ticket.brand_id, conversation=made.conversation, number=number or count + 1, author_kind="customer",
        text=text, guard_state=state, created_at=now() + timedelta(minutes=minutes),
    )  # fmt: skip


def test_threads_full_of_hits_hide_no_other_ticket():
    brand = make_brand()
    noisy, quiet, other = (make_ticket(brand, "received") for _ in range(3))
    say(quiet, f"one {WORD}", minutes=1)
    for minute in range(2, 12):
        say(noisy, f"{WORD} again and again", minutes=minute)
    say(other, "nothing of the kind", minutes=20)
    limit = 2
    assert limit * queries.HITS_PER_CONVERSATION < 10
    found = {row.id for row in search_tickets(brand.id, query=WORD, limit=limit)}
    assert found == {noisy.ticket.id, quiet.ticket.id}


def test_the_conversations_with_the_newest_hits_are_found():
    brand = make_brand()
    made = [make_ticket(brand, "received") for _ in range(3)]
    for minutes, ticket in enumerate(made):
        say(ticket, f"the {WORD} squeaks", minutes=minutes)
    found = search_tickets(brand.id, query=f"squeaks {WORD}", limit=2)
    assert [row.id for row in found] == [made[2].ticket.id, made[1].ticket.id]
    assert search_tickets(make_brand().id, query=WORD) == []


def test_a_list_goes_on_where_it_ended():
    brand = make_brand()
    made = [make_ticket(brand, "received").ticket for _ in range(3)]
    rows = list_tickets(brand.id, limit=2)
    assert [row.id for row in rows] == [made[2].id, made[1].id]
    assert [row.id for row in list_tickets(brand.id, before=rows[-1].opened_at)] == [made[0].id]
    assert [row.topic for row in rows] == ["", ""]
