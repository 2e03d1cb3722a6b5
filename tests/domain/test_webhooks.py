"""Webhooks: signed by the Standard Webhooks scheme, tried again, never to an address inside (S01, S02), no personal data."""

import json
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from standardwebhooks.webhooks import Webhook

from peerdesk.domain.webhooks.commands import add_endpoint, disable_endpoint, send_due_deliveries
from peerdesk.domain.webhooks.models import Endpoint, WebhookDelivery
from peerdesk.domain.webhooks.rules import GIVE_UP_AFTER, retry_delay_seconds
from tests import environment
from tests.factories.network import make_brand, now, refused
from tests.factories.tickets import answer, drain_all, make_ticket

pytestmark = pytest.mark.django_db


@contextmanager
def receiver(*statuses):
    """A real HTTP server that answers with these statuses, then with 204; yields (url, requests)."""
    seen, left = [], list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            seen.append((dict(self.headers.items()), body))
            self.send_response(left.pop(0) if left else 204)
            self.send_header("Location", "http://127.0.0.1:9/inside")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _local_receivers(monkeypatch):
    monkeypatch.setenv("PEERDESK_ALLOW_LOCAL_WEBHOOKS", "1")


def test_a_delivery_verifies_with_the_public_library_and_holds_ids_only():
    brand = make_brand()
    with receiver() as (url, seen):
        _, secret = add_endpoint(brand, url=url, now=now())
        make_ticket(brand, "waiting")
        assert send_due_deliveries(now=now()) == 2
    assert secret.startswith("whsec_")
    for headers, body in seen:
        lowered = {name.lower(): value for name, value in headers.items()}
        event = Webhook(secret).verify(body, lowered)
        assert event["type"] in {"tickets.TicketOpened", "tickets.TicketAnswered"}
        assert "user_id" not in event["data"]
        assert "quastenberg" not in body.casefold()
        assert "espresso" not in body.casefold()
    assert secret.encode() not in bytes(Endpoint.objects.get().sealed_secret)


def test_two_equal_facts_are_two_events_and_both_are_delivered():
    brand = make_brand()
    with receiver() as (url, seen):
        add_endpoint(brand, url=url, now=now())
        made = make_ticket(brand, "claimed")
        answer(made, text="First part of the answer.", awaits_customer=False)
        answer(made, text="Second part of the answer.", awaits_customer=False)
        send_due_deliveries(now=now())
    assert [json.loads(body)["type"] for _, body in seen].count("tickets.TicketAnswered") == 2


def test_a_refused_delivery_is_tried_again_later_with_the_same_id_and_body():
    brand = make_brand()
    with receiver(500, 302) as (url, seen):
        add_endpoint(brand, url=url, now=now())
        make_ticket(brand, "received")
        drain_all()
        moment = now()
        assert send_due_deliveries(now=moment) == 0
        assert send_due_deliveries(now=moment) == 0  # not before its time
        for _ in range(2):
            moment += timedelta(seconds=30)
            send_due_deliveries(now=moment)
    assert len(seen) == 3  # the redirect was not followed, it counts as a refusal
    assert len({headers["webhook-id"] for headers, _ in seen}) == 1
    assert len({body for _, body in seen}) == 1
    row = WebhookDelivery.objects.get()
    assert (row.attempts, row.status_code, row.delivered_at is not None) == (3, 204, True)


def test_a_dead_endpoint_is_given_up_after_twelve_tries_and_a_disabled_one_hears_nothing():
    brand = make_brand()
    with receiver() as (url, _):
        pass  # the server is gone
    endpoint, _ = add_endpoint(brand, url=url, now=now())
    make_ticket(brand)
    moment = now()
    for _ in range(GIVE_UP_AFTER + 3):
        send_due_deliveries(now=moment)
        moment += timedelta(hours=5)
    row = WebhookDelivery.objects.get(event_name="tickets.TicketOpened")
    assert (row.attempts, row.given_up_at is not None) == (GIVE_UP_AFTER, True)
    disable_endpoint(endpoint.id, brand_id=brand.id, now=now())
    make_ticket(brand)
    assert WebhookDelivery.objects.count() == 1


def test_the_wait_between_tries_grows_and_ends_at_four_hours():
    waits = [retry_delay_seconds(tries) for tries in range(1, GIVE_UP_AFTER + 1)]
    assert waits == sorted(waits)
    assert (waits[0], max(waits) <= 4 * 3600) == (5, True)


@pytest.mark.parametrize("address", [
    "http://127.0.0.1/", "http://127.1/", "http://0/", "http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://100.64.0.1/", "http://169.254.169.254/latest/meta-data", "http://[fd00:ec2::254]/", "http://224.0.0.1/",
    "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://192.0.0.8/", "http://198.18.0.1/",
    "http://[::]/", "http://localhost/", "ftp://8.8.8.8/", "file:///etc/passwd", "http://user:pw@8.8.8.8/", "http:///x",
])  # fmt: skip
def test_addresses_inside_are_refused_when_saved_and_when_connected(address, monkeypatch):
    # Forms of addresses are read by the machine itself; no name is looked up, and connecting stays closed.
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port: environment._real_getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
    )
    brand = make_brand()
    endpoint, _ = add_endpoint(brand, url="http://127.0.0.1:9/", now=now())
    monkeypatch.delenv("PEERDESK_ALLOW_LOCAL_WEBHOOKS")
    with refused("webhook_url_refused"):
        add_endpoint(brand, url=address, now=now())
    Endpoint.objects.filter(id=endpoint.id).update(url=address)  # saved before the rule, or by a name that moved
    make_ticket(brand)
    assert send_due_deliveries(now=now()) == 0
    assert WebhookDelivery.objects.first().status_code == 0


def test_endpoints_hear_their_own_brand_only():
    brand, other = make_brand(), make_brand()
    add_endpoint(brand, url="http://127.0.0.1:9/", now=now())
    make_ticket(other)
    assert not WebhookDelivery.objects.exists()
    with refused("endpoint_not_found"):
        disable_endpoint(Endpoint.objects.get().id, brand_id=other.id, now=now())
