"""P01, P02, P06, P12: canaries in every place where a question and its files may carry them reach nobody who answers."""

import base64
import io
import json
import re
import threading
from contextlib import closing
from itertools import takewhile

import psycopg
import pytest
import qrcode
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from PIL import Image

from peerdesk.domain.attachments.commands import examine_uploads, write_with_files
from peerdesk.domain.attachments.models import Attachment
from peerdesk.domain.attachments.queries import download_token
from peerdesk.domain.attachments.rules import Upload
from peerdesk.domain.channels.commands import send_pending_mails
from peerdesk.domain.conversations.models import Conversation
from peerdesk.domain.matching.commands import accept_offer
from peerdesk.domain.matching.models import Offer
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.domain.tickets.commands import receive_customer_message
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.realtime.topics import CHANNEL
from tests.factories import servers
from tests.factories.files import docx, mail, page, pdf, picture
from tests.factories.network import api_key, make_brand, make_expert, make_staff, now
from tests.factories.servers import scaled
from tests.factories.tickets import drain_all, make_ticket
from tests.threats.dump import tables

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NAME = "Zebulina Quorthexen"
WHO = CustomerDetails(NAME, "zebulina@mail-of-customers.net")
DESK = ("", "offers", "tickets", "today", "decisions/", "earnings/", "profile/", "stream-token")
HELD = ("", "?guidance=1", "conversation", "guidance", "escalation", "actions")


class Canaries:
    """A word of its own for each place; the guard knows all of them by their form, so that a hit is a hole in the way."""

    def __init__(self, number):
        self.number = number
        self.made = {}

    def __call__(self, place):
        return self.made.setdefault(place, f"canary{len(self.made)}x{self.number}@leak-{place}.mail-of-customers.net")


class Ears:
    """Hears everything that is published to open pages."""

    def __enter__(self):
        self.heard = []
        self.connection = psycopg.connect(servers.test_database_uri(), autocommit=True)
        self.connection.execute(f"LISTEN {CHANNEL}")
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()
        return self

    def _listen(self):
        with closing(self.connection.notifies()) as notes:
            self.heard += [note.payload for note in takewhile(lambda note: note.payload != "the end", notes)]

    def __exit__(self, *_):
        with psycopg.connect(servers.test_database_uri()) as last:  # whatever was said before comes before
            last.execute("SELECT pg_notify(%s, 'the end')", [CHANNEL])
        self.thread.join()
        self.connection.close()


def qr_code(text):
    made = io.BytesIO()
    qrcode.make(text).save(made, "PNG")
    return made.getvalue()


def files_with(canary):
    """Files with a canary in every place that a file has."""
    text = f"The valve of {canary('pdf-text')} drips."
    return {
        "report.pdf": pdf(
            text, info={"Author": canary("pdf-metadata")}, xmp=f"<x>{canary('pdf-xmp')}</x>", compressed=True
        ),
        "letter.docx": docx(
            f"Dear team, {canary('docx-body')} writes.", header=canary("docx-header"), footnote=canary("docx-footnote"),
            note=canary("docx-comment"), deleted=canary("docx-deleted"), hidden=canary("docx-hidden"),
            properties=canary("docx-properties"),
        ),
        "page.html": page(
            f"<p>Hello, {canary('html-body')}</p><!-- {canary('html-comment')} --><img alt='{canary('html-alt')}'>"
            f"<p style='display:none'>{canary('html-hidden')}</p>", head=f"<title>{canary('html-title')}</title>",
        ),
        "mail.eml": mail(
            f"About {canary('mail-subject')}",
            f"Hello.\n\n> {canary('mail-quote')} wrote\n\n-- \n{canary('mail-signature')}",
            sender=canary("mail-sender"), html=f"<p>{canary('mail-page')}</p>",
        ),
        "table.csv": f"who,what\n{canary('table')},valve".encode(),
        "visit.ics": f"BEGIN:VCALENDAR\nATTENDEE:mailto:{canary('calendar')}\nEND:VCALENDAR".encode(),
        "me.vcf": f"BEGIN:VCARD\nFN:{NAME}\nEMAIL:{canary('card')}\nEND:VCARD".encode(),
        "photo.jpg": picture("JPEG", comment=canary("exif"), place=(52, 31, 12)),
        "code.png": qr_code(canary("code")),
        f"{canary('file-name')}.txt": f"Only my name: {NAME}.".encode(),
    }  # fmt: skip


