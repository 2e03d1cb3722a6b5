"""Acting without seeing: values go to the brand's system alone, once, within budgets, asked for by the ticket's holder."""

import base64
import os
import secrets
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, connections
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.broker import commands
from peerdesk.domain.broker.commands import (
    CallUnansweredError,
    carry_out_call,
    register_action,
    request_action,
    retire_action,
    rewrap_action_secrets,
    sweep_forgotten_calls,
)
from peerdesk.domain.broker.models import ActionCall, BrandAction
from peerdesk.domain.broker.queries import calls_of_ticket, fitting_actions
from peerdesk.domain.broker.retention import sweep_results
from peerdesk.domain.broker.rules import MOST_ATTEMPTS, ActionDraft, read_outcome
from peerdesk.domain.matching.commands import return_ticket
from peerdesk.domain.privacy.commands import erase_customer, mark_canary
from peerdesk.domain.privacy.models import AccessReview
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.foundation.http_client import AddressRefusedError, check_public_url
from tests.factories.actions import action_server
from tests.factories.network import make_brand, make_expert, make_staff, now, refused
from tests.factories.tickets import drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
MAIL, ORDER = "wil.quastenberg@mail-of-customers.net", "QX-998171"
WHO = CustomerDetails("Wilhelmina Quastenberg", MAIL, "", "", (ORDER,))
TEXT = f"My order {ORDER} never came. Please write to {MAIL}."
# The same question again would wait for staff as a duplicate.
ANOTHER = (f"How do I change the address of {ORDER}?", f"The grinder of {ORDER} makes a loud noise.")


@pytest.fixture
def brand():
    return make_brand(order_id_patterns=[r"\bQX-\d{6}\b"])


@pytest.fixture
def server(brand, tmp_path, settings):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"
    with action_server(brand, tmp_path, settings) as heard:
        yield heard


@pytest.fixture
def made(brand):
    return make_ticket(brand, "claimed", customer=WHO, text=TEXT)


def ask(made, slug="order-status", placeholder="[ORDER_ID_1]", *, amount=0, key=None, fencing=None, expert=None):
    action = BrandAction.objects.get(brand=made.ticket.brand, slug=slug, retired_at=None)
    return request_action(
        made.ticket.id, expert=expert or made.expert, fencing=made.claim.fencing if fencing is None else fencing,
        action_id=action.id, tokens=[placeholder], amount_minor=amount, request_key=key or uuid.uuid4(), now=now(),
    )  # fmt: skip


def stored():
    """Every row about calls, and every job, as text."""
    with connection.cursor() as cursor:
        found = []
        for table in ("broker_actioncall", "broker_brandaction", "procrastinate_jobs", "outbox_outboxevent"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_value_goes_to_the_brand_s_system_signed_and_comes_back_as_a_placeholder(server, made):
    call_id = ask(made)
    assert carry_out_call(call_id, now=now()) == "done"
    (environ, body), = server.requests
    sent = server.bodies()[0]["data"]
    assert sent["values"] == {"ORDER_ID": ORDER}
    assert sent["call_id"] == environ["HTTP_WEBHOOK_ID"] == environ["HTTP_IDEMPOTENCY_KEY"] == str(call_id)
    headers = {f"webhook-{name}": environ[f"HTTP_WEBHOOK_{name.upper()}"] for name in ("id", "timestamp", "signature")}
    Webhook(server.secrets["order-status"]).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(server.secrets["refund"]).verify(body, headers)
    row, = calls_of_ticket(made.ticket.id)
    assert row.result.startswith("Order [ORDER_ID_1] ")
    for value in (ORDER, MAIL, "Quastenberg"):
        assert value not in stored()


def test_a_new_value_in_the_answer_is_redacted_before_it_is_stored(server, made):
    text = "Sent to john.someone@elsewhere-mail.net, card 4111 1111 1111 1111"
    server.answers = [("200 OK", {"outcome": "done", "text": text})]
    carry_out_call(ask(made), now=now())
    row, = calls_of_ticket(made.ticket.id)
    assert "john.someone" not in stored()
    assert "4111 1111" not in stored()
    assert "[EMAIL_2]" in row.result


def test_an_answer_that_the_guard_cannot_read_is_thrown_away(server, made, settings):
    call_id = ask(made)
    settings.GUARD_SECONDS = 0.0
    assert carry_out_call(call_id, now=now()) == "done"
    row, = calls_of_ticket(made.ticket.id)
    assert (row.result, row.error_code) == ("", "result_withheld")
    assert ORDER not in stored()


def test_the_same_request_twice_is_one_call_and_a_second_run_sends_nothing(server, made):
    key = uuid.uuid4()
    assert ask(made, key=key) == ask(made, key=key)
    call = ActionCall.objects.get()
    assert carry_out_call(call.id, now=now()) == carry_out_call(call.id, now=now()) == "done"
    assert len(server.requests) == 1


def test_a_lost_answer_is_asked_for_again_under_the_same_key_and_pays_once(server, made):
    call_id = ask(made, "refund", amount=500)
    server.answers = [("500 Internal Server Error", {}), ("200 OK", b"no json")]
    for _ in range(2):
        with pytest.raises(CallUnansweredError):
            carry_out_call(call_id, now=now())
    assert carry_out_call(call_id, now=now()) == "done"
    assert {environ["HTTP_IDEMPOTENCY_KEY"] for environ, _ in server.requests} == {str(call_id)}
    assert server.store.refunded(ORDER) == 500
    ActionCall.objects.update(state="sending", finished_at=None)  # killed after the answer, before it was stored
    assert carry_out_call(call_id, now=now()) == "done"
    assert server.store.refunded(ORDER) == 500


def test_a_system_that_never_answers_ends_as_unknown_and_keeps_the_budget(server, made):
    call_id = ask(made, "refund", amount=2000)
    server.answers = [("503 Service Unavailable", {})] * MOST_ATTEMPTS
    for _ in range(MOST_ATTEMPTS - 1):
        with pytest.raises(CallUnansweredError):
            carry_out_call(call_id, now=now())
    assert carry_out_call(call_id, now=now()) == "unknown"
    with refused("action_budget_spent"):
        ask(made, "refund", amount=1)


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "302 Found"])
def test_a_refusal_by_status_is_final_and_gives_the_budget_back(server, made, status):
    server.answers = [(status, {})]
    assert carry_out_call(ask(made, "refund", amount=2000), now=now()) == "failed"
    assert len(server.requests) == 1
    ask(made, "refund", amount=2000)


