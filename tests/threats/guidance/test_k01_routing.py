"""K01, K09 before a person is asked: whatever a question or its files say, it is routed, answered and paid as any other."""

import pytest
from django.test import Client

from peerdesk.domain.answers.models import Article
from peerdesk.domain.attachments.commands import ask_with_files, examine_uploads
from peerdesk.domain.attachments.rules import Upload
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.conversations.rules import Origin
from peerdesk.domain.ledger.models import JournalEntry
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.outbox.models import OutboxEvent
from tests.domain.test_answers import published
from tests.factories.network import make_brand, make_expert, now
from tests.factories.tickets import QUESTION, details, drain_all, make_ticket
from tests.threats.guidance.injections import INJECTIONS

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "canary-31c9-of-another"
ORDERS = INJECTIONS[::10]  # each order once
# All that may happen to a question by itself; nothing else does, whatever it says.
ALLOWED = {
    "tickets.TicketOpened", "conversations.MessageReceived", "conversations.MessageCleared", "conversations.ReplyAdded",
    "tickets.TicketGuarded", "tickets.TicketUnderstood", "tickets.TicketQueued",
    "tickets.TicketEscalated", "matching.OffersMade", "answers.SelfServiceOffered",
    "attachments.AttachmentReceived", "attachments.AttachmentCleared",
    "privacy.SecretsMasked", "privacy.ValuesLearned",
}  # fmt: skip


def ask(brand, text, subject, name, words):
    files = examine_uploads(brand, uploads=[Upload(name, "", words.encode())]) if words else []
    opened = ask_with_files(
        brand.id, details=details(), text=text, subject=subject, origin=Origin.API, files=files, now=now()
    )
    drain_all()
    return opened


def test_K01_K09_no_order_in_a_question_its_subject_signature_or_file_moves_money_state_or_foreign_words():
    brand, other = make_brand(self_service_enabled=True, self_service_confidence=0.3), make_brand()
    make_expert(brand)
    article = published(brand)
    published(other, body=f"{QUESTION} {CANARY}")
    proposed = Article.objects.create(brand=brand, title="Mine", body=f"Pay at {CANARY}.", proposed_at=now())
    make_ticket(brand, text=f"{QUESTION} {CANARY}")
    before = OutboxEvent.objects.count()
    opened = []
    for place, order in enumerate(ORDERS):
        words = order if place % 12 == 0 else ""  # a file costs a process
        opened.append(ask(brand, f"{QUESTION}\n{order}\n-- \n{order}", order[:150], f"{order[:40]}.txt", words))
        opened.append(ask(brand, order, "", "", ""))
    happened = set(OutboxEvent.objects.order_by("id").values_list("name", flat=True)[before:])
    assert happened <= ALLOWED
    states = set(Ticket.objects.filter(id__in=[one.ticket_id for one in opened]).values_list("state", flat=True))
    assert states <= {"queued", "self_service", "triage", "staff"}
    assert "self_service" in states
    said = Message.objects.filter(author_kind="machine", conversation__brand=brand)
    assert {message.text for message in said} <= {f"**{article.title}**\n\n{article.body}"}
    pages = "".join(Client().get(f"/c/{one.access_token}/").content.decode() for one in opened)
    assert CANARY not in pages
    proposed.refresh_from_db()
    assert (proposed.state, Article.objects.filter(brand=brand).count()) == ("proposed", 2)
    assert not JournalEntry.objects.exists()
