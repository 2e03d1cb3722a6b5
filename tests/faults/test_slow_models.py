"""A language model that is silent takes no place from anybody; a worker that dies while it writes loses no ticket."""

from datetime import timedelta

import pytest

from peerdesk.domain.generation.models import ModelCall
from peerdesk.domain.guidance.commands import request_model_draft
from peerdesk.domain.guidance.models import ModelDraft
from peerdesk.domain.guidance.queries import find_model_draft
from peerdesk.domain.matching.queries import get_desk_ticket
from peerdesk.foundation.jobs.runner import PATIENT_PLACES
from tests.domain.generation.model_world import GOOD, answer, model_world
from tests.factories.network import make_brand, make_expert, now
from tests.factories.servers import wait_until, worker_program
from tests.factories.tickets import make_ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def worker(world):
    # One place for everything that has to be done now: a draft that took it would hold up the question.
    return worker_program(1, PEERDESK_MODEL_HOSTS=world.model.host)


def test_K07_K08_silent_models_do_not_make_a_question_wait(settings):
    with model_world(settings, fault="silent") as world:
        for number in range(PATIENT_PLACES + 2):
            expert = world.new_expert(f"e{number}", f"E{number}")
            request_model_draft(world.held(expert).id, expert=expert, now=now())
        program = worker(world).start()
        try:
            wait_until(lambda: world.model.connections >= PATIENT_PLACES, 180, "calls to the model")
            brand = make_brand()
            make_expert(brand)
            made = make_ticket(brand, "received")
            wait_until(lambda: made.state == "queued", 7, "the question of another brand")  # the model is silent for eight
            assert ModelDraft.objects.filter(state="running").count() == PATIENT_PLACES
            world.model.released.set()
        finally:
            program.kill()


def test_a_worker_writes_the_draft_and_one_that_is_killed_meanwhile_leaves_a_draft_to_ask_for_anew(settings):
    with model_world(settings, answer=answer(GOOD), fault="stuck") as world:
        program = worker(world).start()
        try:
            draft_id = request_model_draft(world.ticket_held.id, expert=world.expert, now=now())
            wait_until(lambda: ModelDraft.objects.get(id=draft_id).answer, 180, "half a draft")
        finally:
            program.kill()
        world.model.fault = ""
        ModelDraft.objects.update(moved_at=now() - timedelta(seconds=17))  # the clock is the only thing that is not real
        again = request_model_draft(world.ticket_held.id, expert=world.expert, now=now())
        assert again != draft_id
        program.start()
        try:
            wait_until(lambda: ModelDraft.objects.get(id=again).state == "ready", 180, "the second draft")
        finally:
            program.kill()
        ticket = get_desk_ticket(world.ticket_held.id, expert=world.expert)
        view = find_model_draft(ticket.facts, ticket.messages, now=now())
        assert [one.text for one in view.sentences if one.source] == [GOOD[0]]
        assert sorted(ModelCall.objects.values_list("state", flat=True)) == ["done", "running"]  # the first stays spent


def test_a_worker_that_is_told_to_stop_does_so_although_a_model_is_silent(settings):
    with model_world(settings, fault="silent") as world:
        program = worker(world).start()
        request_model_draft(world.ticket_held.id, expert=world.expert, now=now())
        wait_until(lambda: world.model.connections, 180, "the call")
        world.model.released.set()
        program.stop()
        assert program.process.returncode == 0
