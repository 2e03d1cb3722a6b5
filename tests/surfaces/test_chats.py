"""Chats on the screens: asked for where there are any, shown to whoever holds them, told honestly when they end."""

import json

import pytest
from django.urls import reverse

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.commands import go_online
from peerdesk.domain.experts.models import Expert, Presence
from peerdesk.domain.experts.rules import Load
from peerdesk.domain.tickets.commands import note_viewer
from peerdesk.domain.tickets.models import Ticket, TicketTimer
from peerdesk.foundation.clock import utc_now
from tests.factories.network import api_key, make_brand, make_expert, make_staff
from tests.surfaces.desk_world import World

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"text": "My machine drips after the pump stops.", "email": "somebody@mail-of-customers.net"}
CHAT = "In a chat, now"


def test_an_admin_allows_chats_and_the_help_page_offers_them_while_somebody_takes_them(client):
    brand = make_brand()
    expert = make_expert(brand)
    client.force_login(make_staff(brand, admin=True))
    times = {"chat_accept_seconds": 20, "chat_first_reply_seconds": 180, "chat_reply_seconds": 180,
             "chat_return_seconds": 240, "chat_silence_seconds": 300}  # fmt: skip
    sent = {f"{name}_{part}": value for name, seconds in times.items() for part, value in ((0, seconds), (1, 1))}
    save = reverse("console_settings_group", args=[brand.slug, "chats"])
    page = reverse("help_brand", args=[brand.slug])
    assert CHAT not in client.get(page).content.decode(), "off until somebody allows it"
    assert client.post(save, {**sent, "takes_chats": "on", "chat_silence_seconds_0": "10"}).status_code == 422
    assert client.post(save, {**sent, "takes_chats": "on"}).status_code == 303
    brand = Brand.objects.get(id=brand.id)
    assert (brand.takes_chats, brand.chat_return_seconds) == (True, 240)
    assert CHAT in client.get(page).content.decode()
    go_online(expert, now=utc_now(), load=Load(chats=0))
    assert CHAT not in client.get(page).content.decode()


def test_a_customer_stays_in_a_chat_and_reads_when_it_is_one_no_more(client):
    brand = make_brand(takes_chats=True)
    expert = make_expert(brand)
    page = client.post(reverse("help_ask", args=[brand.slug]), {**ASKED, "channel": "chat"}, follow=True)
    assert "Please stay on this page. If nobody answers within 3 minutes" in page.content.decode()
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.chat_end) == ("chat", "")
    sign = page.request["PATH_INFO"] + "presence"
    assert sign in page.content.decode()
    assert client.post(sign).status_code == 204
    assert TicketTimer.objects.filter(ticket=ticket, kind="customer_away").count() == 1
    Ticket.objects.update(channel="mail", chat_end="nobody_in_time")
    said = client.get(page.request["PATH_INFO"]).content.decode()
    assert "your answer comes by mail" in said
    assert "Nobody could answer in time" in said
    assert sign not in said
    go_online(expert, now=utc_now(), load=Load(chats=0))
    late = client.post(reverse("help_ask", args=[brand.slug]), {**ASKED, "channel": "chat"}, follow=True)
    assert "has just left" in late.content.decode()
    assert client.post(reverse("help_ask", args=[brand.slug]), {**ASKED, "channel": "fax"}).status_code == 422


def test_the_api_opens_a_chat_or_says_why_not_and_a_retry_gets_the_first_answer(client):
    brand = make_brand()
    headers = {"Authorization": f"Bearer {api_key(brand)}"}

    def post(channel, key=""):
        sent = {"text": "It drips.", "channel": channel}
        return client.post(
            "/api/v1/tickets", json.dumps(sent), content_type="application/json",
            headers={**headers, "Idempotency-Key": key},
        )  # fmt: skip

    assert (post("chat").status_code, post("chat").json()["code"]) == (400, "chats_not_allowed")
    assert post("chat").json()["fields"] == {"channel": "not_allowed"}
    Brand.objects.update(takes_chats=True)
    assert (post("chat").status_code, post("chat").json()["code"]) == (409, "nobody_takes_chats")
    assert post("fax").status_code == 400
    expert = make_expert(brand)
    opened = post("chat", "one").json()
    go_online(expert, now=utc_now(), load=Load(chats=0))
    assert post("chat", "one").json()["id"] == opened["id"]
    read = client.get(f"/api/v1/tickets/{opened['id']}", headers=headers).json()
    assert read["channel"] == "chat"
    assert client.get("/api/v1/tickets", headers=headers).json()["tickets"][0]["channel"] == "chat"
    schema = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["TicketIn"]
    assert schema["properties"]["channel"]["enum"] == ["mail", "chat"]


def test_one_comes_online_with_chats_beside_mails_for_this_desk(client):
    world = World()
    Expert.objects.update(max_chats=2)
    client.force_login(world.expert.user)
    assert "and 2 chats" in client.get(reverse("desk")).content.decode()
    client.post(reverse("desk_presence"), {"online": "1", "mails": "0", "chats": "2"})
    device = client.cookies["peerdesk_desk"].value if "peerdesk_desk" in client.cookies else ""
    desk = Presence.objects.get(expert=world.expert, device=device, ended_at=None)
    assert (desk.mails, desk.chats) == (0, 2)
    nothing = client.post(reverse("desk_presence"), {"online": "1", "mails": "0", "chats": "0"}, follow=True)
    assert "not none of both" in nothing.content.decode()
    assert 'name="chats" value="2"' in nothing.content.decode()


def test_a_chat_shows_as_one_has_a_key_of_its_own_and_marks_what_came_meanwhile(client):
    world = World()
    client.force_login(world.expert.user)
    chat, mail = world.held(), world.held(text="How do I descale it?")
    Ticket.objects.filter(id=chat.id).update(channel="chat")
    page = client.get(reverse("desk_ticket", args=[mail.id])).content.decode()
    assert 'data-key="1" data-key-label="Go to chat 1"' in page
    assert page.count('data-key="2"') == 0
    assert "> message</span>" not in page
    chat.conversation.messages.update(created_at=utc_now())
    assert "> message</span>" in client.get(reverse("desk_mine") + f"?open={mail.id}").content.decode()
    assert "> message</span>" not in client.get(reverse("desk_mine") + f"?open={chat.id}").content.decode()
    client.post(reverse("desk_viewers", args=[chat.id]), {"tab": "one"})
    assert "> message</span>" not in client.get(reverse("desk_mine")).content.decode()
    assert "Chat</span>" in client.get(reverse("desk_ticket", args=[chat.id])).content.decode()


def test_two_windows_of_one_expert_see_each_other_and_one_alone_sees_nobody(client):
    world = World()
    ticket, address = world.held(), reverse("desk_viewers", args=[world.held().id])
    client.force_login(world.expert.user)
    assert "another window" not in client.post(address, {"tab": "one"}).content.decode()
    assert "Also open in another window of yours" in client.post(address, {"tab": "two"}).content.decode()
    client.post(address, {"tab": "two", "writing": "1"})
    assert "You are writing a reply in another window of yours" in client.post(address, {"tab": "one"}).content.decode()
    assert client.post(address, {"tab": "\x00one'--" * 9}).status_code == 200
    note_viewer(ticket.id, user=make_staff(world.brand), is_writing=False, now=utc_now())
    other = client.post(reverse("desk_viewers", args=[ticket.id]), {"tab": "one"}).content.decode()
    assert "staff has this open" in other
