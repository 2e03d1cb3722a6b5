"""Keys are rotated while everything runs: nothing is unreadable at any moment, and a kill in between costs nothing."""

import base64
import secrets
from datetime import timedelta

import pytest

from peerdesk.domain.conversations.queries import customer_copy
from peerdesk.domain.privacy import keys
from peerdesk.domain.privacy.commands import (
    ensure_customer,
    renew_address_indexes,
    rewrap_brand_keys,
    rewrap_customer_keys,
    rotate_brand_key,
    rotation,
)
from peerdesk.domain.privacy.models import BrandKey, Customer, EntryKind, PrivacyEntry
from peerdesk.domain.privacy.queries import customer_details
from peerdesk.domain.webhooks.commands import rewrap_signing_secrets
from peerdesk.domain.webhooks.models import Endpoint
from peerdesk.foundation import crypto
from peerdesk.foundation.crypto import SealBrokenError, unseal_by_master
from tests.factories.network import make_brand, now, refused
from tests.factories.tickets import details, make_ticket

pytestmark = pytest.mark.django_db


def as_another_process():
    keys._known.clear()


def readable(brand):
    """How many of the brand's customers open, read by a process that remembers nothing."""
    as_another_process()
    return sum(bool(customer_details(customer).name) for customer in Customer.objects.filter(brand=brand))


def kinds(brand):
    return list(PrivacyEntry.objects.filter(brand=brand).order_by("made_at").values_list("kind", flat=True))


def test_a_brand_s_key_is_rotated_in_batches_and_every_customer_opens_after_each(monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    brand = make_brand()
    for _ in range(5):
        ensure_customer(brand.id, details=details(), now=now())
    assert rotate_brand_key(brand.id, now=now()) == 2
    with refused("key_rotation_running"):
        rotate_brand_key(brand.id, now=now())
    counts = []
    while not counts or counts[-1]:  # each batch is a transaction: a kill between two is this loop left in the middle
        assert readable(brand) == 5
        counts.append(rewrap_customer_keys(now=now()))
    assert counts == [2, 2, 1, 0]
    assert BrandKey.objects.get(brand=brand).previous_wrapped_key is not None  # others may remember it for a minute
    rewrap_customer_keys(now=now() + rotation.RETIRED_AFTER + timedelta(minutes=1))
    assert BrandKey.objects.get(brand=brand).previous_wrapped_key is None
    assert readable(brand) == 5
    assert kinds(brand) == [EntryKind.BRAND_KEY_ROTATED, EntryKind.BRAND_KEY_RETIRED]


def test_a_process_that_remembers_the_old_key_loses_nothing():
    brand = make_brand()
    first = ensure_customer(brand.id, details=details(), now=now())
    remembered = keys.brand_keys(brand.id)
    rotate_brand_key(brand.id, now=now())
    rewrap_customer_keys(now=now())
    keys._known[brand.id] = remembered  # another process: it has not heard of the rotation
    assert customer_details(Customer.objects.get(id=first.id)).name  # reads the newer version at once
    keys._known[brand.id] = remembered
    late = ensure_customer(brand.id, details=details(), now=now())
    assert late.key_version == 1
    assert rewrap_customer_keys(now=now() + timedelta(days=1)) == 1  # not retired before the late one has moved
    rewrap_customer_keys(now=now() + timedelta(days=1))
    assert BrandKey.objects.get(brand=brand).previous_wrapped_key is None
    assert readable(brand) == 2


def test_a_retired_key_opens_nothing_that_was_sealed_since():
    brand = make_brand()
    customer = ensure_customer(brand.id, details=details(), now=now())
    old = bytes(BrandKey.objects.get(brand=brand).wrapped_key)
    rotate_brand_key(brand.id, now=now())
    rewrap_customer_keys(now=now())
    stolen = unseal_by_master(old, keys.brand_context(brand.id))
    customer.refresh_from_db()
    with pytest.raises(SealBrokenError):
        crypto.unseal(stolen, bytes(customer.wrapped_key), f"customer:{customer.id}")


@pytest.fixture
def file_ring(tmp_path, monkeypatch):
    """An installation whose master key lies in a file."""
    monkeypatch.delenv("PEERDESK_MASTER_KEY")
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path))
    as_another_process()
    yield tmp_path / "master.key"
    as_another_process()


