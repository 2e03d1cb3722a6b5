"""A07: whatever else a body says, only what its form asks for is taken. The fields are generated from the models."""

import json

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from tests.factories.tickets import drain_all
from tests.threats.forms import forms_of
from tests.threats.world import addresses, make_world, own_arguments, path_of, shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Columns that decide over rights and money, by model. No request of anybody but an operator may write them.
PROTECTED = {
    "people.User": ("is_staff", "is_superuser", "network_role", "is_active", "is_simulated", "email"),
    "brands.Membership": ("role",),
    "brands.Brand": ("slug", "currency", "expert_share_bps", "is_simulated"),
    "experts.Expert": ("state", "max_concurrent", "is_simulated"),
    "ledger.Posting": ("amount_minor", "account", "currency"),
    "rewards.Receipt": ("price_minor", "share_minor", "fee_minor", "state"),
    "matching.Offer": ("pay_minor", "score", "expires_at"),
}  # fmt: skip
NAMED = ("role", "tenant", "is_staff", "balance", "rating", "level", "verified_at", "tests_passed", "payout_ok", "generated")
# Forms that store what they are sent: a refused one would prove nothing.
STORING = (
    "help_ask", "conversation_messages", "join_applications", "desk_profile", "desk_offer_acceptance", "desk_replies",
    "desk_escalation", "console_ticket_reveals", "console_ticket_messages", "console_ticket_topic", "console_knowledge",
    "console_article_edit", "console_topics", "console_topic", "console_settings_group", "console_keys",
    "console_webhooks",
)  # fmt: skip
HONEST = {"text": "The pump is loud.", "email": "a@mail-of-customers.net", "form_id": ""}


def poison():
    """Every column of every model of the domain that a form might bind by accident, with a value that would hurt."""
    values = dict.fromkeys(NAMED, "1") | {"role": "admin", "network_role": "operator", "state": "active"}
    for model in apps.get_models():
        if not model.__module__.startswith("peerdesk.domain."):
            continue
        for column in model._meta.concrete_fields:
            kind = column.get_internal_type()
            value = {"BooleanField": "true", "IntegerField": "999999", "BigIntegerField": "999999"}.get(kind)
            if value and not column.primary_key:
                values.setdefault(column.name, value)
    return values


def protected_rows():
    kept = {}
    for label, columns in PROTECTED.items():
        model = apps.get_model(label)
        names = [model._meta.get_field(name).column for name in columns]
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT id, {", ".join(names)} FROM "{model._meta.db_table}" ORDER BY id')
            kept[label] = cursor.fetchall()
    return kept


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setenv("PEERDESK_ALLOW_LOCAL_WEBHOOKS", "1")
    found = make_world()
    drain_all()
    return found


def unchanged(before, after, *, where):
    """Rows that were there still say the same; new ones may have come."""
    for label, rows in before.items():
        now = {row[0]: row for row in after[label]}
        assert all(now.get(row[0]) == row for row in rows), (where, label)


def test_A07_no_form_of_a_screen_takes_more_than_it_asks_for(world):
    """Each form is sent as its own screen shows it, so that it is taken, with every column of every model beside it."""
    extra, taken = poison(), set()
    cells = [
        (route, name) for route, name, callback in addresses()
        if callback.__module__.startswith("peerdesk.surfaces") and not route.startswith(("api/", "backstage/"))
    ]  # fmt: skip
    paths = [path_of(route, own_arguments(world, route, name)) for route, name in cells]
    called = 0
    for role in ("applicant", "expert", "reviewer", "brand_staff", "brand_admin"):
        client = Client(raise_request_exception=False)
        client.force_login(world.people[role])
        by_path, by_name = forms_of(client, paths)
        for route, name in cells:
            if "decision" in route and role == "reviewer":
                continue  # a decision is what makes an applicant active
            path = path_of(route, own_arguments(world, route, name))
            drain_all()
            asked = by_path.get(path) or by_name.get(name) or {**HONEST, "reason": "to look after it", "pseudonym": "Robin"}
            if name == "desk_offer_acceptance":
                asked = {**asked, **shown(path, world.expert)}  # this offer's own proof, not that of another card
            before = protected_rows()
            response = client.post(path, {**extra, **asked})
            assert response.status_code < 500, path
            called += response.status_code != 405
            taken |= {name} if response.status_code in {200, 204, 302, 303} else set()
            unchanged(before, protected_rows(), where=path)
    assert called > 100
    assert set(STORING) - taken == set()


def test_A07_profiles_applications_and_questions_store_only_their_own_fields(world):
    extra = poison()
    client = Client()
    client.force_login(world.people["expert"])
    answer = client.post("/desk/profile/", {**extra, "pseudonym": "Robin", "headline": "Brews", "languages": ["en"]})
    assert answer.status_code == 303
    expert = world.expert
    expert.refresh_from_db()
    assert (expert.pseudonym, expert.state, expert.max_concurrent, expert.is_simulated) == ("Robin", "active", 10_000, False)
    applicant = Client()
    applicant.force_login(world.people["reviewer"])
    applicant.post(
        f"/join/{world.brand.slug}/applications",
        {**extra, "pseudonym": "New", "language": "en", "motivation": "I have used it every day for years.",
         "state": "accepted", "decided_by": str(world.people["reviewer"].id)},
    )  # fmt: skip
    application = apps.get_model("experts.Application").objects.latest("submitted_at")
    assert (application.state, application.decided_by_id, application.expert.state) == ("submitted", None, "applicant")
    Client().post(f"/help/{world.brand.slug}/questions", {**extra, **HONEST, "state": "closed", "brand": "x"})
    ticket = apps.get_model("tickets.Ticket").objects.latest("opened_at")
    assert (ticket.state, ticket.cycle, ticket.conversation.customer.is_simulated) == ("received", 1, False)


def test_A07_the_api_refuses_every_field_that_it_does_not_list(world):
    client, headers = Client(), {"Authorization": f"Bearer {world.key}"}
    schema = client.get("/api/v1/openapi.json").json()
    before = protected_rows()
    called = 0
    for path, methods in schema["paths"].items():
        if "post" not in methods:
            continue
        target = path.replace("{ticket_id}", str(world.ticket_id("staff")))
        target = target.replace("{customer_id}", str(world.tickets["staff"].conversation.customer_id))
        for name, value in poison().items():
            for body in ({"text": "x", name: value}, {"text": "x", "customer": {name: value}}):
                answer = client.post(target, json.dumps(body), content_type="application/json", headers=headers)
                if name in {"name", "email", "awaits_customer"}:
                    continue
                assert answer.status_code == 400, (target, name)
                called += 1
    assert called > 100
    unchanged(before, protected_rows(), where="api")


def test_A07_a_survey_takes_its_own_rating_only(world):
    made = world.tickets["resolved"]
    survey = apps.get_model("quality.Survey").objects.get(ticket=made.ticket)
    Client().post(f"/c/{made.token}/rating", {**poison(), "rating": "5", "survey": "guess"})
    survey.refresh_from_db()
    assert survey.rating is None
