"""Bad input: a clear problem+json or page, never a 5xx, nothing stored twice, nothing lost. Also W05 and H12."""

import json
import uuid

import pytest
from django.test import Client

from peerdesk.domain.conversations.models import AccessToken, Conversation, Message
from peerdesk.domain.privacy.models import Customer
from peerdesk.domain.tickets.models import Ticket
from tests.factories.network import api_key, make_brand, make_operator, make_staff, now
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = {"text": "The pump is loud.", "customer": {"email": "a@mail-of-customers.net"}}


@pytest.fixture
def brand():
    return make_brand()


@pytest.fixture
def key(brand):
    return api_key(brand)


def post(path, body, key, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client(raise_request_exception=False).generic(
        "POST", path, data=data, content_type="application/json",
        headers={"Authorization": f"Bearer {key}", **headers},
    )  # fmt: skip


def is_problem(response, *statuses):
    assert response.status_code in statuses, response.content[:300]
    assert response["Content-Type"].startswith("application/problem+json")
    body = response.json()
    assert body["status"] == response.status_code
    assert body["code"]
    assert body["detail"]
    return body


BAD_BODIES = {
    "nothing": (b"", 400), "no_object": (b"[]", 400), "half": (b'{"text": "', 400), "null": (b"null", 400),
    "no_utf8": (b'{"text": "caf\xe9"}', 400), "latin1_bytes": (b"\xff\xfe\x00", 400),
    "lone_surrogate": (b'{"text": "\\ud800 help"}', 400), "empty_text": ({"text": ""}, 400),
    "only_spaces": ({"text": " \n\t "}, 400), "only_nul": ({"text": "\x00\x00"}, 400), "number": ({"text": 5}, 400),
    "too_long": ({"text": "x" * 20_001}, (400, 413)), "one_megabyte": ({"text": "x" * 1_000_000}, (400, 413)),
    "more_than_any_file": ({"text": "x" * 17_000_000}, 413),
    "deep": (b'{"text":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400), "unknown_field": ({**GOOD, "state": "closed"}, 400),
    "bad_mail": ({"text": "x", "customer": {"email": "a@b, c@d"}}, 400),
    "two_mails": ({"text": "x", "customer": {"email": ["a@b.c", "d@e.f"]}}, 400),
    "line_in_mail": ({"text": "x", "customer": {"email": "a@b.c\nBcc: d@e.f"}}, 400),
    "huge_number": (b'{"text": 1e999}', 400), "not_a_number": (b'{"text": NaN}', 400),
    "many_orders": ({"text": "x", "customer": {"order_ids": ["1"] * 21}}, 400),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_bad_body_is_a_problem_and_stores_nothing(name, key):
    body, status = BAD_BODIES[name]
    is_problem(post("/api/v1/tickets", body, key), *((status,) if isinstance(status, int) else status))
    assert (Ticket.objects.count(), Conversation.objects.count(), Customer.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("text", [
    "\x00Help\x00", "\u202ehelp", "é" * 20_000, "👩‍👩‍👧" * 500, "\r\n\r\nhelp", "<b>&amp;", "[NAME_1]",
])  # fmt: skip
def test_odd_but_honest_text_is_taken_once(text, key):
    answer = post("/api/v1/tickets", {"text": text, "subject": text[:150]}, key, **{"Idempotency-Key": "odd"})
    again = post("/api/v1/tickets", {"text": text, "subject": text[:150]}, key, **{"Idempotency-Key": "odd"})
    assert (answer.status_code, again.status_code) == (201, 201)
    assert answer.json()["id"] == again.json()["id"]
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nothing", "Basic YTpi", "bearer pd_\x7f", "pd_x"])
def test_a_missing_and_a_wrong_key_look_the_same(header, brand):
    answers = [
        Client().get("/api/v1/tickets", headers={"Authorization": one} if one else {}) for one in (header, "Bearer pd_wrong")
    ]
    bodies = [is_problem(answer, 401) for answer in answers]
    assert bodies[0] == bodies[1]
    assert Ticket.objects.filter(brand=brand).count() == 0


def test_a_revoked_key_ends_at_once(brand, key):
    from peerdesk.domain.brands.commands import revoke_api_key
    from peerdesk.domain.brands.models import ApiKey

    assert post("/api/v1/tickets", GOOD, key).status_code == 201
    revoke_api_key(brand.id, key_id=ApiKey.objects.get(brand=brand).id, now=now())
    is_problem(post("/api/v1/tickets", GOOD, key), 401)


def test_too_long_a_key_of_a_retry_is_a_problem(key):
    is_problem(post("/api/v1/tickets", GOOD, key, **{"Idempotency-Key": "k" * 201}), 400)


BAD_QUERIES = [
    "sort=user__password", "f[customer__email__startswith]=a", "order_by=customer__profile", "fields=assignee__password",
    "expand=customer", "state=held", "state=", "limit=0", "limit=201", "limit=x", "limit=1e3", "before=yesterday",
    "before=", "customer__email=a", "brand=x", "limit=9999999999999999999999",
]  # fmt: skip


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_H12_unknown_and_odd_parameters_are_refused(query, key):
    is_problem(Client().get(f"/api/v1/tickets?{query}", headers={"Authorization": f"Bearer {key}"}), 400)


@pytest.mark.parametrize("before", [
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00", "2026-01-01", "0", "1e20",
    "-99999999999", "99999999999999",
])  # fmt: skip
def test_H12_no_date_breaks_the_list(before, key):
    response = Client(raise_request_exception=False).get(
        "/api/v1/tickets", {"before": before}, headers={"Authorization": f"Bearer {key}"}
    )
    assert response.status_code in {200, 400}, response.content


@pytest.mark.parametrize("query", ["sort=password", "order_by=user__password", "state=nope", "page=-1", "topic=x", "q=%00"])
def test_H12_lists_of_the_console_take_no_field_from_the_address(query, brand):
    client = Client(raise_request_exception=False)
    client.force_login(make_staff(brand, admin=True))
    make_ticket(brand)
    for page in ("tickets/", "triage/", "knowledge/", "experts/", "statement/"):
        response = client.get(f"/console/{brand.slug}/{page}?{query}")
        assert response.status_code in {200, 400, 404}, (page, query)


@pytest.mark.parametrize("query", ["user__password__startswith=a", "o=99", "e=1", "p=-1"])
def test_H12_backstage_lists_filter_by_named_fields_only(query):
    client = Client(raise_request_exception=False)
    client.force_login(make_operator())
    from django.contrib import admin

    for model in admin.site._registry:
        name = f"{model._meta.app_label}/{model._meta.model_name}"
        response = client.get(f"/backstage/{name}/?{query}")
        assert response.status_code < 500, name
        if "password" in query and response.status_code == 200:
            assert response.context["cl"].result_count == response.context["cl"].full_result_count


@pytest.mark.parametrize("path", [
    "/api/v1/tickets/not-a-uuid", f"/api/v1/tickets/{uuid.UUID(int=0)}", "/api/v1/nothing", "/api/v2/tickets", "/api/",
    "/api/v1/tickets/%00", "/api/v1/tickets/..%2f..%2fetc", "/api/v1/tickets/search?q=x",
])  # fmt: skip
def test_addresses_of_nothing_answer_as_such(path, key):
    response = Client(raise_request_exception=False).get(path, headers={"Authorization": f"Bearer {key}"})
    assert response.status_code in {200, 404}
    if response.status_code == 404:
        is_problem(response, 404)


def ask(brand, **fields):
    data = {"text": "The pump is loud.", "email": "a@mail-of-customers.net", "form_id": str(uuid.uuid4()), **fields}
    return Client(raise_request_exception=False).post(f"/help/{brand.slug}/questions", data)


@pytest.mark.parametrize("fields", [
    {"text": ""}, {"text": " "}, {"text": "\x00"}, {"text": "x" * 20_001}, {"email": "nobody"}, {"email": ""},
    {"email": "a@b.c\nBcc: d@e.f"}, {"email": "a@b.c, d@e.f"}, {"name": "x" * 121}, {"form_id": "mine"},
    {"order_id": "x" * 81}, {"text": "ok\x00", "email": "a\x00@b.c"},
])  # fmt: skip
def test_a_bad_question_shows_the_form_again_and_stores_nothing(fields, brand):
    response = ask(brand, **fields)
    assert response.status_code in {400, 422}
    assert Ticket.objects.count() == 0


def test_a_question_of_one_megabyte_and_one_of_many_fields_are_refused_whole(brand):
    assert ask(brand, text="x" * 1_000_000).status_code in {400, 413}
    assert ask(brand, **{f"f{number}": "1" for number in range(300)}).status_code in {400, 413}
    raw = Client(raise_request_exception=False).generic(
        "POST", f"/help/{brand.slug}/questions", data=b"text=\xff\xfe&email=\xff",
        content_type="application/x-www-form-urlencoded",
    )
    assert raw.status_code in {400, 422}
    assert Ticket.objects.count() == 0


def test_the_same_form_sent_twice_opens_one_ticket_and_somebody_else_s_form_opens_another(brand):
    one = str(uuid.uuid4())
    answers = [ask(brand, form_id=one) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert Ticket.objects.count() == 1
    stranger = ask(brand, form_id=one, email="x@mail-of-customers.net")  # the same number and words, another person
    assert stranger.status_code == 422
    assert (Ticket.objects.count(), Conversation.objects.count()) == (1, 1)


def test_an_unknown_brand_has_no_pages():
    for path in ("/help/nobody/", "/join/nobody/", "/console/nobody/", "/help/nobody/likely-answers?text=a+long+text+here"):
        assert Client(raise_request_exception=False).get(path).status_code in {302, 404}
    assert Client(raise_request_exception=False).post("/help/nobody/questions", {"text": "x"}).status_code == 404


def test_W05_a_conversation_cannot_be_chosen_and_every_link_is_a_new_secret_of_256_bit(brand, key):
    mine = "chosen-by-the-client"
    body = {**GOOD, "conversation_id": str(uuid.uuid4())}
    is_problem(post("/api/v1/tickets", body, key), 400)
    client = Client()
    client.cookies["visitor"] = client.cookies["conversation"] = mine
    sent = client.post(
        f"/help/{brand.slug}/questions",
        {"text": "The pump is loud.", "email": "a@mail-of-customers.net", "conversation_id": mine, "token": mine},
    )
    other = post("/api/v1/tickets", GOOD, key)
    tokens = [sent["Location"].split("/")[2], other.json()["conversation_url"].split("/")[-2]]
    assert len(set(tokens)) == 2
    assert all(len(token) >= 43 for token in tokens)
    assert Conversation.objects.count() == 2
    assert not AccessToken.objects.filter(token_hash__in=tokens).exists()


@pytest.mark.parametrize("action", ["", "history", "stream-token"])
def test_an_expired_and_an_unknown_link_open_nothing(action, brand):
    made = make_ticket(brand)
    AccessToken.objects.update(expires_at=now())
    client = Client(raise_request_exception=False)
    assert client.get(f"/c/{made.token}/{action}").status_code == 410
    for token in ("x", made.token[:-1], made.token + "%00", str(made.conversation.id), "%ff%fe"):
        assert client.get(f"/c/{token}/{action}").status_code == 404


@pytest.mark.parametrize("action", ["messages", "resolution", "reopening", "rating", "self-service-answer"])
def test_every_action_on_a_closed_or_unready_ticket_answers_clearly(action, brand):
    for stage in ("closed", "queued"):
        made = make_ticket(brand, stage)
        rated = [{"rating": rating, "survey": "x"} for rating in ("5", "9")]
        for data in ({}, {"text": ""}, *rated, {"text": "x" * 20_001}):
            response = Client(raise_request_exception=False).post(f"/c/{made.token}/{action}", data)
            assert 300 < response.status_code < 500, (stage, action, data)
            assert made.state == stage
    assert Message.objects.filter(author_kind="customer").count() == 2


def test_an_erased_customer_s_link_says_that_it_is_gone(brand, key):
    made = make_ticket(brand, "staff")
    Customer.objects.filter(id=made.conversation.customer_id).update(wrapped_key=None, erased_at=now())
    assert Client(raise_request_exception=False).get(f"/c/{made.token}/").status_code == 410
    assert Client(raise_request_exception=False).post(f"/c/{made.token}/messages", {"text": "x"}).status_code == 410
    is_problem(post(f"/api/v1/tickets/{made.ticket.id}/messages", {"text": "x"}, key), 410)
