"""The console's rules: walls between brands, roles, originals only after a logged reveal, sums that are the receipts."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from peerdesk.domain.answers.commands import approve_article, propose_article
from peerdesk.domain.answers.models import Article
from peerdesk.domain.brands.models import ApiKey, Topic
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.experts.models import Expert, Qualification
from peerdesk.domain.insights.commands import install_traffic
from peerdesk.domain.insights.models import SimulatedTraffic
from peerdesk.domain.privacy.models import Reveal
from peerdesk.domain.rewards.models import Receipt
from peerdesk.domain.tickets.commands import reopen_ticket
from peerdesk.domain.triage.commands import train_if_due
from peerdesk.domain.triage.models import TopicModelVersion, TrainingExample, TriageDecision
from peerdesk.foundation.realtime.topics import token_topics
from peerdesk.surfaces.console.statement import safe_cell
from tests.factories.network import (
    make_brand,
    make_expert,
    make_staff,
    make_topic,
    now,
)
from tests.factories.tickets import drain_all, make_ticket
from tests.surfaces.console_world import BODY

pytestmark = pytest.mark.django_db(transaction=True)  # a command that says no takes the whole transaction back

@pytest.fixture
def brand():
    return make_brand()


@pytest.fixture
def staff(client, brand):
    user = make_staff(brand)
    client.force_login(user)
    return user


@pytest.fixture
def admin(client, brand):
    user = make_staff(brand, admin=True)
    client.force_login(user)
    return user


def at(name, brand, *args):
    return reverse(f"console_{name}", args=[brand.slug, *args])


# Tickets -----------------------------------------------------------------------------------------------------


def test_originals_need_a_reason_and_are_shown_to_that_person_for_half_an_hour(client, brand, staff):
    made = make_ticket(brand, "staff", text="Please call me, I am Wilhelmina Quastenberg.")
    email = make_details_of(made)
    page = at("ticket", brand, made.ticket.id)
    reveals = at("ticket_reveals", brand, made.ticket.id)
    assert "Quastenberg" not in client.get(page).content.decode()
    for reason in ("", "why"):
        answer = client.post(reveals, {"reason": reason})
        assert answer.status_code == 422
        assert "Quastenberg" not in answer.content.decode()
    assert Reveal.objects.count() == 0
    assert client.post(reveals, {"reason": "to call the customer back"}).status_code == 303
    shown = client.get(page).content.decode()
    assert "Quastenberg" in shown
    assert email in shown
    assert "to call the customer back" in shown
    assert Reveal.objects.get().user == staff
    colleague = make_staff(brand)
    client.force_login(colleague)
    seen = client.get(page).content.decode()
    assert "Quastenberg" not in seen
    assert "to call the customer back" in seen
    client.force_login(staff)
    Reveal.objects.update(revealed_at=now() - timedelta(minutes=31))
    assert "Quastenberg" not in client.get(page).content.decode()


def make_details_of(made):
    from peerdesk.domain.conversations.queries import original_details

    return original_details(made.conversation).email


def test_staff_take_reply_and_solve(client, brand, staff):
    made = make_ticket(brand, "staff")
    for name in ("takeover", "messages", "resolution"):
        data = {"text": "It is on its way, Wilhelmina Quastenberg."} if name == "messages" else {}
        assert client.post(at(f"ticket_{name}", brand, made.ticket.id), data).status_code == 303
        drain_all()
    made.refresh()
    assert (made.state, made.ticket.assignee_id) == ("resolved", staff.id)
    reply = Message.objects.filter(conversation=made.conversation).latest("number")
    assert reply.guard_state == "clean"
    assert "Quastenberg" not in reply.text
    assert Receipt.objects.get(ticket=made.ticket).price_minor == 0


def test_an_empty_reply_says_what_is_missing_and_a_late_one_keeps_its_text(client, brand, staff):
    made = make_ticket(brand, "staff")
    assert client.post(at("ticket_messages", brand, made.ticket.id), {"text": " "}).status_code == 422
    done = make_ticket(brand, "resolved")
    late = client.post(at("ticket_messages", brand, done.ticket.id), {"text": "One thing more to say."})
    assert late.status_code == 422
    assert "One thing more to say." in late.content.decode()


def test_a_colleague_was_faster(client, brand, staff):
    made = make_ticket(brand, "staff")
    client.post(at("ticket_takeover", brand, made.ticket.id))
    client.force_login(make_staff(brand))
    answer = client.post(at("ticket_takeover", brand, made.ticket.id), follow=True)
    assert "was faster" in answer.content.decode()
    made.refresh()
    assert made.ticket.assignee_id == staff.id


def test_insert_works_without_scripts_and_use_is_remembered(client, brand, staff):
    made = make_ticket(brand, "staff")
    article = propose_article(brand, title="Cleaning the shower screen", body=BODY, now=now())
    approve_article(article.id, brand_id=brand.id, by=staff, now=now())
    page = client.get(at("ticket", brand, made.ticket.id) + f"?insert={article.id}")
    assert page.context["form"]["text"].value() == BODY
    sent = {"text": BODY, "guidance": f"{article.id},rubbish"}
    client.post(at("ticket_messages", brand, made.ticket.id), sent)
    assert article.guidance_uses.get().user == staff


def test_a_person_decides_the_topic_and_the_machine_learns(client, staff, brand):
    first, second = make_topic(brand, "cleaning"), make_topic(brand, "grinding")
    made = make_ticket(brand, "received")
    drain_all()
    assert made.state == "triage"
    assert made.ticket.reference in client.get(at("triage", brand)).content.decode()
    answer = client.post(at("ticket_topic", brand, made.ticket.id), {"topic": str(second.id), "next": "triage"})
    assert answer.headers["Location"] == at("triage", brand)
    assert "Nothing to decide" in client.get(at("triage", brand)).content.decode()
    example = TrainingExample.objects.get(ticket=made.ticket)
    assert (example.topic, bool(example.text)) == (second, True)
    decision = TriageDecision.objects.get(ticket=made.ticket)
    assert (decision.corrected_topic, decision.corrected_by) == (second, staff)
    drain_all()
    assert made.state == "queued"
    assert train_if_due(brand.id, now=now())
    assert TopicModelVersion.objects.get(brand=brand, is_live=True).example_count == 1
    Topic.objects.filter(id=first.id).update(retired_at=now())
    assert train_if_due(brand.id, now=now())
    assert not train_if_due(brand.id, now=now())


def test_a_ticket_decided_before_it_was_held_comes_back_to_triage(client, staff, brand):
    topic = make_topic(brand, "cleaning")
    made = make_ticket(brand, "received")
    drain_all()
    client.post(at("ticket_topic", brand, made.ticket.id), {"topic": str(topic.id)})
    TriageDecision.objects.update(decided_at=now() + timedelta(seconds=5))
    assert made.ticket.reference in client.get(at("triage", brand)).content.decode()


def test_search_finds_words_and_references_of_the_own_brand_only(client, staff, brand):
    made = make_ticket(brand, "queued")
    foreign = make_ticket(make_brand(), "queued")
    for query, rows in (("drips pump", 1), (made.ticket.reference.lower(), 1), (foreign.ticket.reference, 0)):
        assert len(client.get(at("tickets", brand), {"q": query}).context["rows"]) == rows, query
    assert client.get(at("tickets", brand), {"before": "yesterday"}).status_code == 400
    assert client.get(at("tickets", brand), {"q": "x" * 9000, "state": "nope"}).status_code == 200


def test_pages_go_on_where_the_last_one_ended(client, staff, brand, monkeypatch):
    monkeypatch.setattr("peerdesk.surfaces.console.queue.PAGE", 2)
    made = [make_ticket(brand, "queued") for _ in range(3)]
    first = client.get(at("tickets", brand))
    assert [item["row"].id for item in first.context["rows"]] == [made[2].ticket.id, made[1].ticket.id]
    second = client.get(at("tickets", brand), {"before": first.context["next_before"]})
    assert [item["row"].id for item in second.context["rows"]] == [made[0].ticket.id]


def test_the_stream_is_the_brands_or_one_conversations(client, staff, brand):
    made = make_ticket(brand, "queued")
    token = client.get(at("stream_token", brand)).json()["token"]
    assert token_topics(token) == {f"brand:{brand.id}"}
    token = client.get(at("stream_token", brand), {"ticket": made.ticket.id}).json()["token"]
    assert token_topics(token) == {f"{kind}:{made.conversation.id}" for kind in ("conversation", "viewers")}


# Knowledge, experts, set-up ----------------------------------------------------------------------------------


def test_knowledge_is_proposed_published_withdrawn_and_put_back(client, brand, staff):
    client.post(at("knowledge", brand), {"title": "Cleaning", "body": BODY, "sources": "Manual"})
    article = Article.objects.get()
    assert (article.state, article.source_name) == ("proposed", "Manual")
    for name, state in (("approval", "published"), ("withdrawal", "withdrawn"), ("restoration", "published")):
        assert client.post(at(f"article_{name}", brand, article.id)).status_code == 303
        article.refresh_from_db()
        assert article.state == state
    fresh = propose_article(brand, title="Other", body=BODY, now=now())
    client.post(at("article_withdrawal", brand, fresh.id))
    client.post(at("article_restoration", brand, fresh.id))
    fresh.refresh_from_db()
    assert fresh.state == "proposed"


def test_nobody_publishes_their_own_answer(client, brand, staff):
    made = make_ticket(brand, "queued")
    article = propose_article(brand, title="x", body=BODY, now=now(), author=staff, origin_ticket=made.ticket)
    answer = client.post(at("article_approval", brand, article.id), follow=True)
    assert "so two others have to approve it" in answer.content.decode()
    article.refresh_from_db()
    assert article.state == "proposed"


def test_a_revoked_qualification_can_be_given_back(client, brand, admin):
    expert = make_expert(brand)
    row = Qualification.objects.get(expert=expert)
    answer = client.post(at("qualification_revocation", brand, row.id), follow=True)
    assert at("qualification_restoration", brand, row.id) in answer.content.decode()
    assert not Qualification.objects.filter(revoked_at__isnull=True).exists()
    client.post(at("qualification_restoration", brand, row.id))
    assert Qualification.objects.get(revoked_at__isnull=True).expert == expert


def test_settings_are_saved_in_the_units_of_the_domain(client, brand, admin):
    group = "settings_group"
    client.post(at(group, brand, "price"), {"price": "3.45"})
    thresholds = {"topic_confidence_high": "40", "signal_confidence_high": "65", "self_service_confidence": "75"}
    client.post(at(group, brand, "thresholds"), thresholds)
    reach = {"languages": "en\nde", "countries": "us", "allowed_hosts": "a.example.com", "time_zone": "Europe/Berlin"}
    client.post(at(group, brand, "reach"), reach)
    times = {
        f"{name}_seconds_{place}": value
        for name in ("accept", "first_reply", "follow_up", "return_to_staff", "silence", "reopen")
        for place, value in ((0, "90"), (1, "60"))
    }
    client.post(at(group, brand, "times"), times)
    brand.refresh_from_db()
    assert (brand.price_minor, brand.time_zone, brand.topic_confidence_high) == (345, "Europe/Berlin", 0.4)
    assert (brand.signal_confidence_high, brand.self_service_confidence) == (0.65, 0.75)
    assert (brand.self_service_enabled, brand.languages, brand.countries) == (False, ["en", "de"], ["US"])
    assert (brand.accept_seconds, brand.reopen_seconds) == (5400, 5400)


@pytest.mark.parametrize(("group", "field", "value"), [
    ("price", "price", "2.255"), ("reach", "time_zone", "Mars/Base"), ("voice", "accent", "red"),
    ("reach", "order_id_patterns", "("), ("reach", "languages", "English"), ("times", "accept_seconds_0", "0"),
])  # fmt: skip
def test_wrong_settings_are_said_beside_their_field(client, brand, admin, group, field, value):
    good = {"name": "N", "accent": "#112233", "price": "1.00", "languages": "en",
            "countries": "US", "time_zone": "UTC"}  # fmt: skip
    answer = client.post(at("settings_group", brand, group), {**good, field: value})
    assert answer.status_code == 422
    form = next(form for slug, _label, _icon, form in answer.context["groups"] if slug == group)
    assert field.removesuffix("_0") in form.errors


def test_a_secret_is_shown_once(client, brand, admin):
    secret = re.search(r"pd_[\w-]{43}", client.post(at("keys", brand), {"name": "shop"}).content.decode())[0]
    page = client.get(at("settings", brand)).content.decode()
    assert secret not in page
    assert secret[:12] in page
    client.post(at("key_revocation", brand, ApiKey.objects.get().id))
    assert ApiKey.objects.get().revoked_at


def test_only_a_demo_brand_has_the_traffic_switch(client, brand, staff):
    assert client.post(at("traffic", brand), {"is_running": "1"}).status_code == 404
    install_traffic(brand, now=now())
    client.post(at("traffic", brand), {"is_running": "0"})
    assert not SimulatedTraffic.objects.get().is_running
    assert "Stopped" in client.get(at("overview", brand)).content.decode()


# Statement ---------------------------------------------------------------------------------------------------


def test_the_statement_is_the_sum_of_its_receipts(client, brand, staff):
    make_ticket(brand, "closed")
    make_ticket(brand, "resolved")
    reopened = make_ticket(brand, "resolved")
    reopen_ticket(reopened.ticket.id, now=now())
    drain_all()
    page = client.get(at("statement", brand)).context
    kept = Receipt.objects.filter(brand=brand).exclude(state="reversed")
    assert page["count"] == 3
    for total, column in (("price", "price_minor"), ("share", "share_minor"), ("fee", "fee_minor")):
        assert page[total] == sum(kept.values_list(column, flat=True)) > 0
    assert page["price"] == page["share"] + page["fee"] == page["statement"].owed_minor
    rows = list(csv.DictReader(io.StringIO(client.get(at("statement_export", brand)).content.decode("utf-8-sig"))))
    exported = sum(round(float(row["price"]) * 100) for row in rows if row["state"] != "reversed")
    assert (len(rows), exported) == (3, page["price"])
    assert client.get(at("statement", brand), {"month": "2020-01"}).context["count"] == 0
    assert client.get(at("statement", brand), {"month": "2020-13"}).status_code == 400


def test_H15_no_cell_of_the_export_is_a_formula(client, brand, staff):
    made = make_ticket(brand, "closed")
    Expert.objects.filter(id=made.expert.id).update(pseudonym='=HYPERLINK("x")')
    row = next(csv.DictReader(io.StringIO(client.get(at("statement_export", brand)).content.decode("utf-8-sig"))))
    assert row["expert"] == "'=HYPERLINK(\"x\")"
    for start in ("=", "+", "-", "@", "\t", "\r", "\n", " ", "＝", "＋", "－", "＠"):
        assert safe_cell(f"{start}1") == f"'{start}1"
    for hidden in ("\u00a0=1", "\u200b=1", "\ufeff+1", "\x00@x", "\ufe66cmd", "\uff0bcmd"):
        assert safe_cell(hidden) == f"'{hidden}", ascii(hidden)
    assert safe_cell("Mika; =1+1|-2") == "Mika; '=1+1|'-2"  # where ";" separates cells
    assert safe_cell("Mika R.") == "Mika R."
    assert safe_cell("") == ""
