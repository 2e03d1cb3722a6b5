"""P11: of a card number at most the last four digits are kept anywhere, of its CVV nothing: tables, queue, vault, logs."""

import json
import re
import uuid

import pytest
from django.core.management import call_command
from django.test import Client

from peerdesk.domain.matching.commands import ReplyStoppedError, escalate_as_expert, send_checked_reply
from peerdesk.domain.tickets.rules import EscalationReason
from tests.factories.network import api_key, make_brand, make_expert, make_staff, now
from tests.factories.tickets import drain_all, make_ticket
from tests.threats.dump import everything_stored, tables

pytestmark = pytest.mark.django_db(transaction=True)
# Test numbers of the schemes: Visa, Mastercard (both ranges), Amex, Discover, Diners, JCB, UnionPay, Maestro.
CARDS = (
    "4111111111111111", "4012888888881881", "5555555555554444", "2223003122003222", "378282246310005",
    "6011111111111117", "30569309025904", "3530111333300000", "6205500000000000004", "4222222222222",
)  # fmt: skip


def spelled(card):
    groups = " ".join(card[start : start + 4] for start in range(0, len(card), 4))
    return [card, groups, groups.replace(" ", "-"), groups.replace(" ", " . ")[: len(groups) + 8]]


TEXT = "I paid with " + " and ".join(way for card in CARDS for way in spelled(card)[:3]) + ", CVV 917, cvc: 834."


def digits_of(text):
    return re.sub(r"(?<=\d)[ .\-\u2022](?=\d)", "", text)


def kept_cards(text):
    folded = digits_of(text)
    return [card for card in CARDS if card in folded or card[:-1] in folded or card[:10] in folded]


def where_cards_are(stored):
    """The tables (or sealed things) that hold a card, each with the first one: no text, so that a failure shows none."""
    return sorted({(line[:40].partition(":")[0], kept_cards(line)[0]) for line in stored.splitlines() if kept_cards(line)})


def test_P11_no_card_number_survives_any_way_in(logged):
    brand = make_brand()
    key, staff = api_key(brand), make_staff(brand)
    client = Client()
    secret = "378282246310005"
    sent = client.post(
        "/api/v1/tickets",
        {"text": TEXT, "subject": f"Card {CARDS[0]}", "customer": {
            "email": "a@mail-of-customers.net", "name": f"Ann {CARDS[1]}", "phone": CARDS[2], "address": f"x {CARDS[3]}",
            "order_ids": [CARDS[4]]}},
        content_type="application/json", headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "one"},
    )  # fmt: skip
    assert sent.status_code == 201
    ticket = sent.json()["id"]
    form = {"text": TEXT, "email": "b@mail-of-customers.net", "name": f"Bo {secret}", "order_id": CARDS[5],
            "form_id": str(uuid.uuid4())}  # fmt: skip
    conversation = client.post(f"/help/{brand.slug}/questions", form)["Location"]
    drain_all()
    assert client.post(f"{conversation}messages", {"text": f"More: {TEXT}"}).status_code == 303
    reply = client.post(
        f"/api/v1/tickets/{ticket}/messages", {"text": f"We see {TEXT}"}, content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "two"},
    )  # fmt: skip
    assert reply.status_code == 201
    browser = Client()
    browser.force_login(staff)
    escalated = make_ticket(brand, "staff")
    browser.post(f"/console/{brand.slug}/tickets/{escalated.ticket.id}/messages", {"text": TEXT, "reply": TEXT})
    browser.post(f"/console/{brand.slug}/tickets/{escalated.ticket.id}/reveals", {"reason": f"called from {CARDS[0]}"})
    browser.post(f"/console/{brand.slug}/knowledge/", {"title": f"Pay {CARDS[0]}", "body": TEXT})
    assert {"procrastinate_jobs", "outbox_outboxevent", "idempotency_idempotencyrecord"} <= set(tables())
    before = everything_stored()  # with the jobs and events still waiting
    drain_all()
    stored = before + everything_stored() + logged()
    assert where_cards_are(stored) == []
    assert not re.search(r"cv[vc]\W{0,3}(917|834)", stored, re.IGNORECASE)
    assert "••••1111" in json.loads(json.dumps(stored))


def test_P11_an_expert_can_neither_send_nor_note_a_card():
    brand = make_brand()
    made = make_ticket(brand, "claimed", expert=make_expert(brand))
    for card in CARDS:
        with pytest.raises(ReplyStoppedError):
            send_checked_reply(
                made.ticket.id, expert=made.expert, fencing=made.claim.fencing, text=f"Use {card}.", awaits_customer=True,
                is_confirmed=True, now=now(),
            )  # fmt: skip
    escalate_as_expert(
        made.ticket.id, expert=made.expert, fencing=made.claim.fencing, reason=EscalationReason.OTHER,
        note=f"The customer says {TEXT}", now=now(),
    )
    drain_all()
    assert where_cards_are(everything_stored()) == []


def test_P11_every_table_is_looked_at():
    call_command("migrate", check=True, verbosity=0)
    assert len(tables()) > 40
