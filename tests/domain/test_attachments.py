"""Files of messages: looked at before anything is stored, sealed, guarded like messages, gone when the customer is."""

import base64
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from peerdesk.config.scheduler import SWEEPS
from peerdesk.domain.attachments.commands import (
    WAITING_TOO_LONG,
    ask_with_files,
    examine_uploads,
    guard_attachment,
    reply_with_files,
    retry_held_files,
    watch_files,
    write_with_files,
)
from peerdesk.domain.attachments.models import Attachment, SealedPiece
from peerdesk.domain.attachments.queries import (
    files_of_customer,
    get_own_original,
    original_files,
    own_files,
    redacted_files,
)
from peerdesk.domain.attachments.retention import sweep_files
from peerdesk.domain.attachments.rules import PIECE_BYTES, Upload, clean_name
from peerdesk.domain.brands.commands import change_settings
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.models import Conversation
from peerdesk.domain.conversations.queries import redacted_messages
from peerdesk.domain.conversations.rules import Origin
from peerdesk.domain.insights.customer_record import export_customer
from peerdesk.domain.privacy.commands import erase_customer, place_hold
from peerdesk.domain.privacy.models import GuardIncident, VaultItem
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.foundation.crypto import SealBrokenError
from tests.factories.files import docx, packed, pdf, picture
from tests.factories.network import make_brand, make_staff, now, refused
from tests.factories.tickets import drain_all, make_ticket

pytestmark = pytest.mark.django_db
WHO = CustomerDetails("Wilhelmina Quastenberg", "wil.quastenberg@mail-of-customers.net")
TEXT = "Wilhelmina Quastenberg here. See the file."


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


def looked_at(brand, *files):
    return examine_uploads(brand, uploads=[Upload(name, "", data) for name, data in files])


def asked(brand, *files, text=TEXT):
    opened = ask_with_files(
        brand.id, details=WHO, text=text, origin=Origin.API, files=looked_at(brand, *files), now=now()
    )
    return Conversation.objects.select_related("customer", "brand").get(id=opened.conversation_id)


def test_a_file_is_guarded_with_the_conversation_s_placeholders():
    brand = make_brand()
    words = "Dear Wilhelmina Quastenberg, we write to wil.quastenberg@mail-of-customers.net about your valve."
    thread = asked(brand, ("Quastenberg invoice.pdf", pdf(words)))
    assert [(f.state, f.text) for f in redacted_files(thread.id)] == [("checking", "")]
    drain_all()
    message, = redacted_messages(thread.id)
    file, = redacted_files(thread.id)
    assert message.text.startswith("[NAME_1]")
    assert file.text == "Dear [NAME_1], we write to [EMAIL_1] about your valve."
    assert (file.name, file.state, file.kind, file.message_number, file.has_original) == ("", "clean", "pdf", 1, False)
    own, = own_files(thread)
    assert (own.name, own.has_original) == ("Quastenberg invoice.pdf", True)
    assert get_own_original(own.id, conversation=thread).data == pdf(words)
    assert [f.name for f in original_files(thread)] == ["Quastenberg invoice.pdf"]


def test_a_value_that_a_file_tells_first_keeps_its_number_in_later_messages():
    brand = make_brand()
    thread = asked(brand, ("a.txt", b"My other address is fresh.orchid@mail-of-customers.net."), text="Hello there.")
    drain_all()
    assert "[EMAIL_1]" in redacted_files(thread.id)[0].text
    text = "Write to fresh.orchid@mail-of-customers.net, as in the file."
    write_with_files(thread, text=text, files=looked_at(brand, ("b.txt", text.encode())), now=now())
    drain_all()
    assert redacted_messages(thread.id)[1].text == "Write to [EMAIL_1], as in the file."
    assert redacted_files(thread.id)[1].text == "Write to [EMAIL_1], as in the file."
    assert [(f.number, f.message_number) for f in redacted_files(thread.id)] == [(1, 1), (2, 2)]


def test_a_refused_file_leaves_its_name_to_the_customer_and_nothing_else():
    brand = make_brand()
    thread = asked(brand, ("holiday.zip", packed({"a": "x"})), ("a.pdf", b"MZ\x90\x00program"))
    drain_all()
    assert [(f.name, f.state, f.refusal, f.has_original) for f in own_files(thread)] == [
        ("holiday.zip", "refused", "archive", False), ("a.pdf", "refused", "program", False),
    ]  # fmt: skip
    assert (redacted_files(thread.id), original_files(thread), SealedPiece.objects.count()) == ([], [], 0)
    with refused("file_not_found"):
        get_own_original(own_files(thread)[0].id, conversation=thread)


