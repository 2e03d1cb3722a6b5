"""The way in for large bodies: bounded by path, cut off beyond, never written where it could be found again."""

import http.client
import json

import pytest
from django.test import Client
from django.utils import translation

from peerdesk.domain.attachments.models import Attachment
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.extraction import REFUSALS
from peerdesk.foundation.uploads import LARGEST_FORM, largest_body
from peerdesk.surfaces.help.files import REFUSAL_WORDS
from tests.factories.network import api_key, make_brand
from tests.factories.servers import running_web
from tests.factories.tickets import make_ticket

MEGABYTE = 1024 * 1024


def multipart(fields, size):
    parts = b"".join(f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items())
    head = b'--x\r\nContent-Disposition: form-data; name="attachments"; filename="a.txt"\r\n\r\n'
    return parts + head + b"x" * size + b"\r\n--x--\r\n"


def post(url, path, body, kind="multipart/form-data; boundary=x", **headers):
    """Send a body as it is; the answer's status and text."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    try:
        connection.request("POST", path, body, {"Content-Type": kind, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_only_the_ways_in_for_files_take_large_bodies():
    assert largest_body("/help/acme/questions") == largest_body("/c/abc/messages") == LARGEST_FORM
    assert largest_body("/api/v1/tickets") == largest_body("/api/v1/tickets/1/messages") == 16 * MEGABYTE
    for path in ("/", "/accounts/login/", "/help/acme/", "/api/v1/tickets/1", "/c/abc/rating", "/desk/tickets/1/replies"):
        assert largest_body(path) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_server_takes_what_it_says_and_keeps_no_file_of_it(tmp_path):
    brand = make_brand(most_file_bytes=10 * MEGABYTE)
    token = make_ticket(brand, "received").token
    key = {"Authorization": f"Bearer {api_key(brand)}"}
    with running_web(TMPDIR=str(tmp_path)) as web:
        client = Client()
        client.get(f"/help/{brand.slug}/")
        cookie = client.cookies["csrftoken"].value
        headers = {"Cookie": f"csrftoken={cookie}", "Origin": web.url, "Host": web.url.removeprefix("http://")}
        fields = {"csrfmiddlewaretoken": cookie, "text": "See the file.", "email": "a@mail-of-customers.net"}
        place = f"/c/{token}/messages"
        assert post(web.url, place, multipart(fields, 8 * MEGABYTE), **headers)[0] == 303
        status, words = post(web.url, place, multipart(fields, LARGEST_FORM), **headers)
        assert (status, "too large together" in words) == (413, True)
        assert post(web.url, place, multipart(fields, 24 * MEGABYTE), **headers)[0] == 303  # too large for the brand alone
        assert post(web.url, f"/c/{token}/rating", multipart(fields, 8 * MEGABYTE), **headers)[0] in {400, 403, 404}
        body = {"text": "See the file.", "attachments": [{"name": "a.txt", "data": "QUJD" * 2 * MEGABYTE}]}
        assert post(web.url, "/api/v1/tickets", json.dumps(body), "application/json", **key)[0] == 201
        body["attachments"] *= 3
        assert post(web.url, "/api/v1/tickets", json.dumps(body), "application/json", **key)[0] == 413
        assert [path for path in tmp_path.rglob("*") if b"xxxxxxxx" in path.read_bytes()] == []
    assert [row.refusal for row in Attachment.objects.order_by("created_at")] == ["", "too_large", ""]
    assert (Message.objects.count(), Ticket.objects.count()) == (4, 2)


@pytest.mark.django_db
def test_a_form_sent_twice_with_its_file_has_one_effect_and_another_file_is_no_repetition():
    from django.core.files.uploadedfile import SimpleUploadedFile

    brand = make_brand()
    form = {"text": "See it.", "email": "a@mail-of-customers.net", "form_id": "0193e1a0-0000-7000-8000-000000000001"}
    for data, status in ((b"one", 303), (b"one", 303), (b"two", 422)):
        sent = {**form, "attachments": SimpleUploadedFile("a.txt", data)}
        assert Client().post(f"/help/{brand.slug}/questions", sent).status_code == status
    assert (Ticket.objects.count(), Attachment.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_brand_that_takes_no_files_shows_no_field_and_refuses_them():
    from django.core.files.uploadedfile import SimpleUploadedFile

    brand = make_brand(most_files=0)
    assert b'name="attachments"' not in Client().get(f"/help/{brand.slug}/").content
    form = {"text": "See it.", "email": "a@mail-of-customers.net", "attachments": SimpleUploadedFile("a.txt", b"one")}
    assert Client().post(f"/help/{brand.slug}/questions", form).status_code == 303
    assert [row.refusal for row in Attachment.objects.all()] == ["too_many"]


@pytest.mark.django_db
def test_the_api_shows_redacted_text_and_takes_nothing_for_a_foreign_ticket():
    ours, theirs = make_brand(), make_brand()
    made = make_ticket(theirs, "staff")
    body = {"text": "See it.", "attachments": [{"name": "a.txt", "data": "aGVsbG8="}]}
    headers = {"Authorization": f"Bearer {api_key(ours)}"}
    path = f"/api/v1/tickets/{made.ticket.id}/messages"
    assert Client().post(path, body, content_type="application/json", headers=headers).status_code == 404
    assert not Attachment.objects.exists()
    file = body["attachments"][0]
    for wrong in ([{"name": "a.txt"}], [{**file, "data": "YQ"}], [{**file, "state": "clean"}], [file] * 11):
        sent = {**body, "attachments": wrong}
        answer = Client().post("/api/v1/tickets", sent, content_type="application/json", headers=headers)
        assert answer.status_code == 400


def test_every_refusal_says_what_to_send_instead_in_the_customer_s_language():
    assert REFUSAL_WORDS.keys() == REFUSALS
    english = {code: str(words) for code, words in REFUSAL_WORDS.items()}
    for language in ("de", "fr", "es"):
        with translation.override(language):
            assert [code for code, words in REFUSAL_WORDS.items() if str(words) == english[code]] == []
