"""Races and kills around keys, budgets and erasure, with real connections and real processes."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.queries import customer_copy
from peerdesk.domain.privacy import keys
from peerdesk.domain.privacy.commands import (
    ensure_customer,
    erase_customer,
    place_hold,
    reveal_scope,
    rewrap_customer_keys,
    rotate_brand_key,
)
from peerdesk.domain.privacy.models import BrandKey, Customer, LegalHold, Reveal
from peerdesk.domain.privacy.queries import customer_details
from peerdesk.foundation.errors import DomainError
from tests.factories.network import make_brand, make_staff, now
from tests.factories.servers import Program, wait_until
from tests.factories.tickets import details, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


def together(*jobs):
    """Run the jobs at the same moment, each on a connection of its own. Returns of each None, or its error's code."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        barrier.wait()
        try:
            job()
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_eight_looks_at_once_never_exceed_the_budget():
    brand = make_brand()
    Brand.objects.filter(id=brand.id).update(reveals_per_day=3)
    made, staff = make_ticket(brand), make_staff(brand)

    def look():
        reveal_scope(
            made.conversation.customer_id, brand_id=brand.id, scope_id=made.conversation.id, user=staff,
            reason="to find the parcel", now=now(),
        )  # fmt: skip

    said = together(*[look] * 8)
    assert (said.count(None), said.count("reveal_budget_spent")) == (3, 5)
    assert Reveal.objects.count() == 3


def test_a_hold_and_an_erasure_at_once_come_one_after_the_other():
    brand = make_brand()
    admin = make_staff(brand, admin=True)
    for _ in range(5):
        customer_id = make_ticket(brand).conversation.customer_id
        erased, held = together(
            lambda one=customer_id: erase_customer(one, brand_id=brand.id, now=now()),
            lambda one=customer_id: place_hold(one, brand_id=brand.id, reason="a court asked", by=admin, now=now()),
        )
        is_erased = Customer.objects.get(id=customer_id).wrapped_key is None
        is_held = LegalHold.objects.filter(customer_id=customer_id).exists()
        assert (erased, held) in {(None, "customer_not_found"), ("customer_on_hold", None)}
        assert is_erased != is_held


def test_erasure_while_the_keys_are_wrapped_anew_is_still_erasure():
    brand = make_brand()
    customers = [ensure_customer(brand.id, details=details(), now=now()) for _ in range(20)]
    rotate_brand_key(brand.id, now=now())
    jobs = [lambda one=one: erase_customer(one.id, brand_id=brand.id, now=now()) for one in customers[:6]]
    said = together(*jobs, lambda: rewrap_customer_keys(now=now()), lambda: rewrap_customer_keys(now=now()))
    assert said == [None] * 8
    keys._known.clear()
    alive = Customer.objects.filter(brand=brand, wrapped_key__isnull=False)
    assert alive.count() == 14
    assert all(customer_details(one).name for one in alive)
    assert not Customer.objects.filter(id__in=[one.id for one in customers[:6]], wrapped_key__isnull=False).exists()


def test_a_rotation_killed_in_the_middle_loses_nothing_and_is_finished_later():
    brand = make_brand()
    made = make_ticket(brand)
    sample = ensure_customer(brand.id, details=details(), now=now())
    keys_of = keys.brand_keys(brand.id)
    rows = []
    for place in range(900):
        row = Customer(brand=brand, created_at=now(), profile=None, key_version=1)
        row.wrapped_key = keys.wrap_customer_key(keys_of, place.to_bytes(32, "big"), row.id).wrapped
        rows.append(row)
    Customer.objects.bulk_create(rows)
    program = Program(["rotate-keys", "--brand", brand.slug]).start()
    moved = Customer.objects.filter(brand=brand, key_version=2)
    wait_until(moved.exists, 180, "the first batch")
    program.kill()
    done = moved.count()
    assert done % 200 in {0, 102}  # whole batches alone
    keys._known.clear()
    for place in (0, 450, 899):
        assert keys.customer_key(Customer.objects.get(id=rows[place].id)) == place.to_bytes(32, "big")
    assert customer_copy(made.refresh().conversation)[0].text
    while rewrap_customer_keys(now=now()):
        pass
    keys._known.clear()
    assert not Customer.objects.filter(brand=brand, key_version=1).exists()
    assert {keys.customer_key(one) for one in Customer.objects.filter(id__in=[row.id for row in rows])} == {
        place.to_bytes(32, "big") for place in range(900)
    }
    assert customer_details(Customer.objects.get(id=sample.id)).name
    assert BrandKey.objects.get(brand=brand).version == 2