def test_a_new_master_key_takes_everything_over_and_the_old_one_can_go(file_ring):
    brand = make_brand()
    who = details()
    made = make_ticket(brand, customer=who)
    hook = Endpoint(brand=brand, url="https://hooks.example/x", created_at=now())
    hook.sealed_secret = crypto.seal_by_master(b"secret", f"webhook:{hook.id}")
    hook.save()
    before = crypto.key_ring()
    crypto.put_new_master_key()
    assert file_ring.stat().st_mode & 0o777 == 0o600
    assert crypto.key_ring()[1:] == before
    as_another_process()
    assert customer_copy(made.conversation)[0].text  # not moved yet: the old key opens it
    assert ensure_customer(brand.id, details=who, now=now()).id == made.conversation.customer_id  # found by the old index
    assert (rewrap_brand_keys(now=now()), rewrap_signing_secrets(), renew_address_indexes()) == (1, 1, 1)
    assert (rewrap_brand_keys(now=now()), rewrap_signing_secrets(), renew_address_indexes()) == (0, 0, 0)
    assert crypto.drop_old_master_keys() == 1
    as_another_process()
    made.refresh()
    assert customer_copy(made.conversation)[0].text
    assert ensure_customer(brand.id, details=who, now=now()).id == made.conversation.customer_id
    hook.refresh_from_db()
    assert unseal_by_master(bytes(hook.sealed_secret), f"webhook:{hook.id}") == b"secret"
    assert EntryKind.BRAND_KEY_REWRAPPED in kinds(brand)


def test_an_old_backup_s_brand_key_opens_with_the_master_key_of_its_time_alone(file_ring):
    brand = make_brand()
    ensure_customer(brand.id, details=details(), now=now())
    backup = bytes(BrandKey.objects.get(brand=brand).wrapped_key)
    crypto.put_new_master_key()
    assert unseal_by_master(backup, keys.brand_context(brand.id))
    rewrap_brand_keys(now=now())
    crypto.drop_old_master_keys()
    with pytest.raises(SealBrokenError):
        unseal_by_master(backup, keys.brand_context(brand.id))


def test_a_key_from_the_environment_is_rotated_by_whoever_gives_it(monkeypatch):
    brand = make_brand()
    customer = ensure_customer(brand.id, details=details(), now=now())
    with refused("master_key_given"):
        crypto.put_new_master_key()
    old, new = base64.b64encode(crypto.master_key()).decode(), base64.b64encode(secrets.token_bytes(32)).decode()
    monkeypatch.setenv("PEERDESK_MASTER_KEY", new)
    monkeypatch.setenv("PEERDESK_OLD_MASTER_KEYS", old)
    assert readable(brand) == 1
    assert rewrap_brand_keys(now=now()) == 1
    monkeypatch.delenv("PEERDESK_OLD_MASTER_KEYS")
    as_another_process()
    assert customer_details(customer).name
    monkeypatch.setenv("PEERDESK_MASTER_KEY", old)
    as_another_process()
    with pytest.raises(SealBrokenError):
        customer_details(customer)
    as_another_process()


def test_a_process_that_has_not_heard_of_the_new_master_key_opens_what_it_sealed(file_ring):
    brand = make_brand()
    customer = ensure_customer(brand.id, details=details(), now=now())
    remembered = crypto.key_ring()
    ring = [base64.b64encode(key).decode() for key in (secrets.token_bytes(32), *remembered)]
    moved = crypto.seal(base64.b64decode(ring[0]), keys.brand_keys(brand.id).by_version[1], keys.brand_context(brand.id))
    crypto.key_ring()  # looked at in this very second, before another process writes the file
    file_ring.write_text("\n".join(ring))
    BrandKey.objects.filter(brand=brand).update(wrapped_key=moved)
    as_another_process()
    assert customer_details(customer).name
