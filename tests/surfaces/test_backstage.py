"""Backstage: operators only, read-only records, and nothing of a customer on any page."""

import pytest
from django.contrib import admin
from django.db import models
from django.urls import reverse

from peerdesk.domain.brands.models import Brand, Membership, Topic
from peerdesk.domain.experts.models import CountryRule, Expert, Qualification
from peerdesk.domain.ledger.models import JournalEntry
from peerdesk.domain.people.models import NetworkRole, User
from peerdesk.domain.privacy.commands import raise_guard_incident
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.outbox.models import FailedDelivery, OutboxEvent
from peerdesk.surfaces.backstage.pages import Record
from tests.factories.network import (
    PASSWORD,
    make_applicant,
    make_brand,
    make_expert,
    make_operator,
    make_reviewer,
    make_staff,
    make_topic,
    make_user,
    now,
)
from tests.factories.tickets import QUESTION, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)  # a command that says no takes the whole transaction back

SECRET_WORDS = ("sealed", "wrapped_key", "key_hash", "token_hash", "blob", "embedding", "profile", "original")


@pytest.fixture
def operator(client):
    user = make_operator()
    client.force_login(user)
    return user


@pytest.fixture
def full(operator):
    """One row of everything that has a page."""
    brand = make_brand()
    made = make_ticket(brand, "closed")
    make_topic(brand)
    make_applicant(brand)
    CountryRule.objects.create(country="NO", weekly_hours=40, source="Arbeidsmiljøloven § 10-4")
    make_staff(brand)
    raise_guard_incident(brand.id, scope_id=made.conversation.id, code="guard_failed", now=now())
    event = OutboxEvent.objects.create(key="k", name="tickets.TicketOpened", payload={}, emitted_at=now(), done_at=now())
    FailedDelivery.objects.create(event=event, handler="h", attempts=5, dead_at=now(), error_code="ValueError:")
    return made


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def pages(client):
    """Every list, every first row and every form."""
    for model, shown in admin.site._registry.items():
        urls = [address(model, "changelist")]
        row = model.objects.order_by("pk").last()
        assert row is not None or model is Qualification, model
        urls += [address(model, "change", row.pk)]
        if not isinstance(shown, Record):
            urls.append(address(model, "add"))
        for url in urls:
            yield url, client.get(url)


def test_every_page_opens_and_shows_nothing_of_a_customer(client, full):
    count = 0
    for url, answer in pages(client):
        assert answer.status_code == 200, url
        text = answer.content.decode()
        assert QUESTION not in text, url
        assert "Quastenberg" not in text, url
        assert "mail-of-customers" not in text, url
        count += 1
    assert count > 25


def test_no_sealed_or_secret_column_has_a_page(full):
    for model, shown in admin.site._registry.items():
        named = {name for _title, options in shown.get_fieldsets(None) for name in options["fields"]} if (
            shown.fieldsets or shown.fields
        ) else set(shown.form._meta.fields or ())  # fmt: skip
        named |= set(map(str, shown.list_display))
        assert not [name for name in named if any(word in name for word in SECRET_WORDS)], model
        assert not [f.name for f in model._meta.fields if isinstance(f, models.BinaryField)], model
    shown_models = {model.__name__ for model in admin.site._registry}
    assert not shown_models & {
        "Message", "VaultItem", "Placeholder", "Customer", "Conversation", "AccessToken", "ApiKey", "Endpoint",
        "Authenticator", "TopicModelVersion", "BrandKey", "OutboundMail",
    }  # fmt: skip


