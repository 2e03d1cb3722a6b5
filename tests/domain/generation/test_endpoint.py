"""A brand's model: its address and key are kept safe, its budgets hold under any number of calls, its breaker spares it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from peerdesk.domain.generation.commands import (
    ModelRefusedError,
    Question,
    ask_model,
    connect_endpoint,
    disconnect_endpoint,
    rewrap_endpoint_keys,
    sweep_abandoned_calls,
)
from peerdesk.domain.generation.models import ModelCall, ModelEndpoint, Purpose
from peerdesk.domain.generation.queries import find_endpoint, spent_this_month, usage_of
from peerdesk.domain.generation.rules import Breaker, EndpointDraft, Writing, month_start
from peerdesk.foundation.completions import CompletionError
from peerdesk.foundation.errors import DomainError
from tests.domain.generation.model_world import model_world
from tests.factories.network import make_brand, make_staff, now, refused

pytestmark = pytest.mark.django_db(transaction=True)


def question(world, *, ticket=True, most_tokens=50, text="Hello?"):
    ticket_id = world.ticket_held.id if ticket else None
    messages = [{"role": "user", "content": text}]
    return Question(world.brand.id, ticket_id, Purpose.DRAFT, "test-1", "reply", messages, {"type": "object"}, most_tokens)


def ask(world, **more):
    return ask_model(question(world, **more), clock=now)


def test_a_call_is_recorded_with_its_cost_and_the_versions_of_prompt_and_model(settings):
    with model_world(settings) as world:
        found = ask(world)
        call = ModelCall.objects.get(id=found.call_id)
        assert (call.state, call.prompt_version, call.model, call.fingerprint) == ("done", "test-1", "tiny-2026-11", "fp_1")
        assert (call.tokens, call.input_tokens, call.output_tokens) == (252, 210, 42)
        assert call.started_at <= call.first_at <= call.ended_at
        assert world.model.requests[0]["key"] == "Bearer a-secret-key"
        assert spent_this_month(world.brand.id, now=now()) == 252
        assert usage_of(world.brand.id, now=now()).rows[0].calls == 1


def test_the_key_is_sealed_rewrapped_and_never_follows_to_another_address(settings, monkeypatch):
    with model_world(settings) as world:
        assert b"a-secret-key" not in bytes(ModelEndpoint.objects.get(brand=world.brand).sealed_key)
        assert rewrap_endpoint_keys() == 0
        settings.MODEL_HOSTS |= {"127.0.0.1:9"}
        with refused("invalid_endpoint"):
            moved = EndpointDraft("http://127.0.0.1:9/v1", "tiny")
            connect_endpoint(world.brand.id, draft=moved, by=world.admin, now=now())
        kept = EndpointDraft(world.model.url, "other", writes=Writing.AT_OPENING)
        connect_endpoint(world.brand.id, draft=kept, by=world.admin, now=now())
        assert (find_endpoint(world.brand.id).has_key, find_endpoint(world.brand.id).model) == (True, "other")
        disconnect_endpoint(world.brand.id)
        assert find_endpoint(world.brand.id) is None
        with pytest.raises(ModelRefusedError, match="model_off"):
            ask(world)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/v1", "ftp://models.example/v1", "http://models.example/v1", "https://u:pw@models.example/", "https://"],
)
def test_s01_an_address_that_is_not_public_https_is_refused_when_saved(url, monkeypatch):
    monkeypatch.delenv("PEERDESK_ALLOW_LOCAL_WEBHOOKS", raising=False)
    brand = make_brand()
    with pytest.raises(DomainError) as caught:
        connect_endpoint(brand.id, draft=EndpointDraft(url, "tiny"), by=make_staff(brand, admin=True), now=now())
    assert (caught.value.code, "base_url" in caught.value.fields) == ("invalid_endpoint", True)


def test_the_budget_of_a_ticket_and_of_a_month_hold(settings):
    with model_world(settings, endpoint={"month_tokens": 700, "ticket_tokens": 400}) as world:
        ask(world)  # 252
        with pytest.raises(ModelRefusedError, match="ticket_budget_spent"):
            ask(world, most_tokens=200)
        ask(world, ticket=False)  # 504
        with pytest.raises(ModelRefusedError, match="month_budget_spent"):
            ask(world, ticket=False, most_tokens=200)
        assert len(world.model.requests) == 2
        ModelCall.objects.update(started_at=month_start(now()) - timedelta(seconds=1))
        ask(world, ticket=False, most_tokens=200)


def test_K07_a_huge_question_is_refused_before_it_is_sent(settings):
    with model_world(settings) as world:
        with pytest.raises(ModelRefusedError, match="ticket_budget_spent"):
            ask(world, text="x" * 1_000_000)
        assert world.model.requests == []


def test_K07_many_calls_at_once_never_spend_more_than_the_budget(settings):
    with model_world(settings, endpoint={"month_tokens": 1_000, "ticket_tokens": 1_000}) as world:
        outcomes = []

        def one():
            try:
                ask(world, ticket=False, most_tokens=60, text="x" * 620)  # reserves no less than the server counts
                outcomes.append("asked")
            except ModelRefusedError as error:
                outcomes.append(error.code)
            finally:
                connections["default"].close()

        threads = [threading.Thread(target=one) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(outcomes) == {"asked", "month_budget_spent"}
        assert spent_this_month(world.brand.id, now=now()) <= 1_000


def test_three_faults_close_the_breaker_for_a_minute_and_one_answer_opens_it(settings):
    with model_world(settings, fault="error") as world:
        for _ in range(3):
            with pytest.raises(CompletionError, match="server_error"):
                ask(world)
        with pytest.raises(ModelRefusedError, match="model_resting"):
            ask(world)
        assert len(world.model.requests) == 3
        later = now() + timedelta(seconds=61)
        with pytest.raises(CompletionError):  # it tries again, and one fault is enough to close it anew
            ask_model(question(world), clock=lambda: later)
        assert find_endpoint(world.brand.id).breaker.is_open(later + timedelta(seconds=59))
        world.model.fault = ""
        ask_model(question(world), clock=lambda: later + timedelta(seconds=61))
        assert find_endpoint(world.brand.id).breaker == Breaker()


def test_a_failed_call_keeps_what_it_had_reserved(settings):
    with model_world(settings, fault="key") as world:
        with pytest.raises(CompletionError, match="access_refused"):
            ask(world)
        call = ModelCall.objects.get()
        assert (call.state, call.error) == ("failed", "access_refused")
        assert call.tokens > 50


def test_a_call_that_nobody_wants_any_more_is_broken_off_and_is_no_fault_of_the_server(settings):
    with model_world(settings) as world:
        with pytest.raises(CompletionError, match="not_wanted"):
            ask_model(question(world), clock=now, on_progress=lambda _: False)
        assert ModelCall.objects.get().error == "not_wanted"
        assert find_endpoint(world.brand.id).breaker == Breaker()


def test_a_call_whose_process_died_is_ended_and_stays_spent(settings):
    with model_world(settings) as world:
        found = ask(world)
        later = month_start(now()) + timedelta(days=1)  # six minutes ago may be the month before
        ModelCall.objects.filter(id=found.call_id).update(state="running", started_at=later - timedelta(minutes=6))
        assert sweep_abandoned_calls(now=later) == 1
        assert (ModelCall.objects.get().error, spent_this_month(world.brand.id, now=later)) == ("abandoned", 252)
        assert sweep_abandoned_calls(now=later) == 0


def test_no_transaction_is_open_while_the_model_writes(settings):
    seen = []
    with model_world(settings) as world:
        ask_model(question(world), clock=now, on_progress=lambda _: seen.append(connection.in_atomic_block) or True)
    assert set(seen) == {False}


def test_the_month_begins_in_utc():
    assert month_start(datetime(2026, 11, 29, 20, 40, tzinfo=UTC)) == datetime(2026, 11, 1, tzinfo=UTC)
