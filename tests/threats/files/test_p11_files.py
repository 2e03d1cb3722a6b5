"""P11 for files: a file in which a card number stands, seen or unseen, is not kept; its text is, without the number."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from peerdesk.domain.attachments.models import Attachment, SealedPiece
from peerdesk.domain.attachments.queries import files_of_customer
from peerdesk.domain.privacy.models import Customer
from tests.factories.files import docx, mail, page, pdf, picture
from tests.factories.network import api_key, make_brand
from tests.factories.tickets import drain_all
from tests.threats.dump import everything_stored

pytestmark = pytest.mark.django_db(transaction=True)
CARD, SPELLED = "4012888888881881", "4012 8888 8888 1881"
FILES = {
    "text.txt": f"I paid with {SPELLED}, CVV 917.".encode(),
    "table.csv": f"name;card\nme;{CARD}".encode(),
    "seen.pdf": pdf(f"Card {SPELLED}", compressed=True),
    "metadata.pdf": pdf("Receipt", info={"Subject": f"paid by {CARD}"}),
    "xmp.pdf": pdf("Receipt", xmp=f"<x>{CARD}</x>"),
    "seen.docx": docx(f"Card {SPELLED}"),
    "header.docx": docx("Receipt", header=SPELLED),
    "deleted.docx": docx("Receipt", deleted=CARD),
    "properties.docx": docx("Receipt", properties=CARD),
    "comment.html": page(f"<p>Receipt</p><!-- {CARD} -->"),
    "hidden.html": page(f"<p>Receipt</p><p style='display:none'>{SPELLED}</p>"),
    "body.eml": mail("Receipt", f"I paid with {SPELLED}"),
    "inside.eml": mail("Receipt", "See inside", attached=f"%PDF-1.4 {CARD}".encode()),
    "camera.jpg": picture("JPEG", comment=f"Card {CARD} of me"),
    f"{CARD}.txt": b"The name alone holds it.",
}  # fmt: skip


def bytes_kept():
    """All sealed bytes of all files, opened: what `everything_stored` cannot open by itself."""
    return b"\n".join(file.data for one in Customer.objects.all() for file in files_of_customer(one))


def send(brand, files):
    key = api_key(brand)
    body = {
        "text": "See the files.", "customer": {"email": "a@mail-of-customers.net"},
        "attachments": [{"name": name, "data": base64.b64encode(data).decode()} for name, data in files.items()],
    }  # fmt: skip
    sent = Client().post(
        "/api/v1/tickets", body, content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "one"},
    )  # fmt: skip
    assert sent.status_code == 201, sent.content
    return sent.json()


def test_P11_no_file_keeps_a_card_number_on_any_way_in(logged):
    brand = make_brand(most_files=10)
    names = list(FILES)
    send(brand, {name: FILES[name] for name in names[:8]})
    form = {"text": "See the files.", "email": "b@mail-of-customers.net"}
    files = [SimpleUploadedFile(name, FILES[name], "application/octet-stream") for name in names[8:]]
    page_ = Client().post(f"/help/{brand.slug}/questions", {**form, "attachments": files})
    assert page_.status_code == 303
    before = everything_stored()
    drain_all()
    stored = before + everything_stored() + logged() + bytes_kept().decode("latin-1")
    for spelling in (CARD, SPELLED, CARD[:-1], CARD[:10]):
        assert spelling not in stored, spelling
    assert "917" not in "".join(Attachment.objects.values_list("text", flat=True))
    assert "••••1881" in stored
    rows = {row.dropped for row in Attachment.objects.all()}
    assert (Attachment.objects.count(), rows) == (len(FILES), {"card", "not_whole", ""})
    assert SealedPiece.objects.filter(part="original").count() == 1  # the file whose name alone held the number
    assert set(Attachment.objects.values_list("state", flat=True)) == {"clean"}


def test_P11_a_file_without_a_card_is_kept_as_it_came():
    brand = make_brand()
    data = pdf("Order 4012-8888-8888-1882 and phone +44 7911 123456")
    send(brand, {"order.pdf": data})
    drain_all()
    assert bytes_kept() == data
