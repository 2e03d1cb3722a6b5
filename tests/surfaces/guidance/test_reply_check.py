"""The check beside a reply that is being written, and what is to be asked, avoided, read before writing it."""

import re

import pytest
from django.urls import reverse

from peerdesk.domain.answers.commands import index_resolution
from peerdesk.domain.conversations.models import AuthorKind, GuardState, Message
from peerdesk.domain.guidance.commands import save_topic_guidance, save_voice
from peerdesk.domain.guidance.models import InsertedSentence
from peerdesk.engines.drafting import Fact, VoiceCard
from tests.factories.network import make_brand, make_expert, now
from tests.factories.tickets import make_ticket
from tests.surfaces.desk_world import CUSTOMER, World
from tests.surfaces.guidance.test_desk_pane import QUESTION, insert, pane, publish, send

pytestmark = pytest.mark.django_db(transaction=True)
CARD = VoiceCard(
    formality="formal", needs_greeting=True, avoided=("cheap",), replacements=(("client", "guest"),),
    allowed_promises=("within 14 days",),
)  # fmt: skip


@pytest.fixture
def world():
    return World()


@pytest.fixture
def desk(client, world):
    client.force_login(world.expert.user)
    return client


@pytest.fixture
def voiced(world):
    save_voice(world.brand.id, card=CARD, avoid="Do not name other breweries.", now=world.now)
    return world


def check(desk, ticket, text):
    return desk.post(reverse("desk_reply_checks", args=[ticket.id]), {"text": text})


def said(desk, ticket, text):
    return check(desk, ticket, text).content.decode()


def message(ticket, number, kind, text, author=None):
    Message.objects.create(
        brand=ticket.brand, conversation=ticket.conversation, number=number, author_kind=kind, author=author, text=text,
        guard_state=GuardState.CLEAN, created_at=now(),
    )  # fmt: skip


def test_the_card_of_the_brand_is_applied_with_fixes_at_their_places(desk, voiced):
    ticket = voiced.held(text=QUESTION)
    text = "Good morning [NAME_1],\r\n\r\nour client says you can't foam. A cheap keg pours foam."
    page = said(desk, ticket, text)
    sent = text.replace("\r\n", "\n")
    fixes = {match[3]: sent[int(match[1]) : int(match[2])] for match in
             re.finditer(r'data-start="(\d+)" data-end="(\d+)" data-text="([^"]*)"', page)}  # fmt: skip
    assert fixes["guest"] == "client"
    assert fixes["cannot"] == "can't"
    assert "is a word that this brand avoids" in page
    assert "Voice " in page


def test_a_perfect_reply_scores_100_and_an_empty_one_has_no_score(desk, voiced):
    ticket = voiced.held(text="Foam everywhere, the keg pours foam.")
    assert "Voice 100" in said(desk, ticket, "Good morning [NAME_1],\n\nChill the keg to 3 °C and open the tap fully.")
    assert "Voice" not in said(desk, ticket, "  ")
    assert check(desk, ticket, "a" * 20_001).status_code == 413


def test_open_questions_are_those_since_the_last_answer(desk, world):
    ticket = world.held(text="How warm may the keg be?")
    assert "Not answered yet: “How warm may the keg be?”" in said(desk, ticket, "Please open the tap fully and wait.")
    assert "Not answered yet" not in said(desk, ticket, "The keg should not be warm: 3 °C are fine.")
    message(ticket, 2, AuthorKind.EXPERT, "The keg should be at 3 °C.")
    message(ticket, 3, AuthorKind.CUSTOMER, "Thank you. And which pressure is right?")
    page = said(desk, ticket, "Please open the tap fully and wait.")
    assert "which pressure is right" in page
    assert "How warm may" not in page


def test_K09_a_promise_outside_the_policy_wants_a_confirmation_and_keeps_the_text(desk, voiced):
    ticket, text = voiced.held(text=QUESTION), "We will refund the keg. See https://elsewhere.example/kegs for more."
    warned = send(desk, ticket, text)
    page = warned.content.decode()
    assert warned.status_code == 422
    assert "promises money back" in page
    assert "leads to a site that the brand has not listed" in page
    assert 'name="confirmed"' in page
    assert text in page
    assert not Message.objects.filter(conversation=ticket.conversation, author_kind="expert").exists()
    assert send(desk, ticket, text, confirmed="1").status_code == 303


