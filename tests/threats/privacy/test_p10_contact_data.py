"""P10: contact data that a reply asks for or offers stops it before it is sent, and is counted for its writer. P12: what
tells an expert that something happened holds no words of it."""

import json
import uuid
from contextlib import closing
from itertools import takewhile

import psycopg
import pytest
from django.core import mail
from django.test import Client

from peerdesk.domain.channels.commands import send_pending_mails
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.privacy.models import StoppedReply
from peerdesk.domain.tickets.commands import receive_customer_message
from peerdesk.foundation.realtime.topics import CHANNEL
from tests.factories.network import make_brand, make_staff, now
from tests.factories.servers import test_database_uri as database_uri
from tests.factories.tickets import answer, details, drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made():
    return make_ticket(make_brand(), "claimed")


@pytest.fixture
def send(made):
    client = Client()
    client.force_login(made.expert.user)

    def post(text, **extra):
        data = {"text": text, "fencing": made.claim.fencing, "hands_over": "1", **extra}
        return client.post(f"/desk/tickets/{made.ticket.id}/replies", data, headers={"HX-Request": "true"})

    return post


@pytest.mark.parametrize(("text", "code"), [
    ("Please send me your phone number so that I can call you.", "contact_request"),
    ("Could you give me your e-mail address?", "contact_request"),
    ("Just write to me on WhatsApp, that is quicker.", "contact_offer"),
    ("Write to me at helper.private@mail-of-experts.net please.", "personal_data"),
    ("Call me: +44 7911 123456, any time.", "personal_data"),
])  # fmt: skip
def test_P10_it_is_blocked_before_sending_and_counted(made, send, text, code):
    before = Message.objects.filter(conversation=made.conversation).count()
    assert send(text).status_code == 422
    assert Message.objects.filter(conversation=made.conversation).count() == before
    rows = list(StoppedReply.objects.values_list("code", "user_id", "was_blocked"))
    assert (code, made.expert.user_id, True) in rows
    with_words = [field.name for field in StoppedReply._meta.fields if field.get_internal_type() == "TextField"]
    assert with_words == []


def test_P10_a_warning_is_counted_as_one_and_goes_out_when_confirmed(made, send):
    text = "Look at https://unlisted-site.example/page, it is all there."
    assert send(text).status_code == 422
    assert list(StoppedReply.objects.values_list("code", "was_blocked")) == [("foreign_link", False)]
    assert send(text, confirmed="1").status_code == 200
    assert StoppedReply.objects.count() == 1


def test_P10_a_good_reply_is_not_counted_and_the_admin_sees_the_others(made, send):
    send("Please give me your phone number, I will ring you.")
    assert send("Rinse the shower screen with hot water, then brew again.").status_code == 200
    admin = Client()
    admin.force_login(make_staff(made.ticket.brand, admin=True))
    page = admin.get(f"/console/{made.ticket.brand.slug}/privacy/").content.decode()
    assert "asked for contact data" in page
    assert made.expert.pseudonym in page


def test_P12_what_tells_an_expert_that_something_happened_holds_no_words():
    with psycopg.connect(database_uri(), autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        brand = make_brand()
        text = "My zanzibarine grinder is stuck, what now?"
        made = make_ticket(brand, "claimed", text=text, subject="Zanzibarine grinder", customer=details())
        answer(made)
        receive_customer_message(made.conversation, text="It is still zanzibarine.", now=now())
        drain_all()
        listener.execute("SELECT pg_notify(%s, 'the end')", [CHANNEL])  # whatever was said before comes before
        with closing(listener.notifies()) as notes:
            heard = [json.loads(note.payload) for note in takewhile(lambda note: note.payload != "the end", notes)]
    send_pending_mails(now=now())
    assert any(note["topic"].startswith("desk:") for note in heard)
    assert {frozenset(note) - {"gone"} for note in heard} == {frozenset({"topic", "event_id"})}
    assert all(uuid.UUID(note[key]) for note in heard for key in note.keys() - {"topic"}), "ids alone"
    assert made.expert.user.email not in {address for letter in mail.outbox for address in letter.to}
    assert "zanzibarine" not in json.dumps(heard).casefold()
