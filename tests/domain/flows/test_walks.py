"""Walks: kept per ticket, handed on with it, of the version they began; judged with the reply; gone with the words."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from peerdesk.domain.answers.commands import approve_article, propose_article
from peerdesk.domain.answers.models import GuidanceUse
from peerdesk.domain.flows.commands import (
    At,
    answer_walk,
    change_plan,
    forget_walks,
    go_back_in_walk,
    note_outcome_inserted,
    put_walk_away,
    start_walk,
    submit_flow,
    withdraw_flow,
)
from peerdesk.domain.flows.models import Walk
from peerdesk.domain.flows.queries import flow_learned, flows_beside, walk_note
from peerdesk.domain.flows.rules import with_step
from peerdesk.domain.matching.models import Claim
from peerdesk.domain.matching.queries import get_desk_ticket
from peerdesk.domain.tickets.commands import copies_of_conversation, copies_of_customer
from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.flows import Answer, Kind, Plan, Step
from peerdesk.foundation.errors import DomainError
from tests.domain.flows.flow_world import QUESTION, FlowWorld
from tests.factories.network import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return FlowWorld()


def beside(world, ticket, expert=None, told=QUESTION):
    return flows_beside(get_desk_ticket(ticket.id, expert=expert or world.expert).facts, told=told)


def error_of(call, *args, **kwargs):
    with pytest.raises(DomainError) as raised:
        call(*args, **kwargs)
    return raised.value.code


def hand_on(world, ticket, to):
    """The next expert holds the ticket."""
    Claim.objects.filter(ticket=ticket).update(is_active=False)
    offer = world.offer(ticket, to)
    Ticket.objects.filter(id=ticket.id).update(assignee=to.user, fencing=2)
    Claim.objects.create(brand=world.brand, ticket=ticket, expert=to, offer=offer, cycle=ticket.cycle, fencing=2,
                         claimed_at=world.now, lease_expires_at=world.now.replace(year=world.now.year + 1))  # fmt: skip


def test_flows_of_the_topic_come_first_and_what_does_not_fit_is_not_offered(world):
    ticket = world.held(text=QUESTION)
    world.flow(name="For all")
    world.flow(name="For hops", topic_ids=(world.topic.id,))
    world.flow(name="German", language="de")
    world.flow(name="Draft", publish=False)
    FlowWorld("another").flow(name="Foreign")
    assert [one.name for one in beside(world, ticket).offered] == ["For hops", "For all"]


def test_a_walk_stands_where_its_answers_led_and_knows_what_the_customer_said(world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    world.walk(ticket, flow)
    assert beside(world, ticket).walk.told == {0}
    walk = world.walk(ticket, flow, 0)
    found = beside(world, ticket).walk
    assert (found.step.key, [one.answer for one in found.path]) == ("s2", ["It foams"])
    go_back_in_walk(ticket.id, at=At(walk.id, walk.moves), place=0, expert=world.expert, now=world.now)
    assert beside(world, ticket).walk.step.key == "s1"


def test_a_way_back_to_a_step_that_was_passed_takes_the_walk_back_there(world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    walk = world.walk(ticket, flow, 1, 1)
    assert (walk.step, walk.trail, walk.moves) == ("s1", [], 2)


def test_the_next_expert_goes_on_where_the_last_one_stopped(world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    walk = world.walk(ticket, flow, 1)
    second = world.new_expert("pils", "Pils")
    hand_on(world, ticket, second)
    assert beside(world, ticket, second).walk.step.key == "s4"
    at = At(walk.id, walk.moves)
    move = {"at": at, "step": "s4", "choice": 0, "now": world.now}
    assert error_of(answer_walk, ticket.id, expert=world.expert, **move) == "ticket_not_found"
    answer_walk(ticket.id, expert=second, **move)
    assert beside(world, ticket, second).walk.step.is_outcome


def test_a_running_walk_keeps_its_version_and_a_withdrawn_flow_shows_nothing(world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    walk = world.walk(ticket, flow, 0)
    step, edit = Step("s3", Kind.REPLY, "Throw the keg away."), world.edit(flow)
    change_plan(flow.id, brand_id=world.brand.id, change=lambda plan: with_step(plan, step), edit=edit, now=world.now)
    submit_flow(flow.id, brand_id=world.brand.id, edit=world.edit(flow), now=world.now)
    walk = answer_walk(ticket.id, at=At(walk.id, 1), step="s2", choice=0, expert=world.expert, now=world.now)
    assert "chill the keg" in beside(world, ticket).walk.step.text
    withdraw_flow(flow.id, brand_id=world.brand.id, now=world.now)
    shown = beside(world, ticket)
    assert (shown.walk.is_withdrawn, shown.walk.step, shown.offered) == (True, None, ())
    insert = {"walk_id": walk.id, "expert": world.expert, "now": world.now}
    assert error_of(note_outcome_inserted, ticket.id, **insert) == "flow_withdrawn"
    assert error_of(start_walk, ticket.id, flow_id=flow.id, expert=world.expert, now=world.now) == "flow_not_found"


def test_of_two_tabs_that_answer_the_same_question_one_is_told(world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    walk = world.walk(ticket, flow)
    both, codes = threading.Barrier(2), []

    def answer(choice):
        both.wait(timeout=90)
        try:
            answer_walk(ticket.id, at=At(walk.id, 0), step="s1", choice=choice, expert=world.expert, now=world.now)
            codes.append("moved")
        except DomainError as error:
            codes.append(error.code)
        finally:
            connections.close_all()

    run_together([lambda: answer(0), lambda: answer(1)])
    assert sorted(codes) == ["moved", "walk_moved"]
    assert Walk.objects.get().moves == 1


def test_a_flow_started_twice_at_once_is_one_walk(world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    both = threading.Barrier(2)

    def start():
        both.wait(timeout=90)
        start_walk(ticket.id, flow_id=flow.id, expert=world.expert, now=world.now)
        connections.close_all()

    run_together([start, start])
    assert Walk.objects.count() == 1


def run_together(calls):
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    connection.close()


@pytest.mark.parametrize("wrong", [{"choice": 9}, {"choice": -1}])
def test_an_answer_that_the_question_has_not_is_refused(world, wrong):
    ticket, flow = world.held(text=QUESTION), world.flow()
    walk = world.walk(ticket, flow)
    call = {"at": At(walk.id, 0), "step": "s1", "expert": world.expert, "now": world.now, **wrong}
    assert error_of(answer_walk, ticket.id, **call) == "bad_request"


def test_a_walk_or_flow_of_another_ticket_or_brand_is_not_there(world):
    ticket, flow, other = world.held(text=QUESTION), world.flow(), FlowWorld("another")
    walk = world.walk(ticket, flow)
    theirs = other.held(text=QUESTION)
    at = At(walk.id, 0)
    assert error_of(start_walk, theirs.id, flow_id=flow.id, expert=other.expert, now=world.now) == "flow_not_found"
    call = {"step": "s1", "choice": 0, "expert": other.expert, "now": world.now}
    assert error_of(answer_walk, theirs.id, at=at, **call) == "walk_not_found"
    assert error_of(answer_walk, ticket.id, at=at, **call) == "ticket_not_found"
    assert error_of(put_walk_away, theirs.id, walk_id=walk.id, expert=other.expert) == "walk_not_found"


def test_the_path_is_the_note_for_whoever_takes_over(world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    world.walk(ticket, flow, 2)
    note = walk_note(beside(world, ticket).walk)
    assert note.splitlines() == [
        "Trouble at the tap", "- Does the beer foam or taste off? → Somebody feels ill",
        "Somebody feels ill after drinking.",
    ]  # fmt: skip


def test_an_inserted_outcome_notes_the_article_that_it_rests_on(world):
    article = propose_article(world.brand, title="Foam", body="Chill the keg.", now=world.now)
    plan = Plan((Step("s1", Kind.QUESTION, "Warm?", answers=(Answer("Yes", "s2"),)),
                 Step("s2", Kind.REPLY, "Chill the keg.", article=str(article.id))))  # fmt: skip
    ticket, flow = world.held(text=QUESTION), world.flow(plan)
    walk = world.walk(ticket, flow, 0)
    note_outcome_inserted(ticket.id, walk_id=walk.id, expert=world.expert, now=world.now)
    assert not GuidanceUse.objects.exists()  # not published
    approve_article(article.id, brand_id=world.brand.id, by=make_staff(world.brand), now=world.now)
    note_outcome_inserted(ticket.id, walk_id=walk.id, expert=world.expert, now=world.now)
    assert GuidanceUse.objects.get().article_id == article.id
    assert beside(world, ticket).walk.article_title == "Foam"


def test_where_walks_end_and_stop_is_counted(world):
    flow = world.flow()
    for choices in ((), (0,), (0, 0), (0, 0), (2,)):
        world.walk(world.held(text=QUESTION), flow, *choices)
    found = flow_learned(flow.id, brand_id=world.brand.id)
    assert (found.whole.started, found.whole.finished, found.whole.left) == (5, 3, 2)
    counts = {one.key: (one.counts.finished, one.counts.left) for one in found.steps}
    assert counts == {"s1": (0, 1), "s2": (0, 1), "s3": (2, 0), "s4": (0, 0), "s5": (1, 0)}


@pytest.mark.parametrize("of", [
    lambda ticket: copies_of_conversation(ticket.conversation_id),
    lambda ticket: copies_of_customer(ticket.conversation.customer_id),
])  # fmt: skip
def test_what_a_walk_says_of_a_customer_goes_with_the_words_and_still_counts(world, of):
    flow, ticket, other = world.flow(), world.held(text=QUESTION), world.held(text=QUESTION)
    walk = world.walk(ticket, flow, 0, 0)
    note_outcome_inserted(ticket.id, walk_id=walk.id, expert=world.expert, now=world.now)
    kept = world.walk(other, flow, 1)
    forget_walks(of(ticket))
    walk.refresh_from_db()
    assert (walk.ticket_id, walk.trail, walk.user_id, walk.inserted_by_id) == (None, [], None, None)
    assert walk.finished_at.hour == walk.started_at.minute == walk.moved_at.second == 0
    assert flow_learned(flow.id, brand_id=world.brand.id).whole.finished == 1
    kept.refresh_from_db()
    assert (kept.ticket_id, kept.step) == (other.id, "s4")


def test_the_flows_beside_a_ticket_are_one_statement(world):
    ticket = world.held(text=QUESTION)
    facts = get_desk_ticket(ticket.id, expert=world.expert).facts
    for _ in range(3):
        world.walk(ticket, world.flow(), 0)
        with CaptureQueriesContext(connection) as seen:
            flows_beside(facts, told=QUESTION)
        assert len(seen) == 1
