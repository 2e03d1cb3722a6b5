"""A customer's rights by console and API: a copy of everything, erasure after a typed word, holds, retention."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerdesk.config.scheduler import SWEEPS
from peerdesk.domain.brands.commands import change_settings
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.broker.models import ActionCall, BrandAction
from peerdesk.domain.conversations.models import Conversation, Message
from peerdesk.domain.conversations.queries import customer_copy, redacted_messages
from peerdesk.domain.conversations.retention import sweep_conversations
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.insights.customer_record import retention_preview
from peerdesk.domain.privacy.commands import lift_hold, note_stopped_reply, place_hold, reveal_scope, sweep_records
from peerdesk.domain.privacy.models import AccessReview, Customer, EntryKind, LegalHold, PrivacyEntry, Reveal, VaultItem
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.domain.quality.commands import answer_survey
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.quality.queries import survey_token
from peerdesk.domain.quality.retention import sweep_surveys
from peerdesk.domain.tickets.commands import receive_customer_message
from tests.factories.network import api_key, make_brand, make_expert, make_staff, now
from tests.factories.tickets import drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
NAME, MAIL = "Wilhelmina Quastenberg", "wil.quastenberg@mail-of-customers.net"
WHO = CustomerDetails(NAME, MAIL, "+44 7911 123456", "7 Nettlefield Close, Leeds", ("QX-99817-B",))
TEXT = f"{NAME} here, please write to {MAIL} about QX-99817-B."


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


@pytest.fixture
def brand():
    return make_brand()


@pytest.fixture
def made(brand):
    made = make_ticket(brand, "resolved", customer=WHO, text=TEXT)
    answer_survey(survey_token(Survey.objects.get(ticket=made.ticket).id), rating=4, reasons=[], now=now())
    return made


@pytest.fixture
def admin(brand):
    client = Client()
    client.user = make_staff(brand, admin=True)
    client.force_login(client.user)
    return client


def at(brand, made, place=""):
    return f"/console/{brand.slug}/privacy/customers/{made.conversation.customer_id}/{place}"


def program(brand):
    return Client(headers={"Authorization": f"Bearer {api_key(brand)}"})


def age(made, days):
    Conversation.objects.filter(id=made.conversation.id).update(last_message_at=now() - timedelta(days=days))


# Finding, export, erasure -------------------------------------------------------------------------------------


def test_a_customer_is_found_by_address_in_the_body_and_never_by_an_address_of_ours(brand, made, admin):
    url = f"/console/{brand.slug}/privacy/customers/"
    found = admin.post(url, {"email": MAIL.upper()})
    assert found.headers["Location"] == at(brand, made)
    missed = admin.post(url, {"email": "nobody@mail-of-customers.net"})
    assert missed.status_code == 422
    assert "Nobody wrote to you" in missed.content.decode()
    text = admin.get(at(brand, made)).content.decode()
    assert made.ticket.reference in text or "[NAME_1]" in text
    assert "Quastenberg" not in text


def test_the_export_holds_every_class_and_counts_as_a_look(brand, made, admin):
    answer = admin.post(at(brand, made, "export"), {"reason": "the customer asked for a copy"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    record = json.loads(answer.content)
    assert (record["profile"]["name"], record["profile"]["email"]) == (NAME, MAIL)
    (thread,) = record["conversations"]
    assert thread["messages"][0]["text"] == TEXT
    assert "[NAME_1]" in thread["messages"][0]["as_shown"]
    assert {"placeholder": "[NAME_1]", "type": "NAME", "value": NAME} in thread["hidden_values"]
    assert thread["surveys"][0]["rating"] == 4
    assert thread["tickets"][0]["reference"] == made.ticket.reference
    assert record["looks"][0]["reason"] == "the customer asked for a copy"
    assert Reveal.objects.get().user == admin.user
    assert EntryKind.CUSTOMER_EXPORTED in PrivacyEntry.objects.values_list("kind", flat=True)
    assert admin.post(at(brand, made, "export"), {"reason": "why"}).status_code == 422
    Brand.objects.filter(id=brand.id).update(reveals_per_day=1)
    assert admin.post(at(brand, made, "export"), {"reason": "once more for luck"}).status_code == 422


def test_erasure_wants_the_word_and_is_final(brand, made, admin):
    assert admin.post(at(brand, made, "erasure"), {"confirmation": "yes"}).status_code == 422
    assert Customer.objects.get(id=made.conversation.customer_id).wrapped_key is not None
    assert admin.post(at(brand, made, "erasure"), {"confirmation": "Erase"}).status_code == 303
    assert Customer.objects.get(id=made.conversation.customer_id).wrapped_key is None
    page = admin.get(at(brand, made)).content.decode()
    assert "can be opened by nobody" in page
    assert "Erase for good" not in page
    assert admin.post(at(brand, made, "export"), {"reason": "to see what is left"}).status_code == 422


def test_the_api_finds_exports_and_erases_its_own_brand_s_customers(brand, made):
    ours, theirs = program(brand), program(make_brand())
    body = {"email": MAIL}
    found = ours.post("/api/v1/customers/search", body, "application/json").json()
    assert found == {"id": str(made.conversation.customer_id)}
    url = f"/api/v1/customers/{found['id']}"
    assert theirs.post("/api/v1/customers/search", body, "application/json").status_code == 404
    assert theirs.get(f"{url}/export").status_code == 404
    assert theirs.post(f"{url}/erasure", {"confirm": "erase"}, "application/json").status_code == 404
    assert Client().get(f"{url}/export").status_code == 401
    record = ours.get(f"{url}/export")
    assert record.json()["profile"]["name"] == NAME
    assert record.headers["Cache-Control"] == "no-store"
    assert ours.post(f"{url}/erasure", {"confirm": "yes"}, "application/json").status_code == 400
    first = ours.post(f"{url}/erasure", {"confirm": "erase"}, "application/json")
    again = ours.post(f"{url}/erasure", {"confirm": "erase"}, "application/json")
    assert (first.status_code, first.json()) == (200, again.json())
    assert ours.get(f"{url}/export").json()["code"] == "customer_erased"


def test_a_hold_by_console_stops_erasure_by_console_and_api(brand, made, admin):
    assert admin.post(at(brand, made, "holds"), {"reason": "a court asked for it"}).status_code == 303
    assert admin.post(at(brand, made, "erasure"), {"confirmation": "erase"}).status_code == 422
    url = f"/api/v1/customers/{made.conversation.customer_id}/erasure"
    refused = program(brand).post(url, {"confirm": "erase"}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "customer_on_hold")
    hold = LegalHold.objects.get()
    foreign = {"reason": "a court asked for it", "conversation": str(make_ticket(brand).conversation.id)}
    assert admin.post(at(brand, made, "holds"), foreign).status_code == 404
    admin.post(at(brand, made, f"holds/{hold.id}/end"))
    assert admin.post(at(brand, made, "erasure"), {"confirmation": "erase"}).status_code == 303


# Retention ----------------------------------------------------------------------------------------------------


def test_nothing_goes_as_long_as_a_brand_has_not_said_so(brand, made):
    age(made, 4000)
    assert (sweep_conversations(now=now()), sweep_surveys(now=now()), sweep_records(now=now())) == (0, 0, 0)
    assert customer_copy(made.conversation)[0].text == TEXT


def test_each_class_goes_in_its_own_time_and_the_preview_says_so_before(brand, made):
    make_ticket(brand, customer=CustomerDetails("Other Person", "other@mail-of-customers.net"))
    terms = {"retain_originals_days": 30, "retain_placeholders_days": 60, "retain_messages_days": 90}
    change_settings(brand.id, changes=terms)
    brand.refresh_from_db()
    age(made, 31)
    before = retention_preview(brand, now=now())
    assert (before["originals"], before["placeholders"], before["messages"]) == (1, 0, 0)
    sweep_conversations(now=now())
    assert VaultItem.objects.filter(customer=made.conversation.customer).count() == 0
    assert customer_copy(made.conversation)[0].text == TEXT  # from the redacted text and the values behind it
    age(made, 61)
    sweep_conversations(now=now())
    assert NAME not in customer_copy(made.conversation)[0].text
    assert "[NAME_1]" in customer_copy(made.conversation)[0].text
    age(made, 91)
    assert retention_preview(brand, now=now())["messages"] == 2
    sweep_conversations(now=now())
    assert {view.text for view in redacted_messages(made.conversation.id)} == {""}
    assert retention_preview(brand, now=now()) == dict.fromkeys(before, 0)
    log = [entry.facts for entry in PrivacyEntry.objects.filter(kind=EntryKind.RETENTION_SWEPT).order_by("made_at")]
    assert [sorted(facts) for facts in log] == [["originals"], ["placeholders"], ["messages"]]
    assert Message.objects.filter(brand=brand).exclude(text="").count() == 1  # the other customer's


def test_a_number_whose_value_went_is_never_given_to_another_value(brand, made):
    change_settings(brand.id, changes={"retain_originals_days": 1, "retain_placeholders_days": 1})
    age(made, 2)
    sweep_conversations(now=now())
    receive_customer_message(made.conversation, text="Now write to somebody.else@mail-of-customers.net", now=now())
    drain_all()
    texts = [view.text for view in customer_copy(made.conversation)]
    assert "somebody.else@mail-of-customers.net" in texts[-1]
    assert "somebody.else" not in texts[0]
    assert "[EMAIL_2]" in redacted_messages(made.conversation.id)[-1].text


def test_surveys_and_records_of_looks_go_too(brand, made):
    staff = make_staff(brand)
    reveal_scope(
        made.conversation.customer_id, brand_id=brand.id, scope_id=made.conversation.id, user=staff,
        reason="to find the parcel", now=now() - timedelta(days=40),
    )  # fmt: skip
    Survey.objects.filter(ticket=made.ticket).update(answered_at=now() - timedelta(days=40))
    change_settings(brand.id, changes={"retain_surveys_days": 30, "retain_reveals_days": 30})
    brand.refresh_from_db()
    assert {k: v for k, v in retention_preview(brand, now=now()).items() if v} == {"surveys": 1, "reveals": 1}
    assert (sweep_surveys(now=now()), sweep_records(now=now())) == (1, 1)
    assert Survey.objects.get(ticket=made.ticket).rating is None
    assert not Reveal.objects.exists()


@pytest.mark.parametrize("whole", [True, False])
def test_a_hold_keeps_what_it_covers_until_it_is_lifted(brand, made, whole):
    admin = make_staff(brand, admin=True)
    change_settings(brand.id, changes={f"retain_{name}_days": 1 for name in ("originals", "messages", "surveys")})
    age(made, 5)
    Survey.objects.filter(ticket=made.ticket).update(answered_at=now() - timedelta(days=5))
    scope = None if whole else made.conversation.id
    customer_id = made.conversation.customer_id
    hold = place_hold(customer_id, brand_id=brand.id, reason="a court asked", by=admin, now=now(), scope_id=scope)
    assert (sweep_conversations(now=now()), sweep_surveys(now=now())) == (0, 0)
    lift_hold(hold.id, brand_id=brand.id, by=admin, now=now())
    assert sweep_conversations(now=now()) == 3
    assert sweep_surveys(now=now()) == 1


def test_the_schedule_is_saved_by_an_admin_and_shown_with_what_goes(brand, made, admin):
    age(made, 10)
    url = f"/console/{brand.slug}/privacy/retention/"
    days = {f"retain_{n}_days": 0 for n in ("originals", "placeholders", "messages", "surveys", "reveals")}
    wrong = admin.post(url, {**days, "reveals_per_day": -1})
    assert wrong.status_code == 422
    assert admin.post(url, {**days, "reveals_per_day": 5, "retain_originals_days": 11}).status_code == 303
    brand.refresh_from_db()
    assert (brand.reveals_per_day, brand.retain_originals_days) == (5, 11)
    assert "Goes" in admin.get(url).content.decode()
    assert retention_preview(brand, now=now() + timedelta(days=1, minutes=1))["originals"] == 1
    assert customer_copy(made.conversation)[0].text == TEXT  # saving deletes nothing


def test_the_scheduler_runs_the_sweeps():
    source = {name for sweep in SWEEPS for name in getattr(sweep.run, "__code__", sweep.run.__code__).co_names}
    assert {"sweep_conversations", "sweep_surveys", "sweep_records", "replay_erasures", "rewrap_customer_keys"} <= source


# What the pages cost ------------------------------------------------------------------------------------------


def grow(brand):
    """One more of everything that the privacy pages list."""
    expert = Expert.objects.filter(qualifications__brand=brand).first() or make_expert(brand, capacity=50)
    made = make_ticket(brand, "claimed", expert=expert)
    staff = make_staff(brand, admin=True)
    customer_id = made.conversation.customer_id
    place_hold(customer_id, brand_id=brand.id, reason="a court asked", by=staff, now=now())
    reveal_scope(
        customer_id, brand_id=brand.id, scope_id=made.conversation.id, user=staff, reason="to find it", now=now()
    )
    AccessReview.objects.create(brand=brand, code="unusual_rate", user=staff, raised_at=now())
    note_stopped_reply(
        brand.id, user=made.expert.user, scope_id=made.conversation.id, codes=frozenset({"contact_offer"}),
        was_blocked=True, now=now(),
    )  # fmt: skip
    action = BrandAction.objects.create(
        brand=brand, slug=f"a{uuid.uuid4().hex[:8]}", name="Look", url="https://x.example/y", created_at=now(),
        placeholder_types=["EMAIL"], sealed_secret=b"x",
    )  # fmt: skip
    ActionCall.objects.create(
        brand=brand, action=action, ticket=made.ticket, user=made.expert.user, fencing=1, request_key=uuid.uuid4(),
        currency="EUR", requested_at=now(),
    )  # fmt: skip
    return made


@pytest.mark.parametrize("page", ["", "actions/", "retention/", "log", "customers/{customer}/"])
def test_three_rows_cost_as_many_queries_as_one(brand, admin, page):
    first = grow(brand)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            path = page.format(customer=first.conversation.customer_id)
            assert admin.get(f"/console/{brand.slug}/privacy/{path}").status_code == 200
        counts.append(len(queries))
        grow(brand)
        grow(brand)
    assert counts[0] == counts[1] <= 18
