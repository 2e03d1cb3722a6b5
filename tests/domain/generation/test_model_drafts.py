"""A model's draft: only what approved articles say is shown, nothing outlives ticket or article, failures have words."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from peerdesk.domain.answers.commands import withdraw_article
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.generation.models import ModelCall, ModelEndpoint
from peerdesk.domain.generation.rules import Writing
from peerdesk.domain.guidance.commands import forget_model_drafts, request_model_draft, sweep_model_drafts, write_model_draft
from peerdesk.domain.guidance.models import InsertedSentence, ModelDraft
from peerdesk.domain.guidance.queries import find_model_draft
from peerdesk.domain.matching.queries import get_desk_ticket
from peerdesk.domain.tickets.commands import copies_of_conversation
from tests.domain.generation.model_world import GOOD, INVENTED, answer, model_world
from tests.factories.network import now, refused
from tests.surfaces.guidance.test_desk_pane import insert, pane, send
from tests.threats.guidance.injections import INJECTIONS
from tests.threats.payloads import PAYLOADS

pytestmark = pytest.mark.django_db(transaction=True)


def written(world, *, clock=now):
    draft_id = request_model_draft(world.ticket_held.id, expert=world.expert, now=now())
    write_model_draft(draft_id, clock=clock)
    return ModelDraft.objects.get(id=draft_id)


def shown(world, *, at=None):
    ticket = get_desk_ticket(world.ticket_held.id, expert=world.expert)
    return find_model_draft(ticket.facts, ticket.messages, now=at or now())


def test_what_an_article_says_is_shown_with_its_source_and_the_rest_is_counted(settings, client):
    with model_world(settings) as world:
        row = written(world)
        assert (row.state, row.left_out, row.answer) == ("ready", {"not_said": 1}, "")
        view = shown(world)
        assert (view.state, view.left_out, view.model) == ("ready", 1, "tiny-2026-11")
        assert [one.text for one in view.sentences if one.source] == [GOOD[0]]
        client.force_login(world.expert.user)
        page = pane(client, world.ticket_held)
    assert "chill the keg to 3 °C" in page
    assert "1 sentence is not shown" in page
    assert INVENTED[0] not in page
    assert "Written by a machine" in page


def test_the_model_sees_one_redacted_ticket_and_approved_articles_only(settings):
    with model_world(settings) as world:
        world.held(world.new_expert("else", "Else"), text="canary-of-another-ticket foam keg")
        written(world)
        sent = json.dumps(world.model.requests[0])
        data = json.loads(world.model.requests[0]["messages"][1]["content"])
    assert "canary-of-another-ticket" not in sent
    assert "tools" not in world.model.requests[0]
    assert [article["title"] for article in data["articles"]] == ["The keg pours only foam"]
    assert "Danielle" not in sent


def test_K01_K02_K03_a_model_that_obeys_an_injection_shows_and_does_nothing_of_it(settings, client):
    attacks = [*INJECTIONS, *PAYLOADS]
    with model_world(settings, answer="") as world:
        client.force_login(world.expert.user)
        ModelEndpoint.objects.update(month_tokens=10**8, ticket_tokens=10**7)
        for begin in range(0, len(attacks), 11):
            ModelDraft.objects.all().delete()
            world.model.answer = answer(GOOD, *((attack, [1]) for attack in attacks[begin : begin + 11]))
            world.model.piece = 4000
            written(world)
            view = shown(world)
            assert [one.text for one in view.sentences if one.source] == [GOOD[0]]
        page = pane(client, world.ticket_held)
    assert "evil.example" not in page
    world.ticket_held.refresh_from_db()
    assert world.ticket_held.state == "claimed"


def test_half_a_draft_is_shown_while_the_model_writes_and_cannot_be_inserted(settings, client):
    with model_world(settings) as world:
        client.force_login(world.expert.user)
        draft_id = request_model_draft(world.ticket_held.id, expert=world.expert, now=now())
        ModelDraft.objects.filter(id=draft_id).update(state="running", answer=answer(GOOD, INVENTED)[:60])
        page = pane(client, world.ticket_held)
        assert "Please chill the keg" in page
        assert "Each sentence is compared" in page
        assert insert(client, world.ticket_held, f"model:{draft_id}:0").status_code == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("error", "server_error"), ("junk", "junk"), ("key", "access_refused"), ("busy", "busy"),
        ("cut", "model_found_nothing"),
    ],
)  # fmt: skip
def test_K08_a_model_that_fails_leaves_the_desk_whole_and_the_card_says_so(settings, client, fault, error):
    told = answer(INVENTED) if fault != "cut" else '{"sentences": ['
    with model_world(settings, fault=fault, answer=told) as world:
        row = written(world)
        assert (row.state, row.error) == ("failed", error)
        client.force_login(world.expert.user)
        page = pane(client, world.ticket_held)
        assert "Ask again" in page
        assert "Insert draft" in page  # the extractive one
        assert send(client, world.ticket_held, "Please chill it.").status_code in {200, 303}


def test_K08_a_model_that_stands_still_is_said_to_be_slow_within_ten_seconds(settings, client):
    with model_world(settings) as world:
        request_model_draft(world.ticket_held.id, expert=world.expert, now=now())
        assert shown(world).state == "writing"
        assert shown(world, at=now() + timedelta(seconds=9)).state == "late"
        ModelDraft.objects.update(moved_at=now() - timedelta(seconds=9))
        client.force_login(world.expert.user)
        assert "The model is slow" in pane(client, world.ticket_held)


def test_no_draft_is_asked_for_without_an_article_that_fits(settings):
    with model_world(settings) as world:
        withdraw_article(world.article.id, brand_id=world.brand.id, now=now())
        row = written(world)
        assert (row.error, world.model.requests) == ("nothing_found", [])


def test_a_draft_from_an_article_that_was_withdrawn_is_shown_no_more(settings):
    with model_world(settings) as world:
        written(world)
        withdraw_article(world.article.id, brand_id=world.brand.id, now=now())
        view = shown(world)
        assert (view.state, view.sentences, view.error) == ("offered", (), "article_withdrawn")


def test_a_draft_for_an_earlier_message_is_shown_no_more(settings):
    with model_world(settings) as world:
        written(world)
        Message.objects.create(
            brand=world.brand, conversation=world.ticket_held.conversation, number=2, author_kind="customer",
            text="It still foams.", guard_state="clean", created_at=now(),
        )  # fmt: skip
        assert shown(world).state == "offered"


def test_a_model_is_asked_at_opening_only_where_the_brand_says_so(settings, client):
    with model_world(settings, endpoint={"writes": Writing.AT_OPENING}) as world:
        client.force_login(world.expert.user)
        assert 'hx-trigger="load"' in pane(client, world.ticket_held)
        assert ModelDraft.objects.count() == 0  # looking asks nothing
        world.connect(writes=Writing.NEVER)
        assert shown(world).state == "off"
        with refused("model_off"):
            request_model_draft(world.ticket_held.id, expert=world.expert, now=now())


def test_pressing_twice_asks_once_and_a_message_has_four_drafts_at_most(settings):
    with model_world(settings) as world:
        first = request_model_draft(world.ticket_held.id, expert=world.expert, now=now())
        assert request_model_draft(world.ticket_held.id, expert=world.expert, now=now()) == first
        write_model_draft(first, clock=now)
        assert write_model_draft(first, clock=now) == "ready"  # the job came twice
        assert len(world.model.requests) == 1
        for _ in range(3):
            written(world)
        with refused("too_many_drafts"):
            request_model_draft(world.ticket_held.id, expert=world.expert, now=now())


def test_a_draft_whose_worker_died_can_be_asked_for_anew(settings):
    with model_world(settings) as world:
        draft_id = request_model_draft(world.ticket_held.id, expert=world.expert, now=now())
        ModelDraft.objects.filter(id=draft_id).update(state="running", moved_at=now() - timedelta(seconds=20))
        assert request_model_draft(world.ticket_held.id, expert=world.expert, now=now()) != draft_id
        ModelDraft.objects.update(moved_at=now() - timedelta(minutes=2))
        assert sweep_model_drafts(now=now()) == 1
        assert {row.error for row in ModelDraft.objects.all()} == {"broken_off"}


def test_T08_only_the_holder_asks_and_a_lost_ticket_ends_the_call(settings, client):
    with model_world(settings) as world:
        other = world.new_expert("other", "Other")
        with refused("ticket_not_found"):
            request_model_draft(world.ticket_held.id, expert=other, now=now())
        client.force_login(other.user)
        assert client.post(reverse("desk_model_drafts", args=[world.ticket_held.id])).status_code == 404
        draft_id = request_model_draft(world.ticket_held.id, expert=world.expert, now=now())
        world.ticket_held.claims.update(is_active=False)
        assert write_model_draft(draft_id, clock=now) == "failed"
        assert world.model.requests == []


def test_inserted_sentences_are_the_judged_ones_and_what_became_of_them_is_learned_by_call(settings, client):
    with model_world(settings) as world:
        row = written(world)
        client.force_login(world.expert.user)
        place = next(at for at, one in enumerate(row.sentences) if one["source"])
        assert insert(client, world.ticket_held, f"model:{row.id}:{place}").status_code == 204
        assert insert(client, world.ticket_held, f"model:{row.id}:99").status_code == 400
        other = world.held(world.new_expert("other", "Other"), text="Another")
        assert insert(client, other, f"model:{row.id}:{place}").status_code == 404
        send(client, world.ticket_held, f"Hello, {GOOD[0]}")
        sentence = InsertedSentence.objects.get()
        assert (sentence.text, sentence.state, sentence.call_id) == (GOOD[0], "kept", row.call_id)


def test_what_a_model_made_of_words_goes_with_them(settings, client):
    with model_world(settings) as world:
        row = written(world)
        client.force_login(world.expert.user)
        insert(client, world.ticket_held, f"model:{row.id}:1")
        forget_model_drafts(copies_of_conversation(world.ticket_held.conversation_id))
        assert (ModelDraft.objects.count(), InsertedSentence.objects.count()) == (0, 0)
        assert ModelCall.objects.count() == 1  # what it cost stays
