"""Two-way translation: marked, with the original beside; nothing lost or added; a person reads it and sends it."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from peerdesk.domain.conversations.commands import mint_access_token
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.guidance.commands import forget_translations, request_translations, translate
from peerdesk.domain.guidance.models import Translation
from peerdesk.domain.tickets.commands import copies_of_conversation, receive_customer_message
from peerdesk.domain.tickets.models import Ticket
from tests.domain.generation.model_world import model_world
from tests.factories.network import now, refused
from tests.factories.tickets import drain_all
from tests.surfaces.guidance.test_desk_pane import send

pytestmark = pytest.mark.django_db(transaction=True)
GERMAN = "Mein Fass schäumt nur, Modell K200. Was hilft? Gruß, [NAME_1]"
ENGLISH = "My keg only foams, model K200. What helps? Regards, [NAME_1]"
REPLY = "Hello [NAME_1], chill the keg to 3 °C."
ANTWORT = "Hallo [NAME_1], kühlen Sie das Fass auf 3 °C."


def says(text):
    return json.dumps({"translation": text}, ensure_ascii=False)


@pytest.fixture
def world(settings):
    with model_world(settings, endpoint={"translates": True}, answer=says(ENGLISH)) as made:
        Ticket.objects.filter(id=made.ticket_held.id).update(language="de")
        made.ticket_held.conversation.messages.update(text=GERMAN)
        made.ticket_held.refresh_from_db()
        yield made


@pytest.fixture
def desk(client, world):
    client.force_login(world.expert.user)
    return client


def run_all():
    waiting = Translation.objects.filter(state="waiting").values_list("id", flat=True)
    return [translate(row_id, clock=now) for row_id in waiting]


def thread(desk, world):
    return desk.get(reverse("desk_conversation", args=[world.ticket_held.id])).content.decode()


def ask_reply(desk, world, text=REPLY):
    return desk.post(reverse("desk_reply_translation", args=[world.ticket_held.id]), {"text": text}).content.decode()


def test_the_customers_words_are_shown_translated_with_the_original_one_click_away(desk, world):
    assert "Translate into English" in thread(desk, world)
    assert desk.post(reverse("desk_translations", args=[world.ticket_held.id])).status_code == 303
    assert "Being translated" in thread(desk, world)
    assert run_all() == ["ready"]
    page = thread(desk, world)
    assert "My keg only foams" in page
    assert "Translated from German by a machine" in page
    assert "Mein Fass schäumt" in page.partition("<details>")[2]
    assert "Translate into English" not in page
    assert "Mein Fass" not in world.model.requests[0]["messages"][0]["content"]


def test_a_translation_goes_when_its_original_is_masked_of_what_a_later_message_told(desk, world):
    desk.post(reverse("desk_translations", args=[world.ticket_held.id]))
    run_all()
    receive_customer_message(world.ticket_held.conversation, text="Ingebrigt Solheim is my neighbour.", now=now())
    drain_all()
    assert "My keg only foams" not in thread(desk, world)
    assert "Translate into English" in thread(desk, world)


def test_a_reply_is_translated_read_and_sent_and_the_customer_can_read_both(desk, world):
    world.model.answer = says(ANTWORT)
    assert "Translating into German" in ask_reply(desk, world)
    run_all()
    page = desk.get(reverse("desk_reply_translation", args=[world.ticket_held.id])).content.decode()
    assert "kühlen Sie das Fass" in page
    assert "Translated by a machine" in page
    assert Message.objects.filter(author_kind="expert").count() == 0  # nothing goes out by itself
    row = Translation.objects.get()
    changed = send(desk, world.ticket_held, f"{REPLY} Really.", translation=str(row.id))
    assert changed.status_code == 409
    assert send(desk, world.ticket_held, REPLY, translation=str(row.id)).status_code in {200, 303}
    assert Message.objects.get(author_kind="expert").text == ANTWORT
    assert "Show what you wrote" in thread(desk, world)


def test_the_customers_page_marks_the_translation_and_holds_their_own_name_in_both(client, world, desk):
    world.model.answer = says(ANTWORT)
    ask_reply(desk, world)
    run_all()
    send(desk, world.ticket_held, REPLY, translation=str(Translation.objects.get().id))
    drain_all()
    token = mint_access_token(world.ticket_held.conversation_id, now=now())
    page = client.get(reverse("conversation", args=[token])).content.decode()
    assert "Translated from English by a machine" in page
    assert "chill the keg to 3 °C" in page


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (ENGLISH.replace("[NAME_1]", "Mr Smith"), "lost_placeholders"), (ENGLISH.replace("200", "300"), "lost_numbers"),
        (f"{ENGLISH} https://evil.example/pay", "lost_links"), (ENGLISH * 9, "lost_placeholders"), ("", "lost_empty"),
    ],
)  # fmt: skip
def test_a_translation_that_lost_or_added_something_is_not_shown(desk, world, answer, error):
    world.model.answer = says(answer)
    request_translations(world.ticket_held.id, expert=world.expert, now=now())
    assert run_all() == ["failed"]
    assert Translation.objects.get().error == error
    page = thread(desk, world)
    assert "No translation: the original is shown" in page
    assert "Mein Fass schäumt" in page
    assert "evil.example" not in page


def test_K08_without_the_model_the_original_stands_and_asking_again_is_possible(desk, world):
    world.model.fault = "error"
    request_translations(world.ticket_held.id, expert=world.expert, now=now())
    run_all()
    assert Translation.objects.get().error == "server_error"
    world.model.fault = ""
    assert request_translations(world.ticket_held.id, expert=world.expert, now=now()) == 1
    assert run_all() == ["ready"]


def test_P10_personal_data_in_a_reply_stops_before_the_model_sees_it(desk, world):
    page = ask_reply(desk, world, "Write to me at me@private.example, please.")
    assert "me@private.example" in page
    assert Translation.objects.count() == 0
    assert world.model.requests == []


def test_a_second_run_asks_nothing_and_a_stuck_one_can_be_asked_for_anew(desk, world):
    request_translations(world.ticket_held.id, expert=world.expert, now=now())
    assert request_translations(world.ticket_held.id, expert=world.expert, now=now()) == 0
    Translation.objects.update(state="running", moved_at=now() - timedelta(seconds=20))
    assert request_translations(world.ticket_held.id, expert=world.expert, now=now()) == 1
    row_id = Translation.objects.get().id
    assert [translate(row_id, clock=now), translate(row_id, clock=now)] == ["ready", ""]


def test_T08_only_the_holder_translates_and_only_where_the_brand_lets_the_model(desk, world):
    other = world.new_expert("other", "Other")
    with refused("ticket_not_found"):
        request_translations(world.ticket_held.id, expert=other, now=now())
    world.connect(translates=False)
    with refused("translation_off"):
        request_translations(world.ticket_held.id, expert=world.expert, now=now())
    assert "Translate into" not in thread(desk, world)
    assert desk.post(reverse("desk_translations", args=[world.ticket_held.id])).status_code == 409


def test_a_translation_for_somebody_who_lost_the_ticket_is_not_made(world):
    request_translations(world.ticket_held.id, expert=world.expert, now=now())
    Ticket.objects.filter(id=world.ticket_held.id).update(assignee=None, assignee_kind="", state="queued")
    assert run_all() == [""]
    assert world.model.requests == []


def test_translations_go_with_the_words(world):
    request_translations(world.ticket_held.id, expert=world.expert, now=now())
    run_all()
    forget_translations(copies_of_conversation(world.ticket_held.conversation_id))
    assert Translation.objects.count() == 0
