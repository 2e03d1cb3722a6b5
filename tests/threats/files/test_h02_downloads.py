"""H02, H07: originals are saved, never opened by a browser, and only by a fresh token of the person who revealed them."""

import re
import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from peerdesk.domain.attachments.commands import examine_uploads, write_with_files
from peerdesk.domain.attachments.models import Attachment
from peerdesk.domain.attachments.queries import download_token
from peerdesk.domain.attachments.rules import Upload
from peerdesk.domain.matching.commands import return_ticket
from tests.factories.files import docx, mail, page, pdf, picture
from tests.factories.network import make_brand, make_expert, make_staff, now
from tests.factories.tickets import drain_all, make_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILES = {
    "a.html": page("<p>Hello</p>"), "a.eml": mail("Hi", "words", html="<b>words</b>"), "a.txt": b"words",
    "a.pdf": pdf("words"), "a.docx": docx("words"), "a.png": picture(), 'a";\r\nb.csv': b"a,b",
}  # fmt: skip


def attach(made, name, data):
    files = examine_uploads(made.conversation.brand, uploads=[Upload(name, "", data)])
    write_with_files(made.conversation, text="See the file.", files=files, now=now())
    drain_all()
    return Attachment.objects.filter(conversation=made.conversation).latest("number")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk():
    """A brand, a ticket with staff, a member of staff, and their address of the ticket."""
    brand = make_brand()
    made, user = make_ticket(brand, "staff"), make_staff(brand)
    return made, user, f"/console/{brand.slug}/tickets/{made.ticket.id}"


def reveal(client, place):
    assert client.post(f"{place}/reveals", {"reason": "the order must be found"}).status_code in {302, 303}
    client.get(f"{place}/")  # takes the notice that it was done


def same(client, address, *, method="get"):
    """404-same: to this person it looks like a file that never was: the same status, headers and words."""
    nothing = re.sub(r"files/[^/?]+", f"files/{uuid.uuid4()}", address)
    answer, other = (getattr(client, method)(one) for one in (address, nothing))
    assert answer.status_code == other.status_code == 404
    assert answer.headers.keys() == other.headers.keys()
    changing = r'(csrfmiddlewaretoken" value|X-CSRFToken"|server-now" content)\W+[^"]*'
    said, told = (re.sub(changing, "", one.content.decode()) for one in (answer, other))
    assert said == told


def test_H02_every_original_is_only_ever_saved(desk):
    made, user, place = desk
    client = signed_in(user)
    reveal(client, place)
    for name, data in FILES.items():
        file = attach(made, name, data)
        assert file.state == "clean", name
        led = client.post(f"{place}/files/{file.id}/downloads")
        assert led.status_code == 303
        answers = [client.get(led["Location"]), Client().get(f"/c/{made.token}/files/{file.id}")]
        for answer in answers:
            assert (answer.status_code, answer.content) == (200, data)
            assert answer["Content-Type"] == "application/octet-stream"
            assert answer["Content-Disposition"].startswith("attachment; filename")
            assert "\r" not in answer["Content-Disposition"]
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
            assert answer["Cache-Control"] == "no-store"


