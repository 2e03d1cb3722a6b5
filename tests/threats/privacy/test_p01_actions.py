"""P01, A10, I12 at the desk: an expert acts on values through a button, and sees none of them, before or after."""

import pytest
from django.test import Client

from peerdesk.domain.broker.commands import carry_out_call
from peerdesk.domain.broker.models import ActionCall
from peerdesk.domain.privacy.rules import CustomerDetails
from tests.factories.actions import action_server
from tests.factories.network import make_brand, make_expert, make_staff, now
from tests.factories.servers import wait_until, worker_program
from tests.factories.tickets import make_ticket
from tests.threats.dump import everything_stored, tables

pytestmark = pytest.mark.django_db(transaction=True)
MAIL, ORDER = "wil.quastenberg@mail-of-customers.net", "QX-998171"
WHO = CustomerDetails("Wilhelmina Quastenberg", MAIL, "", "", (ORDER,))
VALUES = (MAIL, ORDER, "Quastenberg")


@pytest.fixture
def brand():
    return make_brand(order_id_patterns=[r"\bQX-\d{6}\b"])


@pytest.fixture
def server(brand, tmp_path, settings):
    with action_server(brand, tmp_path, settings) as heard:
        yield heard


@pytest.fixture
def made(brand):
    return make_ticket(brand, "claimed", customer=WHO, text=f"My order {ORDER} never came, write to {MAIL}.")


@pytest.fixture
def desk(made):
    client = Client()
    client.force_login(made.expert.user)
    return client


def form_of(page, action):
    """The fields of one action's form, as the page shows it."""
    import re

    part = next(piece for piece in page.split("<details")[1:] if f"<strong>{action}</strong>" in piece)
    fields = re.findall(r'name="(fencing|action|key|token)" value="([^"]*)"', part)
    return dict(fields)


def test_P01_the_button_shows_a_placeholder_and_the_answer_one_too(server, made, desk, logged):
    url = f"/desk/tickets/{made.ticket.id}/"
    page = desk.get(url).content.decode()
    data = form_of(page, "Look up")
    assert data["token"] == "[ORDER_ID_1]"
    answer = desk.post(f"{url}action-calls", data)
    assert answer.status_code == 303
    assert carry_out_call(ActionCall.objects.get().id, now=now()) == "done"
    desk.post(f"{url}action-calls", data)  # the form again: the same call
    assert ActionCall.objects.count() == 1
    after = desk.get(f"{url}actions").content.decode()
    assert "Done" in after
    assert "ORDER_ID_1" in after
    for value in VALUES:
        assert value not in page + after
        assert value not in logged()
    assert server.bodies()[0]["data"]["values"] == {"ORDER_ID": ORDER}
    plain = [row for row in everything_stored().splitlines() if row.startswith(tuple(f"{name}: (" for name in tables()))]
    assert [row for row in plain if ORDER in row] == []


def test_A10_a_stranger_or_a_former_holder_presses_no_button(server, made, desk, brand):
    url = f"/desk/tickets/{made.ticket.id}/"
    data = form_of(desk.get(url).content.decode(), "Look up")
    for user in (make_expert(brand).user, make_staff(brand, admin=True)):
        stranger = Client()
        stranger.force_login(user)
        assert stranger.post(f"{url}action-calls", data).status_code == 404
        assert stranger.get(f"{url}actions").status_code == 404
    stale = desk.post(f"{url}action-calls", {**data, "fencing": "0"}, headers={"HX-Request": "true"})
    assert stale.status_code == 422
    assert "no longer hold" in stale.content.decode()
    assert not ActionCall.objects.exists()


@pytest.mark.parametrize("amount", ["", "0", "-1", "1e3", "20,01", "NaN", "1.001", "99999999999999"])
def test_an_amount_above_the_budget_or_none_moves_nothing(server, made, desk, amount):
    url = f"/desk/tickets/{made.ticket.id}/"
    data = form_of(desk.get(url).content.decode(), "Pay back")
    answer = desk.post(f"{url}action-calls", {**data, "amount": amount}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert not ActionCall.objects.exists()


def test_an_amount_is_read_as_people_write_it(server, made, desk):
    url = f"/desk/tickets/{made.ticket.id}/"
    data = form_of(desk.get(url).content.decode(), "Pay back")
    assert desk.post(f"{url}action-calls", {**data, "amount": "12,50"}, headers={"HX-Request": "true"}).status_code == 200
    assert carry_out_call(ActionCall.objects.get().id, now=now()) == "done"
    assert server.store.refunded(ORDER) == 1250


def test_the_job_is_carried_out_by_a_real_worker(server, made, desk):
    url = f"/desk/tickets/{made.ticket.id}/"
    desk.post(f"{url}action-calls", form_of(desk.get(url).content.decode(), "Send a code to"))
    worker = worker_program(PEERDESK_LOCAL_ACTION_HOSTS=f"127.0.0.1:{server.port}").start()
    try:
        wait_until(lambda: ActionCall.objects.filter(state="done").exists(), 180, "the call")
    finally:
        worker.kill()
    assert server.bodies()[0]["data"]["values"] == {"EMAIL": MAIL}
    assert MAIL not in ActionCall.objects.get().result


def test_the_admin_registers_an_action_sees_its_secret_once_and_its_calls(server, made, desk, brand):
    admin = Client()
    admin.force_login(make_staff(brand, admin=True))
    url = f"/console/{brand.slug}/privacy/actions/"
    data = {"name": "Look", "slug": "look", "placeholder_types": ["ORDER_ID"], "url": "https://elsewhere.example/x"}
    refused = admin.post(url, data)
    assert refused.status_code == 422
    assert "not on the list" in refused.content.decode()
    answer = admin.post(url, {**data, "url": f"http://127.0.0.1:{server.port}/actions/look"})
    assert "whsec_" in answer.content.decode()
    assert "whsec_" not in admin.get(url).content.decode()
    page = f"/desk/tickets/{made.ticket.id}/"
    desk.post(f"{page}action-calls", form_of(desk.get(page).content.decode(), "Look up"))
    text = admin.get(url).content.decode()
    assert made.expert.pseudonym in text
    assert made.ticket.reference in text
    assert ORDER not in text
