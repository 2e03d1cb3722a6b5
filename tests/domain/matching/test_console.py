"""The console's pages about matching: the valve turned and taken back, versions tried and made live, decisions exported."""

import csv
import io

import pytest
from django.urls import reverse

from peerdesk.domain.brands.models import Brand, Valve
from peerdesk.domain.brands.rules import ValveSettings
from peerdesk.domain.matching.models import Policy
from peerdesk.engines.assignment import settings_of
from tests.factories.network import make_brand, make_expert, make_staff, make_topic
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db(transaction=True)  # a command that says no takes the whole transaction back


@pytest.fixture
def brand():
    return make_brand(topic_confidence_high=0)


@pytest.fixture
def admin(client, brand):
    client.force_login(make_staff(brand, admin=True))


def at(name, brand, *ids):
    return reverse(f"console_{name}", args=[brand.slug, *ids])


def weights(**changed):
    return {one.name: one.default for one in settings_of()} | changed


def test_the_valve_is_turned_with_rules_and_taken_back(client, brand, admin):
    topic = make_topic(brand)
    assert "Never turned" in client.get(at("matching", brand)).content.decode()
    sent = {"percent": "40", "hours_from": "18:00", "hours_to": "08:00", "hours_percent": "90", "budget": "12.50"}
    page = client.post(at("topic_valve", brand, topic.id), sent, follow=True).content.decode()
    assert "40 %" in page
    kept = ValveSettings.from_json(Valve.objects.get(topic=topic).settings)
    assert (kept.hours_percent, kept.budget_minor) == (90, 1250)
    half = client.post(at("valve", brand), {"percent": "40", "backlog_from": "3"})
    assert (half.status_code, "Fill in both parts" in half.content.decode()) == (422, True)
    client.post(at("valve", brand), {"percent": "0"})
    assert Brand.objects.get(id=brand.id).crowd_share_percent == 0
    undo = next(change for change in client.get(at("matching", brand)).context["changes"] if change["row"].can_undo)
    client.post(at("valve_reversal", brand, undo["row"].id))
    assert Brand.objects.get(id=brand.id).crowd_share_percent == 100
    client.post(at("valve_removal", brand, topic.id))
    assert not Valve.objects.filter(topic=topic).exists()


def test_a_version_is_written_tried_made_live_and_taken_back(client, brand, admin):
    expert = make_expert(brand, capacity=50)
    assert "The defaults decide" in client.get(at("policies", brand)).content.decode()
    form = {"name": "Fairer", "mode": "exclusive", "price_steps": "3:120, 5:150 %", **weights(fairness=1)}
    client.post(at("policy_new", brand), form)
    row = Policy.objects.get()
    assert (row.weights, row.price_steps, row.state) == ({"fairness": 1.0}, [[3, 120], [5, 150]], "draft")
    wrong = client.post(at("policy_new", brand), {**form, "price_steps": "5:150, 3:120"})
    assert (wrong.status_code, "each later and higher" in wrong.content.decode()) == (422, True)
    assert client.post(at("policy_new", brand), {**form, "fairness": "9"}).status_code == 422
    said = client.post(at("policy_trial", brand, row.id), {"percent": "90"}, follow=True).content.decode()
    assert "from 1 to 50 percent" in said
    client.post(at("policy_trial", brand, row.id), {"percent": "50"})
    for _ in range(4):
        make_ticket(brand, "resolved", expert=expert)
    page = client.get(at("policies", brand)).content.decode()
    assert "Side by side" in page
    assert "On trial" in page
    assert ("cannot be told apart yet" in page) != ("Nothing to compare yet" in page)  # four tickets fall by lot
    assert "better on trial" not in page
    client.post(at("policy_life", brand, row.id))
    assert Policy.objects.get().state == "live"
    assert "1 · Fairer" in client.get(at("policy_new", brand) + f"?like={row.id}").content.decode()
    client.post(at("policy_defaults", brand))
    assert Policy.objects.get().state == "retired"
    assert "no trial runs" in client.post(at("policy_trial_end", brand), follow=True).content.decode()


def test_every_decision_is_exported_with_its_reason_in_words(client, brand, admin):
    asked, away = make_expert(brand), make_expert(brand, online=False)
    make_ticket(brand)
    assert "not at the desk" in client.get(at("decisions", brand)).content.decode()
    rows = list(csv.DictReader(io.StringIO(client.get(at("decisions_export", brand)).content.decode())))
    by_expert = {row["expert"]: row for row in rows}
    assert by_expert[str(asked.id)]["outcome"] == "offered"
    assert "resolve" in by_expert[str(asked.id)]["parts"]
    assert by_expert[str(away.id)]["reason_in_words"] == "not at the desk"
