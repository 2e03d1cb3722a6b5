"""T01, T03: as brand A with B's ids, at every operation: the answer of what does not exist, and no row of B changed.

The operations of the API are read from its OpenAPI file, those of the screens from the resolver; one that this test does
not know how to call fails it.
"""

import hashlib
import json
import re
import uuid

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from peerdesk.domain.experts.queries import brands_of_expert
from tests.factories.network import make_expert
from tests.factories.tickets import drain_all
from tests.threats.world import addresses, fresh_article, make_world, own_arguments, path_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What every form of ours may be asked with; forms ignore what they do not know.
ALL_FIELDS = {
    "text": "A reply.", "body": "A text of some length.", "title": "A title", "reason": "to call the customer back",
    "note": "", "fencing": "1", "hands_over": "1", "online": "1", "rating": "5", "name": "Name", "slug": "a-slug",
    "description": "d", "url": "https://example.com/", "outcome": "solved", "awaits_customer": "1",
}  # fmt: skip


@pytest.fixture
def worlds(monkeypatch):
    monkeypatch.setenv("PEERDESK_ALLOW_LOCAL_WEBHOOKS", "1")
    found = make_world("A"), make_world("B")
    drain_all()
    return found


def rows_of(brand):
    """A digest of every row that belongs to the brand, by table."""
    digests = {}
    for model in apps.get_models():
        path = getattr(model, "TENANT_PATH", None)
        if path is None or not model._meta.managed:
            continue
        lookup = "pk" if path == "pk" else f"{path}__pk"
        ids = sorted(str(pk) for pk in model.objects.filter(**{lookup: brand.id}).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            name, column = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT t::text FROM "{name}" t WHERE {column}::text = ANY(%s) ORDER BY {column}', [ids])
            digests[model._meta.label] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return digests


def looks_like(response):
    """Status, body and headers with ids and one-time values taken out: what "404-same" compares."""
    body = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", UUID.sub("<id>", response.content.decode()))
    body = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z?", "<now>", body)
    body = re.sub(r'"csrf"[^}]*|X-CSRFToken[^}]*', "", body)
    headers = {k: UUID.sub("<id>", v) for k, v in response.headers.items() if k not in {"Set-Cookie", "Content-Length"}}
    return response.status_code, body, headers


def schema():
    return json.loads(Client().get("/api/v1/openapi.json").content)


def operations():
    for path, methods in schema()["paths"].items():
        for method in methods:
            yield path, method


def sample_body(path):
    if path.endswith("/erasure"):
        return {"confirm": "erase"}
    if path.endswith("/customers/search"):
        return {"email": "nobody@mail-of-customers.net"}
    text = {"text": "Please rinse the glass."}
    return {**text, "customer": {"email": "a@mail-of-customers.net"}} if path.endswith("/tickets") else text


def test_T01_every_operation_of_the_api_with_the_other_brand_s_ids(worlds):
    ours, theirs = worlds
    client, before = Client(), rows_of(theirs.brand)
    called = 0
    for path, method in operations():
        for ticket in theirs.tickets.values():
            parameters = re.findall(r"{(\w+)}", path)
            assert set(parameters) <= {"ticket_id", "customer_id"}, f"a new kind of id at {path}: teach this test"
            ids = [
                (str(ticket.ticket.id), str(uuid.uuid4())),
                (str(ticket.conversation.customer_id), str(uuid.uuid4())),
                (str(ticket.conversation.id), str(uuid.uuid4())),
                (str(theirs.brand.id), str(uuid.uuid4())),
            ]  # fmt: skip
            for foreign, missing in ids:
                answers = [
                    client.generic(
                        method, re.sub(r"{\w+}", one, path), data=json.dumps(sample_body(path)),
                        content_type="application/json",
                        headers={"Authorization": f"Bearer {ours.key}", "Idempotency-Key": f"{one}{method}"},
                    )
                    for one in ((foreign, missing) if parameters else (foreign,))
                ]  # fmt: skip
                called += 1
                if parameters:
                    assert looks_like(answers[0]) == looks_like(answers[1])
                    assert answers[0].status_code == 404
                assert not set(UUID.findall(answers[0].content.decode())) & ids_of(theirs)
    assert called >= 15 * 5
    assert rows_of(theirs.brand) == before


def ids_of(world):
    tickets = world.tickets.values()
    return {str(made.ticket.id) for made in tickets} | {str(made.conversation.id) for made in tickets}


def test_T01_ids_of_the_other_brand_in_query_body_and_headers_open_nothing(worlds):
    ours, theirs = worlds
    before, client = rows_of(theirs.brand), Client()
    foreign = str(theirs.ticket_id("staff"))
    headers = {"Authorization": f"Bearer {ours.key}", "X-Brand": str(theirs.brand.id), "Host": "testserver"}
    mine = f"/api/v1/tickets/{ours.ticket_id('staff')}"
    for name in ("brand", "brand_id", "ticket_id", "conversation_id", "customer_id", "parent"):
        assert client.get(f"/api/v1/tickets?{name}={foreign}", headers=headers).status_code == 400
        assert client.get(f"{mine}?{name}={theirs.brand.id}", headers=headers).status_code == 400
        for path, body in ((f"{mine}/messages", {"text": "x"}), ("/api/v1/tickets", {"text": "x"})):
            answer = client.post(path, {**body, name: foreign}, content_type="application/json", headers=headers)
            assert answer.status_code == 400
        nested = {"text": "x", "customer": {"email": "a@mail-of-customers.net", name: foreign}}
        assert client.post("/api/v1/tickets", nested, content_type="application/json", headers=headers).status_code == 400
    found = client.get("/api/v1/tickets/search?q=espresso", headers=headers).json()["tickets"]
    assert {row["id"] for row in found} == {str(made.ticket.id) for made in ours.tickets.values()}
    assert rows_of(theirs.brand) == before


def test_T01_a_key_used_by_the_other_brand_for_its_ticket_gives_its_answer_to_nobody_else(worlds):
    ours, theirs = worlds
    client, path = Client(), f"/api/v1/tickets/{theirs.ticket_id('staff')}/messages"
    body, answers = {"text": "We send you a new seal."}, []
    for key in (theirs.key, ours.key):
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "order-1"}
        answers.append(client.post(path, body, content_type="application/json", headers=headers).status_code)
        answers.append(
            client.post(path, {"text": "other"}, content_type="application/json", headers=headers).status_code
        )
    assert answers == [201, 422, 404, 404]