def test_counts_and_sizes_are_checked_before_a_file_is_opened():
    archive = packed({"a": " ".join(map(str, range(3000)))})
    assert [file.refusal for file in looked_at(make_brand(), ("open.zip", archive))] == ["archive"]  # what opening finds
    brand = make_brand(most_files=2, most_file_bytes=len(archive) - 1)
    large, cut = Upload("large.zip", "", archive), Upload("cut.zip", "", b"", is_too_large=True)
    found = examine_uploads(brand, uploads=[large, cut, Upload("third.zip", "", archive[:-1])])
    assert [(file.name, file.refusal) for file in found] == [
        ("large.zip", "too_large"), ("cut.zip", "too_large"), ("third.zip", "too_many"),
    ]  # fmt: skip


def test_the_guard_that_fails_holds_the_file_and_drains_by_itself(settings):
    brand = make_brand()
    thread = asked(brand)
    drain_all()
    Brand.objects.filter(id=brand.id).update(order_id_patterns=["(unclosed"])
    file = looked_at(brand, ("a.txt", b"Wilhelmina Quastenberg"))
    write_with_files(thread, text="More", files=file, now=now())
    drain_all()
    assert [(f.state, f.text) for f in redacted_files(thread.id)] == [("held", "")]
    row = Attachment.objects.get()
    assert GuardIncident.objects.filter(scope_id=row.id, settled_at=None).count() == 1
    Brand.objects.filter(id=brand.id).update(order_id_patterns=[])
    assert retry_held_files(now=now()) == 1
    drain_all()
    assert [(f.state, f.text) for f in redacted_files(thread.id)] == [("clean", "[NAME_1]")]
    assert not GuardIncident.objects.filter(scope_id=row.id, settled_at=None).exists()
    assert guard_attachment(row.id, now=now())  # again, at least once: nothing changes
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.update(state="held")  # text of a file that is not clean cannot stand in the table


def test_P05_a_guard_that_never_comes_raises_one_alarm_within_a_minute_and_settles_it_afterwards():
    brand = make_brand()
    asked(brand, ("a.txt", b"words"), ("b.txt", b"words"))
    began = now()
    assert watch_files(now=began + timedelta(seconds=20)) == 0
    sweep = next(sweep for sweep in SWEEPS if "watch_files" in sweep.run.__code__.co_names)
    assert WAITING_TOO_LONG.total_seconds() + sweep.every_seconds <= 60
    assert [watch_files(now=began + timedelta(seconds=second)) for second in (50, 60)] == [1, 1]
    incident = GuardIncident.objects.get()
    assert (incident.brand, incident.code, incident.settled_at) == (brand, "files_waiting", None)
    drain_all()
    assert watch_files(now=began + timedelta(seconds=70)) == 0
    incident.refresh_from_db()
    assert incident.settled_at is not None


def test_bytes_are_sealed_in_pieces_that_belong_to_their_place():
    brand = make_brand(most_file_bytes=10_000_000)
    data = picture("PNG", (900, 900)) + bytes(PIECE_BYTES)
    thread = asked(brand, ("a.png", data), ("b.png", data))
    first, second = own_files(thread)
    assert SealedPiece.objects.filter(attachment_id=first.id, part="original").count() == 2
    assert get_own_original(first.id, conversation=thread).data == data
    with connection.cursor() as cursor:  # a piece of the other file in this one's place
        cursor.execute(
            "UPDATE attachments_sealedpiece SET sealed = (SELECT sealed FROM attachments_sealedpiece WHERE"
            " attachment_id = %s AND part = 'original' AND number = 2)"
            " WHERE attachment_id = %s AND part = 'original' AND number = 2",
            [second.id, first.id],
        )
    with pytest.raises(SealBrokenError):
        get_own_original(first.id, conversation=thread)
    SealedPiece.objects.filter(attachment_id=second.id, part="original", number=2).delete()
    with pytest.raises(SealBrokenError):
        get_own_original(second.id, conversation=thread)


def test_another_conversation_s_file_is_not_there():
    brand = make_brand()
    mine, other = asked(brand, ("a.txt", b"mine")), make_ticket(make_brand()).conversation
    with refused("file_not_found"):
        get_own_original(own_files(mine)[0].id, conversation=other)
    with refused("file_not_found"):
        get_own_original(own_files(mine)[0].id, conversation=make_ticket(brand).conversation)