def ask(brand, number):
    """A question by the API with a canary in each of its places. Returns the canaries and the ticket."""
    canary = Canaries(number)
    text = (
        f"{NAME} here, {canary('body')}. The pump is loud.\n\n"
        f"On Monday {canary('quote')} wrote:\n> Ask {canary('quoted')}\n\n"
        f"<!-- {canary('comment')} --> <span style='display:none'>{canary('hidden')}</span>\n\n"
        f"![{canary('alt')}](x.png)\n\n"
        f"-- \n{NAME}\n{canary('signature')}"
    )
    attached = [{"name": name, "data": base64.b64encode(data).decode()} for name, data in files_with(canary).items()]
    answer = Client().post(
        "/api/v1/tickets",
        {"text": text, "subject": f"Pump of {canary('subject')}", "attachments": attached,
         "customer": {"name": NAME, "email": canary("address")}},
        content_type="application/json", headers={"Authorization": f"Bearer {api_key(brand)}"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.content
    return canary, Ticket.objects.get(id=answer.json()["id"])


def plain_rows():
    """All rows of all tables, the queue included, as they lie there: what is sealed stays sealed."""
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield from (f"{table}: {row[0]}" for row in cursor.fetchall())


def reached(client, ticket):
    """Everything that an expert's browser can reach, as text."""
    places = [f"/desk/{place}" for place in DESK] + [f"/desk/tickets/{ticket.id}/{place}" for place in HELD]
    for file in Attachment.objects.filter(conversation_id=ticket.conversation_id):
        places += [f"/desk/tickets/{ticket.id}/files/{file.id}/picture", f"/c/x/files/{file.id}"]
        places += [f"/console/x/tickets/{ticket.id}/files/{file.id}"]
    answers = [client.get(place) for place in places]
    assert all(answer.status_code < 500 for answer in answers)
    return "\n".join(answer.content.decode("latin-1") for answer in answers)


def hits(canary, text):
    """The places whose canary stands in a text: in words, in hex, or in base64."""
    found = []
    for place, value in canary.made.items():
        local = value.partition("@")[0]
        forms = (local, local.encode().hex(), base64.b64encode(local.encode()).decode()[:-4])
        found += [place] * any(form in text for form in forms)
    return found + ["name"] * bool(re.search("quorthexen", text, re.IGNORECASE))


def test_P01_no_canary_of_a_question_or_its_files_reaches_whoever_answers(logged):
    brand = make_brand(most_files=10)
    expert = make_expert(brand, capacity=1000)
    desk, staff = Client(), Client()
    desk.force_login(expert.user)
    staff.force_login(make_staff(brand, admin=True))
    key = {"Authorization": f"Bearer {api_key(brand)}"}
    for number in range(scaled(200, least=2)):
        with Ears() as ears:
            canary, ticket = ask(brand, number)
            assert len(canary.made) >= 30
            waiting = "\n".join(plain_rows()) + reached(desk, ticket)
            drain_all()
            offered = reached(desk, ticket)
            offer = Offer.objects.get(ticket=ticket, expert=expert)
            accept_offer(offer.id, expert=expert, now=now())
            drain_all()
            send_pending_mails(now=now())
            seen = reached(desk, ticket)
        files = Attachment.objects.filter(conversation_id=ticket.conversation_id)
        assert set(files.values_list("state", flat=True)) == {"clean"}
        words = re.sub(r"<[^>]*>", "", seen)
        assert "Dear team, [EMAIL_" in words  # what a file says did arrive
        assert "attendee:mailto:[email_" in words.casefold()
        assert "/picture?token" not in seen
        pages = [staff.get(f"/console/{brand.slug}/tickets/{place}") for place in ("", f"{ticket.id}/")]
        console = "".join(answer.content.decode() for answer in pages)
        read = Client().get(f"/api/v1/tickets/{ticket.id}", headers=key).content.decode()
        assert "Dear team, [EMAIL_" in read
        sought = [value.partition("@")[0] for value in canary.made.values()]
        asked = [Client().get(f"/api/v1/tickets/search?q={word}", headers=key) for word in sought]
        assert {answer.content for answer in asked} == {b'{"tickets": [], "next_before": null}'}
        letters = "\n".join(f"{letter.subject}\n{letter.body}" for letter in outbox.outbox)
        rows = "\n".join(plain_rows())
        pushed = "\n".join(ears.heard)
        for name, text in {
            "waiting": waiting, "offered": offered, "seen": seen, "console": console, "api": read, "letters": letters,
            "rows": rows, "pushed": pushed, "logs": logged(),
        }.items():
            assert hits(canary, text) == [], name


def test_P12_what_is_pushed_to_an_expert_holds_neither_body_nor_subject():
    brand = make_brand()
    expert = make_expert(brand)
    with Ears() as ears:
        made = make_ticket(brand, "claimed", expert=expert)
        files = examine_uploads(brand, uploads=[Upload("a.txt", "", b"words")])
        write_with_files(made.conversation, text="See the file.", files=files, now=now())
        drain_all()
    assert len(ears.heard) > 3
    for payload in map(json.loads, ears.heard):
        assert payload.keys() - {"gone"} == {"topic", "event_id"}
        assert re.fullmatch(r"[a-z]+:[0-9a-f-]{36}", payload["topic"])
        assert all(re.fullmatch(r"[0-9a-f-]{36}", payload[key]) for key in payload.keys() - {"topic"})
    assert [letter.to for letter in outbox.outbox if expert.user.email in letter.to] == []


def test_P02_of_a_document_experts_get_words_of_the_body_alone():
    brand = make_brand()
    expert = make_expert(brand)
    made = make_ticket(brand, "claimed", expert=expert)
    places = ("header", "footnote", "note", "deleted", "hidden", "properties")
    unseen = {place: f"unseen-{place}-words" for place in places}
    rels = '<Relationship Type="hyperlink" Target="http://unseen-link-words.example" TargetMode="External"/>'
    more = {"word/_rels/document.xml.rels": rels, "word/media/unseen-name.png": "x"}
    data = docx("Words of the body.", **unseen, more=more)
    files = examine_uploads(brand, uploads=[Upload("unseen-file-name.docx", "", data)])
    write_with_files(made.conversation, text="See the file.", files=files, now=now())
    drain_all()
    client = Client()
    client.force_login(expert.user)
    seen = reached(client, made.ticket)
    assert "Words of the body." in seen
    assert "unseen" not in seen
    assert "PK\x03\x04" not in seen
    file = Attachment.objects.get()
    address = f"/desk/tickets/{made.ticket.id}/files/{file.id}/picture?token={download_token(file.id, user=expert.user)}"
    assert client.get(address).status_code == 404


def test_P01_a_picture_that_is_shown_holds_pixels_alone():
    brand = make_brand(experts_see_pictures=True)
    expert = make_expert(brand)
    made = make_ticket(brand, "claimed", expert=expert)
    data = picture("JPEG", (640, 480), comment="canary of the camera", place=(52, 31, 12), thumbnail=b"canary at the end")
    files = examine_uploads(brand, uploads=[Upload("canary.jpg", "image/jpeg", data)])
    write_with_files(made.conversation, text="See the photo.", files=files, now=now())
    drain_all()
    client = Client()
    client.force_login(expert.user)
    seen = client.get(f"/desk/tickets/{made.ticket.id}/").content.decode()
    address = re.search(r'<img src="([^"]*/picture\?token=[^"]*)"', seen)[1]
    shown = client.get(address).content
    assert (b"canary" in data, b"canary" in shown, "canary" in seen) == (True, False, False)
    with Image.open(io.BytesIO(shown)) as image:
        assert (image.size, dict(image.getexif())) == ((640, 480), {})
        assert image.info.keys() & {"exif", "comment", "xmp"} == set()


def test_P06_an_expert_who_polls_gets_no_raw_byte_of_a_question_a_message_or_a_file_nor_of_what_is_masked_later():
    brand = make_brand()
    expert = make_expert(brand)
    made = make_ticket(brand, "claimed", expert=expert)
    wanted = scaled(10_000, least=60)
    answers, faults, offered, ends = [], [], [], threading.Event()

    def poll():
        client = Client()
        client.force_login(expert.user)
        try:
            while not ends.is_set() or len(answers) < wanted:
                answers.append(client.get(f"/desk/tickets/{made.ticket.id}/conversation").content.decode())
                answers.append(client.get("/desk/offers").content.decode())
        except Exception as error:  # noqa: BLE001 - told to the test below
            faults.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        for turn in range(6):
            value = f"canary{turn}.poll@leak-of-tests.net"
            files = examine_uploads(brand, uploads=[
                Upload(f"{value}.pdf", "", pdf(f"Ask {value} about the valve.")),
                Upload("a.csv", "", f"{value},valve".encode()),
            ])  # fmt: skip
            thread_of = Conversation.objects.select_related("customer", "brand").get(id=made.conversation.id)
            write_with_files(thread_of, text=f"Turn {turn}: {value}", files=files, now=now())
            asked = make_ticket(brand, "received", text=f"{NAME}, {value}: a new question", subject=value, customer=WHO)
            drain_all()
            offered.append(asked.state)
            receive_customer_message(asked.conversation, text=f"My order number is A774{turn}.", now=now())
            drain_all()
    finally:
        ends.set()
        thread.join()
    assert faults == []
    assert len(answers) >= wanted
    assert set(offered) == {"queued"}
    assert not [answer for answer in answers if "canary" in answer or "quorthexen" in answer.casefold()]
    assert "Ask [EMAIL_1] about the valve." in re.sub(r"<[^>]*>", "", answers[-2])
    assert any("Still being checked" in answer for answer in answers) or len(set(answers)) > 1
