"""The desk's rules: who sees what, one winner, nothing typed is lost, only redacted text."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from peerdesk.domain.conversations.models import Message
from peerdesk.domain.experts.commands import sweep_absent_experts
from peerdesk.domain.experts.models import Expert, ExpertState, Presence
from peerdesk.domain.matching.commands import finish_claim
from peerdesk.domain.matching.models import BlockedPair, Claim, Offer, Round
from peerdesk.domain.people.commands import create_user
from peerdesk.domain.tickets.models import Escalation, Ticket
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.realtime.alive import signs_of_life
from peerdesk.foundation.realtime.topics import token_topics
from tests.surfaces.desk_world import CUSTOMER, PHONE, World

pytestmark = pytest.mark.django_db(transaction=True)  # a command that says no takes the whole transaction back

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}
FINE = "Citra is an aroma hop. Add it late in the boil, [NAME_1]."


@pytest.fixture
def world():
    return World()


@pytest.fixture
def desk(client, world):
    client.force_login(world.expert.user)
    return client


def text_of(response):
    return response.content.decode()


def reply(client, ticket, text=FINE, headers=None, **fields):
    body = {"text": text, "fencing": ticket.fencing, "hands_over": "1", **fields}
    return client.post(reverse("desk_replies", args=[ticket.id]), body, headers=headers or {})


def pages_of(ticket):
    named = [
        "desk", "desk_offers", "desk_mine", "desk_today", "desk_earnings", "desk_decisions", "desk_profile",
    ]  # fmt: skip
    of_ticket = ["desk_ticket", "desk_conversation", "desk_guidance", "desk_escalation"]
    return [reverse(name) for name in named] + [reverse(name, args=[ticket.id]) for name in of_ticket]


def test_anonymous_visitors_are_led_to_the_log_in_and_programs_told(client, world):
    ticket = world.held()
    for address in pages_of(ticket):
        assert client.get(address).headers["Location"].startswith("/accounts/login/?next=")
        assert client.get(address, headers=JSON).status_code == 401


def test_a_log_in_without_profile_is_led_to_joining_and_finds_nothing_else(client, world):
    ticket = world.held()
    client.force_login(create_user("nobody@example.com", name="", password=None, now=world.now))
    assert client.get(reverse("desk")).headers["Location"] == reverse("join")
    assert client.get(reverse("desk_ticket", args=[ticket.id])).status_code == 404


def test_applicants_read_what_happens_next_instead_of_offers(client, world):
    world.offer(world.ticket())
    client.force_login(world.new_expert("fuggle", "Fuggle", ExpertState.APPLICANT).user)
    assert "what happens next" in text_of(client.get(reverse("desk")))
    assert client.get(reverse("desk_offers")).status_code == 404
    assert client.post(reverse("desk_presence"), {"online": "1"}).status_code == 404


def test_offers_show_pay_topic_and_only_redacted_text(desk, world):
    world.offer(world.ticket())
    page = text_of(desk.get(reverse("desk")))
    assert "1.58" in page
    assert "Hops" in page
    assert 'data-offer="' in page
    assert CUSTOMER not in page


def test_the_ticket_page_holds_no_value_of_the_customer_and_no_survey(desk, world):
    ticket = world.held()
    for address in pages_of(ticket):
        page = text_of(desk.get(address)) if "guidance" not in address else ""
        assert CUSTOMER not in page
        assert PHONE not in page
        assert "survey" not in page.lower()
        assert "/c/" not in page


@pytest.mark.parametrize("name", ["desk_ticket", "desk_conversation", "desk_guidance", "desk_escalation"])
def test_tickets_of_others_look_like_those_that_do_not_exist(desk, world, name):
    foreign = world.held(world.new_expert("other", "Other"))
    missing = reverse(name, args=["01a2008c-0000-7000-8000-000000000000"])
    theirs = desk.get(reverse(name, args=[foreign.id]))
    assert theirs.status_code == desk.get(missing).status_code == 404


def test_claiming_leads_to_the_ticket_in_each_form(desk, world):
    answers = []
    for headers in ({}, HTMX, JSON):
        Expert.objects.update(max_concurrent=9)
        offer = world.offer(world.ticket())
        address = reverse("desk_offer_acceptance", args=[offer.id])
        answers.append((offer, desk.post(address, world.shown(offer), headers=headers)))
    (first, plain), (second, fragment), (third, program) = answers
    assert (plain.status_code, plain.headers["Location"]) == (303, reverse("desk_ticket", args=[first.ticket_id]))
    assert fragment.headers["HX-Redirect"] == reverse("desk_ticket", args=[second.ticket_id])
    assert program.status_code == 200
    assert program.json() == {"ticket_id": str(third.ticket_id), "fencing": 1}


def test_FT01_the_loser_of_a_race_gets_409(client, desk, world):
    ticket, rival = world.ticket(), world.new_expert("rival", "Rival")
    mine, theirs = world.offer(ticket), world.offer(ticket, rival)
    assert desk.post(reverse("desk_offer_acceptance", args=[mine.id]), world.shown(mine), headers=JSON).status_code == 200
    client.force_login(rival.user)
    lost = client.post(reverse("desk_offer_acceptance", args=[theirs.id]), world.shown(theirs), headers=JSON)
    assert (lost.status_code, lost.headers["Content-Type"]) == (409, "application/problem+json")
    assert lost.json()["code"] == "ticket_taken"
    assert Claim.objects.filter(ticket=ticket, is_active=True).count() == 1


def test_an_offer_passed_on_can_be_taken_back(desk, world):
    offer = world.offer(world.ticket())
    passed = desk.post(reverse("desk_offer_refusal", args=[offer.id]), headers=HTMX)
    undo = json.loads(passed.headers["HX-Trigger"])["toast"]["undo_url"]
    assert 'data-offer="' not in text_of(passed)
    assert desk.post(undo, headers=HTMX).status_code == 204
    assert Offer.objects.get(id=offer.id).state == "open"


def test_passing_on_works_without_scripts_with_the_undo_on_the_next_page(desk, world):
    offer = world.offer(world.ticket())
    response = desk.post(reverse("desk_offer_refusal", args=[offer.id]), follow=True)
    undo = reverse("desk_offer_restoration", args=[offer.id])
    assert f'action="{undo}"' in text_of(response)
    assert desk.post(undo).status_code == 303
    assert Offer.objects.get(id=offer.id).state == "open"


def test_another_experts_offer_can_be_neither_taken_nor_passed_on(desk, world):
    offer = world.offer(world.ticket(), world.new_expert("other", "Other"))
    for name in ("desk_offer_acceptance", "desk_offer_refusal"):
        assert desk.post(reverse(name, args=[offer.id]), world.shown(offer, world.expert)).status_code == 404


def test_F10_an_offer_is_taken_from_where_it_was_shown_and_not_faster_than_anybody_reads(desk, world):
    mine, theirs = world.offer(world.ticket()), world.offer(world.ticket(), world.new_expert("other", "Other"))
    address = reverse("desk_offer_acceptance", args=[mine.id])
    for wrong in ({}, {"nonce": "1.x"}, world.shown(theirs), world.shown(mine, theirs.expert), {"nonce": "9" * 40 + ".x"}):
        refused = desk.post(address, wrong, headers=JSON)
        assert (refused.status_code, refused.json()["code"]) == (403, "offer_not_shown")
    Offer.objects.filter(id=mine.id).update(offered_at=utc_now() + timedelta(seconds=5))
    hasty = desk.post(address, world.shown(mine), headers=JSON)
    assert (hasty.status_code, hasty.json()["code"]) == (409, "offer_too_fast")
    Offer.objects.filter(id=mine.id).update(offered_at=world.now - timedelta(seconds=1))
    assert f'name="nonce" value="{world.shown(mine)["nonce"][:6]}' in text_of(desk.get(reverse("desk_offers")))
    assert desk.post(address, world.shown(mine), headers=JSON).status_code == 200


def test_a_reply_is_sent_and_hands_the_ticket_to_the_customer(desk, world):
    ticket = world.held()
    sent = reply(desk, ticket)
    assert (sent.status_code, sent.headers["Location"]) == (303, reverse("desk_ticket", args=[ticket.id]))
    ticket.refresh_from_db()
    assert ticket.state == "waiting"
    assert Message.objects.get(conversation=ticket.conversation, number=2).text == FINE


def test_more_to_come_leaves_the_turn_with_the_expert(desk, world):
    ticket = world.held()
    answer = reply(desk, ticket, headers=HTMX, hands_over="0")
    assert answer.status_code == 200
    assert "reply:sent" in answer.headers["HX-Trigger"]
    ticket.refresh_from_db()
    assert ticket.state == "claimed"


@pytest.mark.parametrize(
    "text", [f"Hello {CUSTOMER}, try this.", "Call me on +61 8 5550 9778.", "Please send me your password."]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_personal_data_and_contact_requests_stop_a_reply_and_keep_its_text(desk, world, text, headers):
    ticket = world.held()
    stopped = reply(desk, ticket, text, headers, confirmed="1")
    assert stopped.status_code == 422
    assert text in text_of(stopped)
    assert 'id="reply-problems"' in text_of(stopped)
    assert not Message.objects.filter(conversation=ticket.conversation, author_kind="expert").exists()


def test_a_link_to_a_foreign_host_is_sent_only_when_confirmed(desk, world):
    ticket, text = world.held(), "See https://elsewhere.example/hops for more."
    warned = reply(desk, ticket, text, HTMX)
    assert warned.status_code == 422
    assert text in text_of(warned)
    assert 'name="confirmed"' in text_of(warned)
    assert reply(desk, ticket, text, HTMX, confirmed="1").status_code == 200


def test_programs_are_told_why_a_reply_was_stopped(desk, world):
    stopped = reply(desk, world.held(), "My phone is +61 8 5550 9778", JSON)
    assert stopped.status_code == 422
    assert stopped.json()["code"] == "reply_blocked"
    assert "personal_data" in stopped.json()["fields"]["text"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_text_of_a_reply_to_a_lost_ticket_is_handed_back(desk, world, headers):
    ticket = world.held()
    lose(ticket, world)
    lost = reply(desk, ticket, "My long answer about hops", headers)
    assert lost.status_code == 404
    assert "My long answer about hops" in text_of(lost)
    assert ticket.conversation.subject not in text_of(lost)


def test_an_old_fencing_number_sends_nothing_and_loses_no_text(desk, world):
    ticket = world.held()
    Ticket.objects.filter(id=ticket.id).update(fencing=2)
    Claim.objects.filter(ticket=ticket).update(fencing=2)
    stale = reply(desk, ticket, "Typed in an old tab", HTMX)
    assert stale.status_code == 409
    assert "Typed in an old tab" in text_of(stale)
    assert Message.objects.filter(conversation=ticket.conversation).count() == 1


def test_an_empty_and_a_giant_reply_are_refused_with_words(desk, world):
    ticket = world.held()
    for text in ("", "   ", "a" * 20_001):
        assert reply(desk, ticket, text, HTMX).status_code == 422
    assert Message.objects.filter(conversation=ticket.conversation).count() == 1


def lose(ticket, world):
    finish_claim(ticket.id, reason="lease_expired", now=world.now)
    Ticket.objects.filter(id=ticket.id).update(state="queued", assignee=None, fencing=2)


def test_T05_a_lost_ticket_appears_nowhere(desk, world):
    ticket = world.held(text="Sabro and Citra together? [NAME_1]")
    considered = {str(world.expert.id): {"outcome": "offered", "place": 1, "fit": 0.8}}
    Round.objects.create(
        ticket=ticket, cycle=1, number=1, opened_at=world.now, next_at=world.now, considered=considered
    )
    lose(ticket, world)
    for address in pages_of(ticket):
        page = desk.get(address)
        for trace in ("Sabro", ticket.reference):
            assert trace not in text_of(page), address
    token = desk.get(reverse("desk_stream_token"), {"ticket": str(ticket.id)}).json()["token"]
    assert not [topic for topic in token_topics(token) if topic.startswith("conversation:")]


def test_a_lost_ticket_leaves_nothing_of_itself_on_an_open_page(desk, world):
    ticket = world.held()
    lose(ticket, world)
    gone = desk.get(reverse("desk_conversation", args=[ticket.id]), headers=HTMX)
    assert (gone.status_code, gone.headers["HX-Retarget"]) == (404, "#conversation")
    assert "You no longer hold this ticket" in text_of(gone)


def test_the_stream_token_covers_the_held_conversation(desk, world):
    ticket = world.held()
    tokens = desk.get(reverse("desk_stream_token"), {"ticket": str(ticket.id)}).json()
    token, user = tokens["token"], world.expert.user_id
    assert signs_of_life.opened(tokens["alive"]) == f"desk:{world.expert.id}:"
    own = {f"offers:{user}", f"desk:{user}", f"earnings:{user}", f"draft:{user}"}
    assert token_topics(token) == own | {f"{kind}:{ticket.conversation_id}" for kind in ("conversation", "viewers")}


def test_escalating_wants_a_reason_and_hands_over(desk, world):
    ticket = world.held()
    address = reverse("desk_escalation", args=[ticket.id])
    assert desk.post(address, {"fencing": 1, "reason": ""}).status_code == 422
    done = desk.post(address, {"fencing": 1, "reason": "not_sure", "note": "Needs the lab."})
    assert (done.status_code, done.headers["Location"]) == (303, reverse("desk"))
    assert Escalation.objects.get(ticket=ticket).note == "Needs the lab."


def test_I5_an_expert_gives_back_for_good_and_is_never_asked_for_that_customer_again(desk, world):
    ticket = world.held()
    answer = desk.post(reverse("desk_return", args=[ticket.id]), {"fencing": ticket.fencing, "apart": "1"})
    assert answer.status_code == 303
    pair = BlockedPair.objects.get()
    assert (pair.expert, pair.customer, pair.wished_by) == (world.expert, ticket.conversation.customer, "expert")
    assert "not asked for this customer again" in text_of(desk.get(reverse("desk")))


def test_giving_back_needs_the_fencing_number_of_the_hold(desk, world):
    ticket = world.held()
    address = reverse("desk_return", args=[ticket.id])
    assert desk.post(address, {"fencing": "x"}).status_code == 400
    assert desk.post(address, {"fencing": 7}).status_code == 409
    assert desk.post(address, {"fencing": 1}).status_code == 303
    ticket.refresh_from_db()
    assert ticket.state == "queued"


def test_presence_is_switched_and_noted_without_scripts(desk, world):
    assert desk.post(reverse("desk_presence"), {"online": "0"}).status_code == 303
    world.expert.refresh_from_db()
    assert not world.expert.is_online
    desk.post(reverse("desk_presence"), {"online": "1"}, headers=HTMX)
    Expert.objects.update(last_seen_at=None)
    desk.get(reverse("desk_offers"), headers=HTMX)
    world.expert.refresh_from_db()
    assert world.expert.last_seen_at is not None


def test_the_profile_is_changed_and_checked(desk, world):
    address = reverse("desk_profile")
    assert desk.post(address, {"pseudonym": "", "languages": ["en"]}).status_code == 422
    fields = {"pseudonym": "Golden  Promise", "headline": "Maltster", "languages": ["en", "de"]}
    assert desk.post(address, fields).status_code == 303
    world.expert.refresh_from_db()
    assert (world.expert.pseudonym, world.expert.languages) == ("Golden Promise", ["en", "de"])


@pytest.mark.parametrize("address", ["desk", "desk_offers", "desk_mine"])
def test_lists_ask_the_database_the_same_at_one_and_three_rows(
    desk, world, address, django_assert_max_num_queries
):
    Expert.objects.update(max_concurrent=9)
    desk.get(reverse(address))  # the open desk is noted every 20 seconds, not at each look
    counts = []
    for more in (1, 2):
        for _ in range(more):
            world.offer(world.ticket())
            world.held()
        with django_assert_max_num_queries(40) as asked:
            assert desk.get(reverse(address)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_comes_online_at_this_desk_with_the_load_one_wants_and_sets_one_s_hours(desk, world):
    desk.post(reverse("desk_presence"), {"online": "0"})
    desk.get(reverse("desk"))
    desk.post(reverse("desk_presence"), {"online": "1", "mails": "2", "until": ""})
    at_desk = Presence.objects.get(expert=world.expert, device=desk.cookies["peerdesk_desk"].value, ended_at=None)
    assert at_desk.mails == 2
    page = desk.get(reverse("desk")).content.decode()
    assert 'name="mails" value="2"' in page
    refused = desk.post(reverse("desk_presence"), {"online": "1", "mails": "99"}, follow=True).content.decode()
    assert "up to 10 questions" in refused
    hours = {"part": "hours", "country": "de", "weekly_hours": "30", "quiet_from": "22:00", "quiet_to": ""}
    assert "Say both" in desk.post(reverse("desk_profile"), hours).content.decode()
    desk.post(reverse("desk_profile"), {**hours, "quiet_to": "07:00"})
    world.expert.refresh_from_db()
    assert (world.expert.country, world.expert.weekly_hours, str(world.expert.quiet_to)) == ("DE", 30, "07:00:00")
    assert "of 30 hours this week" in desk.get(reverse("desk")).content.decode()


def test_a_desk_that_fell_silent_says_so_when_its_expert_comes_back(desk, world):
    sweep_absent_experts(now=world.now + timedelta(minutes=5))
    assert "you were taken offline" in desk.get(reverse("desk")).content.decode()