def test_erasure_takes_the_files_along():
    brand = make_brand()
    thread = asked(brand, ("a.txt", b"Wilhelmina Quastenberg and a valve"), ("b.png", picture()))
    drain_all()
    assert [file.name for file in files_of_customer(thread.customer)] == ["a.txt", "b.png"]
    write_with_files(thread, text="More", files=looked_at(brand, ("c.txt", b"not guarded yet")), now=now())
    kept = [bytes(piece.sealed) for piece in SealedPiece.objects.all()]
    assert kept
    erase_customer(thread.customer_id, brand_id=brand.id, now=now())
    drain_all()
    assert not SealedPiece.objects.exists()
    thread.customer.refresh_from_db()
    assert [(f.state, f.name) for f in own_files(thread)] == [("clean", "")] * 3
    assert redacted_files(thread.id)[0].text == "[NAME_1] and a valve"  # redacted text stays, as with messages
    first = redacted_files(thread.id)[0].id
    SealedPiece.objects.create(attachment_id=first, part="original", number=1, count=1, sealed=kept[0])
    with pytest.raises(SealBrokenError):  # a restored backup opens nothing
        get_own_original(first, conversation=thread)


def test_a_customer_s_copy_of_their_data_holds_their_files():
    brand = make_brand()
    data = pdf("Receipt of Wilhelmina Quastenberg")
    thread = asked(brand, ("receipt.pdf", data), ("a.zip", packed({"a": "b"})), ("card.txt", b"4111 1111 1111 1111"))
    drain_all()
    found = export_customer(thread.customer_id, brand_id=brand.id, by=None, reason="", now=now())["files"]
    assert found == [{"name": "receipt.pdf", "bytes": len(data), "content": base64.b64encode(data).decode()}]


def test_files_go_by_the_schedule_of_their_conversation_and_a_hold_keeps_them():
    brand = make_brand(retain_originals_days=10, retain_messages_days=20)
    thread, held = asked(brand, ("a.txt", b"words"), ("b.zip", b"")), asked(brand, ("c.txt", b"words"))
    drain_all()
    admin = make_staff(brand, admin=True)
    place_hold(held.customer_id, brand_id=brand.id, scope_id=held.id, reason="a court asked", by=admin, now=now())
    assert sweep_files(now=now() + timedelta(days=9)) == 0
    assert sweep_files(now=now() + timedelta(days=11)) == 2
    assert [(f.name, f.text, f.has_original) for f in own_files(thread)] == [("", "words", False), ("", "", False)]
    assert [file.data for file in files_of_customer(thread.customer)] == [b"words"]  # of the one that is held
    assert sweep_files(now=now() + timedelta(days=21)) == 1
    assert [f.text for f in own_files(thread)] == ["", ""]
    assert [(f.name, f.text, f.has_original) for f in own_files(held)] == [("c.txt", "words", True)]
    with refused("file_not_found"):
        get_own_original(own_files(thread)[0].id, conversation=thread)
    assert VaultItem.objects.count() == 3


def test_staff_s_files_go_the_same_way():
    brand = make_brand()
    made = make_ticket(brand, "staff", customer=WHO)
    reply_with_files(
        made.ticket.id, brand_id=brand.id, user=make_staff(brand), text="Here is the form.", awaits_customer=True,
        files=looked_at(brand, ("form.docx", docx("For Wilhelmina Quastenberg"))), now=now(),
    )  # fmt: skip
    drain_all()
    file, = redacted_files(made.conversation.id)
    assert (file.text, file.message_number) == ("For [NAME_1]", made.refresh().conversation.message_count)


def test_a_brand_sets_its_terms_within_bounds():
    brand = make_brand()
    assert (brand.most_files, brand.most_file_bytes, brand.experts_see_pictures) == (5, 10 * 1024 * 1024, False)
    change_settings(brand.id, changes={"most_files": 0, "experts_see_pictures": True})
    for wrong in ({"most_files": 11}, {"most_files": -1}, {"most_file_bytes": 26 * 1024 * 1024}, {"most_file_bytes": 1}):
        with refused("invalid_settings"):
            change_settings(brand.id, changes=wrong)


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd.txt", "passwd.txt"), ("C:\\me\\a.pdf", "a.pdf"), ("a\u202efdp.txt", "afdp.txt"),
    ("a\nb\x00.txt", "ab.txt"),
    ("", "file"), ("x" * 300 + ".pdf", "x" * 140 + ".pdf"),
])  # fmt: skip
def test_a_name_is_one_plain_line(given, kept):
    assert clean_name(given) == kept