def test_I12_only_the_holder_with_the_newest_number_asks_and_it_is_checked_again_before_sending(server, made):
    with refused("claim_ended"):
        ask(made, fencing=made.claim.fencing - 1)
    with refused("claim_ended"):
        ask(made, expert=make_expert(made.ticket.brand))
    call_id = ask(made)
    return_ticket(made.ticket.id, expert=made.expert, fencing=made.claim.fencing, now=now())
    assert carry_out_call(call_id, now=now()) == "failed"
    assert ActionCall.objects.get().error_code == "claim_ended"
    assert server.requests == []
    with refused("claim_ended"):
        ask(made)


def test_money_stays_within_the_ticket_s_and_the_day_s_budget(server, brand, made):
    for amount in (0, -5):
        with refused("amount_not_allowed"):
            ask(made, "refund", amount=amount)
    with refused("amount_not_allowed"):
        ask(made, amount=5)
    ask(made, "refund", amount=1500)
    with refused("action_budget_spent"):
        ask(made, "refund", amount=501)
    BrandAction.objects.filter(slug="refund").update(budget_expert_day_minor=2500)
    other = make_ticket(brand, "claimed", customer=WHO, text=ANOTHER[0], expert=made.expert)
    with refused("action_budget_spent"):
        ask(other, "refund", amount=1001)
    ask(other, "refund", amount=1000)


def test_two_tickets_at_once_never_spend_more_than_the_day_has(server, brand, made):
    BrandAction.objects.filter(slug="refund").update(budget_ticket_minor=2000, budget_expert_day_minor=2000)
    tickets = [made, *(make_ticket(brand, "claimed", customer=WHO, text=text, expert=made.expert) for text in ANOTHER)]
    together, codes = threading.Barrier(3), []

    def pay(one):
        together.wait()
        try:
            ask(one, "refund", amount=1500)
            codes.append("paid")
        except commands.conflict("x").__class__ as error:
            codes.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=pay, args=(one,)) for one in tickets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["action_budget_spent", "action_budget_spent", "paid"]


@pytest.mark.parametrize("tokens", [
    [], ["[EMAIL_1]"], ["[ORDER_ID_2]"], ["[ORDER_ID_1]", "[ORDER_ID_1]"], ["ORDER_ID_1"], ["[NAME_1]"],
])  # fmt: skip
def test_only_placeholders_of_this_conversation_that_the_action_takes(server, made, tokens):
    action = BrandAction.objects.get(slug="order-status")
    with refused("invalid_placeholders"):
        request_action(
            made.ticket.id, expert=made.expert, fencing=made.claim.fencing, action_id=action.id, tokens=tokens,
            amount_minor=0, request_key=uuid.uuid4(), now=now(),
        )  # fmt: skip


