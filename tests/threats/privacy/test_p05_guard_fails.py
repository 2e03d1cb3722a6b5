"""P05: a guard that throws or is slow holds the message, raises the alarm at once, and drains by itself after repair."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from peerdesk.config.scheduler import SWEEPS
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.commands import WAITING_TOO_LONG, retry_held_messages, watch_guard
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.matching.models import Offer
from peerdesk.domain.privacy.models import GuardIncident
from peerdesk.domain.tickets.commands import receive_customer_message
from tests.factories.network import api_key, make_brand, make_expert, make_staff, now
from tests.factories.tickets import details, drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "zanzibarine"
TEXT = f"My {WORD} order is lost, write to quastenberg.private@mail-of-customers.net please."


@pytest.fixture(params=["throws", "too_slow", "weights_do_not_fit"])
def broken(request, settings, tmp_path):
    """A brand whose guard fails; calling the fixture repairs it."""
    brand = make_brand()
    make_expert(brand)
    if request.param == "throws":
        # Past the form that would refuse it: written straight into the row.
        Brand.objects.filter(id=brand.id).update(order_id_patterns=["(unclosed", "[z-a]"])
    elif request.param == "weights_do_not_fit":
        settings.GUARD_MODELS = tmp_path
        (tmp_path / brand.slug).mkdir()
    else:
        settings.GUARD_SECONDS = 0.0

    def repair():
        Brand.objects.filter(id=brand.id).update(order_id_patterns=[])
        settings.GUARD_SECONDS = 30
        settings.GUARD_MODELS = None

    return brand, repair


def pages_of(brand, made):
    """What an expert, the brand's staff without a reveal, and the API can read of the ticket."""
    expert, staff = Client(), Client()
    expert.force_login(make_expert(brand).user)
    staff.force_login(make_staff(brand, admin=True))
    console = f"/console/{brand.slug}"
    key = {"Authorization": f"Bearer {api_key(brand)}"}
    answers = [expert.get(path) for path in ("/desk/", "/desk/offers", "/desk/tickets", "/desk/decisions/")]
    answers += [expert.get(f"/desk/tickets/{made.ticket.id}/")]
    answers += [staff.get(f"{console}/{page}") for page in ("", "tickets/", "triage/", f"tickets/{made.ticket.id}/")]
    answers += [
        Client().get(path, headers=key)
        for path in (
            "/api/v1/tickets", f"/api/v1/tickets/{made.ticket.id}", f"/api/v1/tickets/search?q={WORD}"
        )
    ]  # fmt: skip
    assert all(answer.status_code < 500 for answer in answers)
    return "".join(answer.content.decode() for answer in answers if "q=" not in answer.request["QUERY_STRING"])


def raw_in_tables(word):
    with connection.cursor() as cursor:
        found = []
        for table in ("conversations_message", "conversations_conversation", "outbox_outboxevent", "procrastinate_jobs",
                      "triage_triagedecision", "tickets_ticket", "privacy_guardincident"):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{word}%"])
            found += [table] if cursor.fetchone()[0] else []
    return found


def test_P05_a_failed_guard_holds_the_question_and_shows_nothing_raw(broken, logged):
    brand, repair = broken
    made = make_ticket(brand, "queued", text=TEXT, subject=f"{WORD} lost", customer=details(name="Wil Quastenberg"))
    assert made.ticket.state == "held"
    incident = GuardIncident.objects.get(brand=brand)  # the alarm is there as soon as the guard has failed
    assert incident.settled_at is None
    assert incident.code in {"guard_failed", "guard_too_slow"}
    assert WORD not in pages_of(brand, made)
    assert raw_in_tables(WORD) == []
    assert not Offer.objects.filter(ticket=made.ticket).exists()
    assert retry_held_messages(now=now()) == 1
    drain_all()
    assert (made.state, GuardIncident.objects.count()) == ("held", 1)  # still broken: still held, one alarm
    repair()
    retry_held_messages(now=now())
    drain_all()
    assert made.state == "queued"
    incident.refresh_from_db()
    assert incident.settled_at is not None
    shown = Message.objects.get(conversation=made.conversation).text
    assert WORD in shown
    assert "quastenberg" not in shown.casefold()
    assert "guard_incident" in logged()
    assert WORD not in logged()
    assert "quastenberg" not in logged()


def test_P05_a_later_message_is_held_and_the_ticket_goes_on_with_it_after_repair(broken):
    brand, repair = broken
    repair()
    made = make_ticket(brand, "waiting", expert=make_expert(brand))
    Brand.objects.filter(id=brand.id).update(order_id_patterns=["(unclosed"])
    receive_customer_message(made.conversation, text=TEXT, now=now())
    drain_all()
    assert raw_in_tables(WORD) == []
    assert made.state == "waiting"
    assert WORD not in pages_of(brand, made)
    repair()
    retry_held_messages(now=now())
    drain_all()
    assert made.state == "claimed"
    assert "quastenberg" not in Message.objects.filter(conversation=made.conversation).last().text


def test_P05_a_guard_that_never_comes_raises_one_alarm_within_a_minute_and_settles_it_afterwards():
    make_ticket(make_brand(), "queued")
    brand = make_brand()
    waiting = [make_ticket(brand, "received", text=TEXT) for _ in range(3)]  # no worker: nothing fails, nothing happens
    asked = now()
    assert watch_guard(now=asked + timedelta(seconds=20)) == 0
    sweeps = [sweep for sweep in SWEEPS if "watch_guard" in sweep.run.__code__.co_names]
    assert WAITING_TOO_LONG.total_seconds() + sweeps[0].every_seconds <= 60
    assert watch_guard(now=asked + timedelta(seconds=50)) == 1
    assert watch_guard(now=asked + timedelta(seconds=60)) == 1
    incident = GuardIncident.objects.get()
    assert (incident.brand, incident.code, incident.settled_at) == (brand, "guard_waiting", None)
    assert {made.state for made in waiting} == {"received"}
    assert WORD not in pages_of(brand, waiting[0])
    drain_all()
    assert watch_guard(now=asked + timedelta(seconds=70)) == 0
    incident.refresh_from_db()
    assert incident.settled_at is not None
    assert "received" not in {made.state for made in waiting}