def test_K09_a_confirmation_never_carries_personal_data_out(desk, voiced):
    ticket, text = voiced.held(text=QUESTION), f"We will refund {CUSTOMER}."
    for fields in ({}, {"confirmed": "1"}):
        stopped = send(desk, ticket, text, **fields)
        assert stopped.status_code == 422
        assert 'name="confirmed"' not in stopped.content.decode()


def test_K09_what_the_brand_allows_or_has_published_is_sent_without_a_question(desk, voiced):
    ticket = voiced.held(text=QUESTION)
    assert send(desk, ticket, "We will refund the keg within 14 days.", hands_over="0").status_code == 303
    article = publish(voiced, body="We will refund kegs that pour foam. Chill the keg first.")
    assert send(desk, ticket, "We will refund kegs that pour foam.", hands_over="0").status_code == 422
    insert(desk, ticket, f"{article.id}:0")
    assert InsertedSentence.objects.get().text == "We will refund kegs that pour foam."
    assert send(desk, ticket, "We will refund kegs that pour foam.", hands_over="0").status_code == 303


def test_other_hints_never_hinder_sending(desk, voiced):
    ticket, text = voiced.held(text=QUESTION), "you should have CHILLED THE KEG!!! it's  cheap"
    assert "data-findings" in said(desk, ticket, text)
    assert send(desk, ticket, text).status_code == 303


def test_what_is_missing_is_asked_for_and_what_to_avoid_is_said(desk, voiced):
    facts = [Fact("model", ("Mini", "Max", "X#")), Fact("temperature", (), "How warm is the keg, in °C?")]
    save_topic_guidance(voiced.topic.id, brand_id=voiced.brand.id, facts=facts, avoid="Never say “flat”.", now=voiced.now)
    page = pane(desk, voiced.held(text="My keg pours foam."))
    assert "Which model do you have?" in page
    assert "How warm is the keg, in °C?" in page
    assert "Never say “flat”." in page
    assert "Do not name other breweries." in page
    told = pane(desk, voiced.held(text="My X200 keg pours foam at a temperature of 9 °C."))
    assert "Which model do you have?" not in told
    assert "How warm is the keg" not in told


def test_a_long_conversation_is_summed_up_in_its_own_words_and_a_short_one_is_not(desk, voiced):
    short = voiced.held(text="My keg pours foam. Why?")
    assert "So far" not in pane(desk, short)
    ticket = voiced.held(voiced.new_expert("two", "Two"), text="My keg pours foam. Why?")
    desk.force_login(ticket.assignee)
    message(ticket, 2, AuthorKind.EXPERT, "We will send you a new tap. Is it cold?", ticket.assignee)
    message(ticket, 3, AuthorKind.CUSTOMER, "I have tried to chill it. It is still warm.")
    page = pane(desk, ticket).partition("draft-title")[0]
    for words in ("Why?", "I have tried to chill it.", "We will send you a new tap.", "So far"):
        assert words in page


def test_a_ticket_that_changed_hands_is_summed_up_at_once(desk, world):
    ticket = world.held(text="My keg pours foam. Why?")
    type(ticket).objects.filter(id=ticket.id).update(fencing=2)
    assert "So far" in pane(desk, ticket)


def test_solved_tickets_are_read_in_their_redacted_words_by_their_brand_alone(client):
    brand, other = make_brand(), make_brand()
    experts = {one.id: make_expert(one, capacity=9) for one in (brand, other)}
    for one in (brand, other):
        made = make_ticket(one, "resolved", expert=experts[one.id])
        index_resolution(made.ticket.id, now=now())
    mine = make_ticket(brand, "claimed", expert=experts[brand.id])
    client.force_login(experts[brand.id].user)
    page = client.get(reverse("desk_similar", args=[mine.ticket.id])).content.decode()
    assert page.count("rinse the shower screen") == 1
    assert "Wilhelmina" not in page
    assert "data-inserts" not in page


def test_the_check_and_the_solved_tickets_of_others_look_like_those_that_do_not_exist(desk, world):
    foreign = world.held(world.new_expert("other", "Other"))
    assert check(desk, foreign, "Hello").status_code == 404
    assert desk.get(reverse("desk_similar", args=[foreign.id])).status_code == 404