def test_H07_without_a_fresh_token_of_one_s_own_reveal_there_is_nothing(desk):
    made, user, place = desk
    file = attach(made, "a.pdf", FILES["a.pdf"])
    client = signed_in(user)
    address = f"{place}/files/{file.id}"
    valid = download_token(file.id, user=user)
    same(client, f"{address}/downloads", method="post")  # not revealed: no token is given
    same(client, f"{address}?token={valid}")  # nor would one help
    reveal(client, place)
    assert client.get(f"{address}?token={valid}").status_code == 200
    same(client, address)
    same(client, f"{address}?token={valid}x")
    colleague = make_staff(made.conversation.brand)
    other = signed_in(colleague)
    same(other, f"{address}?token={valid}")  # a token of somebody else
    same(other, f"{address}?token={download_token(file.id, user=colleague)}")  # no reveal of their own
    reveal(other, place)
    same(other, f"{address}?token={valid}")  # not even after one: it is still somebody else's
    assert other.get(f"{address}?token={download_token(file.id, user=colleague)}").status_code == 200
    second = attach(made, "b.txt", b"words")
    same(client, f"{place}/files/{second.id}?token={valid}")  # a token of another file
    elsewhere = make_ticket(made.conversation.brand, "staff")
    beside = f"{place.rpartition('/')[0]}/{elsewhere.ticket.id}"
    same(client, f"{beside}/files/{file.id}?token={valid}")
    reveal(client, beside)
    same(client, f"{beside}/files/{file.id}?token={valid}")  # a reveal of one ticket opens no file of another
    stranger = signed_in(make_staff(make_brand()))
    same(stranger, f"{address}?token={valid}")


def test_H07_a_token_ends_after_five_minutes_and_a_reveal_after_half_an_hour(desk):
    made, user, place = desk
    file = attach(made, "a.pdf", FILES["a.pdf"])
    client = signed_in(user)
    reveal(client, place)
    led = client.post(f"{place}/files/{file.id}/downloads")["Location"]
    assert parse_qs(urlsplit(led).query)["token"]
    with time_machine.travel(now() + timedelta(seconds=290), tick=True):
        assert client.get(led).status_code == 200
    with time_machine.travel(now() + timedelta(seconds=301), tick=True):
        assert client.get(led).status_code == 404
    with time_machine.travel(now() + timedelta(minutes=31), tick=True):
        assert client.post(f"{place}/files/{file.id}/downloads").status_code == 404


def test_H07_a_picture_is_gone_with_the_ticket():
    brand = make_brand(experts_see_pictures=True)
    expert = make_expert(brand)
    made = make_ticket(brand, "claimed", expert=expert)
    file = attach(made, "a.jpg", picture("JPEG", comment="unseen words of a camera"))
    client = signed_in(expert.user)
    address = f"/desk/tickets/{made.ticket.id}/files/{file.id}/picture"
    token = download_token(file.id, user=expert.user)
    shown = client.get(f"{address}?token={token}")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"unseen words" not in shown.content
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert address in client.get(f"/desk/tickets/{made.ticket.id}/").content.decode()
    assert client.get(address).status_code == 404
    other = make_expert(brand)
    assert signed_in(other.user).get(f"{address}?token={download_token(file.id, user=other.user)}").status_code == 404
    brand.experts_see_pictures = False
    brand.save(update_fields=["experts_see_pictures"])
    assert client.get(f"{address}?token={token}").status_code == 404
    assert address not in client.get(f"/desk/tickets/{made.ticket.id}/").content.decode()
    brand.experts_see_pictures = True
    brand.save(update_fields=["experts_see_pictures"])
    assert client.get(f"{address}?token={token}").status_code == 200
    return_ticket(made.ticket.id, expert=expert, fencing=made.claim.fencing, now=now())
    assert client.get(f"{address}?token={token}").status_code == 404


def test_H02_no_expert_reaches_an_original():
    brand = make_brand()
    expert = make_expert(brand)
    made = make_ticket(brand, "claimed", expert=expert)
    file = attach(made, "Quastenberg.pdf", pdf("words"))
    client = signed_in(expert.user)
    token = download_token(file.id, user=expert.user)
    for address in (
        f"/console/{brand.slug}/tickets/{made.ticket.id}/files/{file.id}", f"/c/x/files/{file.id}",
        f"/desk/tickets/{made.ticket.id}/files/{file.id}", f"/desk/tickets/{made.ticket.id}/files/{file.id}/picture",
    ):
        assert client.get(f"{address}?token={token}").status_code == 404
    assert "Quastenberg" not in client.get(f"/desk/tickets/{made.ticket.id}/").content.decode()