SCREENS = ("desk/", "console/", "help/", "c/", "review/", "join/")


def screen_addresses():
    """Addresses of screens with an id beside the brand's own name."""
    for route, name, _ in addresses():
        named = re.findall(r"<uuid:(\w+)>", route)
        if route.startswith(SCREENS) and named and "application_id" not in named:
            yield route, name, named


def people_of(world, route):
    if route.startswith("desk/"):
        return ["expert"]
    return ["brand_admin", "brand_staff"] if route.startswith("console/") else ["brand_staff"]


def test_T01_every_screen_with_the_other_brand_s_ids(worlds):
    ours, theirs = worlds
    cells = [(route, name, named, own_arguments(theirs, route, name)) for route, name, named in screen_addresses()]
    drain_all()
    before, called = rows_of(theirs.brand), 0
    for route, _, named, foreign in cells:
        for role in people_of(ours, route):
            client = Client()
            client.force_login(ours.people[role])
            base = {**foreign, "slug": ours.brand.slug}
            if "token" in base:  # the link of a conversation is a right of its own: it is ours, the thing is theirs
                base["token"] = ours.tickets["waiting"].token
            missing = {**base, **{name: uuid.uuid4() for name in named}}
            for method in ("get", "post"):
                pair = [getattr(client, method)(path_of(route, ids), ALL_FIELDS) for ids in (base, missing)]
                one, other = looks_like(pair[0])[:2], looks_like(pair[1])[:2]
                assert one == other, (route, method, role)
                assert pair[0].status_code in {403, 404, 405, 422, 409, 200, 303}, (route, method)
                assert str(next(iter(foreign[n] for n in named))) not in pair[0].content.decode().replace(
                    path_of(route, base), ""
                )
                called += 1
    assert called > 60
    assert rows_of(theirs.brand) == before


def test_T01_staff_of_a_at_the_other_brand_s_addresses_see_what_is_not_there(worlds):
    ours, theirs = worlds
    cells = [(r, own_arguments(theirs, r, n)) for r, n, _ in addresses() if r.startswith("console/")]
    before = rows_of(theirs.brand)
    client = Client()
    client.force_login(ours.people["brand_admin"])
    for route, arguments in cells:
        for method in ("get", "post"):
            assert getattr(client, method)(path_of(route, arguments), ALL_FIELDS).status_code in {404, 405}, route
    assert rows_of(theirs.brand) == before


def test_T03_references_to_the_other_brand_s_things_link_nothing(worlds):
    ours, theirs = worlds
    client = Client()
    client.force_login(ours.people["brand_admin"])
    article, foreign_article = fresh_article(ours, "proposed"), fresh_article(theirs, "published")
    theirs_before = rows_of(theirs.brand)
    console = f"/console/{ours.brand.slug}"
    ticket = ours.ticket_id("staff")
    posts = [
        (f"{console}/tickets/{ticket}/topic", {"topic": theirs.topic.id, "topic_id": theirs.topic.id}),
        (f"{console}/knowledge/", {"title": "T", "body": "B", "topic": theirs.topic.id}),
        (f"{console}/knowledge/{article}/edit", {"title": "T", "body": "B", "topic": theirs.topic.id}),
    ]
    for path, data in posts:
        assert client.post(path, data).status_code in {400, 404, 422}, path
    for model in ("answers.Article", "tickets.Ticket"):
        linked = apps.get_model(model).objects.filter(brand=ours.brand, topic__brand=theirs.brand)
        assert not linked.exists(), model
    expert = Client()
    expert.force_login(ours.people["expert"])
    used = expert.post(
        f"/desk/tickets/{ours.ticket_id('claimed')}/guidance-uses",
        {"article": foreign_article, "article_id": foreign_article},
    )
    assert used.status_code in {400, 404, 422}
    assert not apps.get_model("answers.GuidanceUse").objects.filter(article=foreign_article).exists()
    assert rows_of(theirs.brand) == theirs_before


def test_T01_experts_of_two_brands_see_both_and_experts_of_one_see_one(worlds):
    ours, theirs = worlds
    both, one = make_expert(ours.brand, theirs.brand), make_expert(ours.brand)
    for expert, expected in ((both, {"A", "B"}), (one, {"A"})):
        client = Client()
        client.force_login(expert.user)
        assert {brand.name for brand in brands_of_expert(expert)} == expected
        assert client.get("/desk/").status_code == 200