def test_only_operators_come_in(client):
    brand = make_brand()
    for user in (make_user(), make_staff(brand, admin=True), make_expert(brand).user, make_reviewer()):
        client.force_login(user)
        for url in ("/backstage/", address(Ticket, "changelist"), address(User, "add")):
            assert client.get(url, follow=True).status_code == 404, user
    client.logout()
    assert client.get("/backstage/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_records_are_read_and_nothing_is_deleted(client, full):
    for model, shown in admin.site._registry.items():
        row = model.objects.order_by("pk").last()
        assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        if isinstance(shown, Record):
            assert client.get(address(model, "add")).status_code == 403
            assert client.post(address(model, "change", row.pk), {"state": "queued"}).status_code == 403
    assert JournalEntry.objects.exists()


def brand_form(**given):
    lines = {
        f"{prefix}-{name}": value
        for prefix in ("topics", "memberships")
        for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000))
    }
    fresh = Brand(name="Tea house", slug="tea-house")
    named = [name for _title, options in admin.site._registry[Brand].fieldsets for name in options["fields"]]
    values = {name: getattr(fresh, name) for name in named}
    lists = {name: str(value).replace("'", '"') for name, value in values.items() if isinstance(value, list)}
    flags = {name: "on" for name, value in values.items() if value is True}
    plain = {name: value for name, value in values.items() if name not in lists and not isinstance(value, bool)}
    return {**plain, **lists, **flags, **lines, **given}


def test_a_brand_is_made_with_topics_and_staff(client, operator):
    user = make_user()
    given = {
        "topics-TOTAL_FORMS": 1, "topics-0-slug": "green", "topics-0-name": "Green tea", "topics-0-examples": "[]",
        "topics-0-crowd_solvable": "on", "memberships-TOTAL_FORMS": 1, "memberships-0-user": user.id,
        "memberships-0-role": "admin",
    }  # fmt: skip
    answer = client.post(address(Brand, "add"), brand_form(**given))
    assert answer.status_code == 302, answer.context["errors"]
    brand = Brand.objects.get(slug="tea-house")
    assert Topic.objects.get(brand=brand).name == "Green tea"
    assert Membership.objects.get(brand=brand).user == user
    assert "Tea house" in client.get(address(Brand, "changelist")).content.decode()


@pytest.mark.parametrize(("field", "value"), [
    ("order_id_patterns", '["("]'), ("languages", '{"a": 1}'), ("accent", "red"), ("crowd_share_percent", "101"),
])  # fmt: skip
def test_a_broken_brand_is_refused(client, operator, field, value):
    answer = client.post(address(Brand, "add"), brand_form(**{field: value}))
    assert answer.status_code == 200
    assert not Brand.objects.exists()


def test_T03_a_qualification_takes_no_topic_of_another_brand(client, operator):
    brand, other = make_brand(), make_brand()
    expert, foreign = make_expert(brand, qualified=False), make_topic(other)
    sent = {"expert": expert.id, "brand": brand.id, "topic": foreign.id, "language": "en"}
    assert client.post(address(Qualification, "add"), sent).status_code == 200
    assert not Qualification.objects.exists()
    own = make_topic(brand)
    assert client.post(address(Qualification, "add"), {**sent, "topic": own.id}).status_code == 302
    row = Qualification.objects.get()
    assert (row.topic, row.granted_by) == (own, operator)
    action = {"action": "revoke", "_selected_action": [row.id]}
    client.post(address(Qualification, "changelist"), action)
    assert Qualification.objects.get().revoked_at


def test_log_ins_get_their_rights_from_the_role(client, operator):
    client.post(
        address(User, "add"), {"email": "New@People.Example", "name": "New", "password1": PASSWORD, "password2": PASSWORD}
    )
    user = User.objects.get(email="new@people.example")
    sent = {"email": user.email, "name": "New", "language": "en", "timezone": "UTC", "is_active": "on"}
    client.post(address(User, "change", user.id), {**sent, "network_role": NetworkRole.OPERATOR})
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (True, True)
    client.post(address(User, "change", user.id), {**sent, "network_role": NetworkRole.REVIEWER})
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, user.check_password(PASSWORD)) == (False, False, True)


def test_a_profile_is_made_for_a_log_in(client, operator):
    user = make_user()
    agreed = {"max_concurrent": 2, "max_chats": 1}
    sent = {"user": user.id, "pseudonym": "Mika", "state": "active", "languages": '["en"]', **agreed}
    assert client.post(address(Expert, "add"), sent).status_code == 302
    assert Expert.objects.get().user == user