def test_another_brand_s_action_and_a_retired_one_are_not_there(server, brand, made):
    other = make_ticket(make_brand(), "claimed", customer=WHO, text=TEXT)
    action = BrandAction.objects.get(slug="send-code")
    with refused("action_not_found"):
        request_action(
            other.ticket.id, expert=other.expert, fencing=other.claim.fencing, action_id=action.id, tokens=["[EMAIL_1]"],
            amount_minor=0, request_key=uuid.uuid4(), now=now(),
        )  # fmt: skip
    assert {one.name for one in fitting_actions(brand.id, made.conversation.id)} >= {"Look up", "Send a code to"}
    with refused("action_not_found"):
        retire_action(action.id, brand_id=other.ticket.brand_id, now=now())
    retire_action(action.id, brand_id=brand.id, now=now())
    assert "Send a code to" not in {one.name for one in fitting_actions(brand.id, made.conversation.id)}


def test_actions_fit_only_where_the_values_are(server, brand):
    plain = make_ticket(brand, "claimed", text="How do I clean it?")
    assert {one.name for one in fitting_actions(brand.id, plain.conversation.id)} <= {"Send a code to"}


def test_an_erased_customer_s_value_is_sent_nowhere(server, brand, made):
    call_id = ask(made)
    erase_customer(made.conversation.customer_id, brand_id=brand.id, now=now())
    assert carry_out_call(call_id, now=now()) == "failed"
    assert server.requests == []


def test_a_canary_alarms_at_the_first_request(server, brand, made):
    admin = make_staff(brand, admin=True)
    mark_canary(made.conversation.customer_id, brand_id=brand.id, is_canary=True, by=admin, now=now())
    ask(made)
    assert AccessReview.objects.get().user == made.expert.user


@pytest.mark.parametrize(("changes", "field"), [
    ({"url": "https://elsewhere.example/x"}, "url"), ({"url": "http://127.0.0.1:9/x"}, "url"), ({"url": "ftp://x/y"}, "url"),
    ({"placeholder_types": ()}, "placeholder_types"), ({"placeholder_types": ("WISH",)}, "placeholder_types"),
    ({"moves_money": True}, "budget_ticket_minor"),
    ({"moves_money": True, "budget_ticket_minor": 5, "budget_expert_day_minor": 4}, "budget_ticket_minor"),
])  # fmt: skip
def test_an_action_that_is_not_valid_is_refused_with_its_field(server, brand, changes, field):
    url = f"http://127.0.0.1:{server.port}/actions/x"
    draft = {"slug": "x", "name": "X", "url": url, "placeholder_types": ("EMAIL",), **changes}
    with pytest.raises(commands.conflict("x").__class__) as caught:
        register_action(brand.id, draft=ActionDraft(**draft), now=now())
    assert field in caught.value.fields


def test_loopback_opens_for_the_named_server_alone(server):
    named = frozenset({f"127.0.0.1:{server.port}", "intranet.example:80"})
    check_public_url(f"http://127.0.0.1:{server.port}/x", local_hosts=named)
    for url in ("http://127.0.0.1:9/x", f"http://localhost:{server.port}/x", f"http://127.0.0.1:{server.port}@localhost/x"):
        with pytest.raises(AddressRefusedError):
            check_public_url(url, local_hosts=named)
    with pytest.raises(AddressRefusedError):
        check_public_url(f"http://127.0.0.1:{server.port}/x")


def test_the_words_of_an_answer_go_with_the_text_of_their_conversation(server, brand, made):
    carry_out_call(ask(made), now=now())
    assert sweep_results(now=now() + timedelta(days=400)) == 0
    Brand.objects.filter(id=brand.id).update(retain_messages_days=30)
    assert sweep_results(now=now()) == 0
    assert sweep_results(now=now() + timedelta(days=31)) == 1
    assert calls_of_ticket(made.ticket.id)[0].result == ""


def test_a_call_whose_job_is_gone_is_taken_up_by_the_sweep(server, made):
    ask(made)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE queue_name = 'actions'")
    assert sweep_forgotten_calls(now=now()) == 0
    assert sweep_forgotten_calls(now=now() + commands.FORGOTTEN_AFTER * 2) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE queue_name = 'actions'")
        assert len(cursor.fetchall()) == 1
    drain_all()


def test_the_secret_moves_with_the_master_key(server, made, monkeypatch, tmp_path):
    old, new = os.environ["PEERDESK_MASTER_KEY"], base64.b64encode(secrets.token_bytes(32)).decode()
    assert rewrap_action_secrets() == 0
    monkeypatch.setenv("PEERDESK_MASTER_KEY", new)
    monkeypatch.setenv("PEERDESK_OLD_MASTER_KEYS", old)
    assert rewrap_action_secrets() == 4
    assert carry_out_call(ask(made), now=now()) == "done"


@pytest.mark.parametrize("body", [
    b"", b"[]", b"null", b"{}", b'{"outcome": "perhaps"}', b'{"outcome": "done", "text": 5}', b"\xff",
])  # fmt: skip
def test_an_answer_that_says_nothing_is_none(body):
    assert read_outcome(body) is None
