"""FT16: the guard throws, is slow, or its worker dies: nothing raw is shown, and the backlog goes through by itself."""

import threading
import time

import pytest
from django.test import Client

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.commands import retry_held_messages
from peerdesk.domain.conversations.models import GuardState, Message
from peerdesk.domain.matching.models import Offer
from peerdesk.domain.privacy.commands import guard
from peerdesk.domain.privacy.models import GuardIncident
from peerdesk.domain.tickets.models import Ticket
from tests.factories.network import make_brand, make_expert, make_staff, now
from tests.factories.servers import scaled, wait_until, worker_program
from tests.factories.tickets import details, drain_all, make_ticket
from tests.faults.test_kills import age_heartbeats, rescued

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BACKLOG_SECONDS = 600
PATIENCE = 300
RAW = "quastenberg"
TEXT = "Wilhelmina Quastenberg here (wilhelmina@quastenberg.net): the handle of the grinder is loose, number {number}."


def ask(brand, count):
    return [
        make_ticket(brand, "received", text=TEXT.format(number=number), customer=details(name="Wilhelmina Quastenberg"))
        for number in range(count)
    ]


def shown(brand, made):
    """What an expert of the brand and staff without a reveal can read now."""
    expert, staff = Client(), Client()
    expert.force_login(make_expert(brand).user)
    staff.force_login(make_staff(brand, admin=True))
    pages = [expert.get("/desk/offers"), expert.get(f"/desk/tickets/{made.ticket.id}/")]
    pages += [staff.get(f"/console/{brand.slug}/{page}") for page in ("tickets/", f"tickets/{made.ticket.id}/")]
    assert all(page.status_code < 500 for page in pages)
    return "".join(page.content.decode() for page in pages).casefold()


def states(brand):
    return set(Message.objects.filter(brand=brand).values_list("guard_state", flat=True))


@pytest.mark.parametrize("fault", ["throws", "slow"])
def test_FT16_a_backlog_behind_a_broken_guard_shows_nothing_and_goes_through_after_repair(fault, settings):
    brand, repaired = make_brand(silence_seconds=86_400), threading.Event()
    made = ask(brand, scaled(1000, least=30))
    if fault == "throws":
        # Past the form that would refuse it: written straight into the row.
        Brand.objects.filter(id=brand.id).update(order_id_patterns=["(unclosed"])
    else:
        settings.GUARD_SECONDS = 0.02
        for _ in range(64):  # more than it has threads: nothing that is asked of it begins
            guard._guard_pool.submit(repaired.wait, PATIENCE)
    drain_all()
    assert states(brand) == {GuardState.FAILED}
    assert {ticket.state for ticket in Ticket.objects.filter(brand=brand)} == {"held"}
    assert GuardIncident.objects.filter(brand=brand, settled_at__isnull=True).count() == len(made)
    assert RAW not in shown(brand, made[0])
    assert not Offer.objects.filter(brand=brand).exists()
    Brand.objects.filter(id=brand.id).update(order_id_patterns=[])
    repaired.set()
    settings.GUARD_SECONDS = 30
    begin = time.monotonic()
    while states(brand) != {GuardState.CLEAN}:
        retry_held_messages(now=now())
        drain_all()
        assert time.monotonic() - begin < BACKLOG_SECONDS
    assert not GuardIncident.objects.filter(brand=brand, settled_at__isnull=True).exists()
    assert RAW not in "".join(Message.objects.filter(brand=brand).values_list("text", flat=True)).casefold()


def test_FT16_a_worker_that_is_killed_while_it_guards_leaves_nothing_raw_and_nothing_behind():
    brand = make_brand()
    made = ask(brand, scaled(1000, least=30))
    worker = worker_program().start()
    clean = Message.objects.filter(brand=brand, guard_state=GuardState.CLEAN)
    try:
        for share in (0.2, 0.6):
            wait_until(rescued(lambda share=share: clean.count() >= share * len(made)), PATIENCE, f"{share} guarded")
            worker.kill()
            raw = Message.objects.filter(brand=brand).exclude(guard_state=GuardState.CLEAN)
            assert set(raw.values_list("text", flat=True)) <= {""}
            assert RAW not in shown(brand, made[-1])
            age_heartbeats()
            worker.start()
        wait_until(rescued(lambda: clean.count() == len(made)), BACKLOG_SECONDS, "every question is guarded")
    finally:
        worker.kill()
    assert RAW not in "".join(clean.values_list("text", flat=True)).casefold()
