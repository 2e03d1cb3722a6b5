"""Tickets at any stage of their life, reached by the commands and events of the product itself."""

from dataclasses import dataclass

from peerdesk.domain.conversations.models import Conversation
from peerdesk.domain.conversations.rules import Origin
from peerdesk.domain.matching.commands import accept_offer, escalate_as_expert, send_reply
from peerdesk.domain.matching.models import Claim, Offer, OfferState
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.domain.tickets.commands import close_ticket, open_ticket, resolve_ticket
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import Channel, EscalationReason, Evidence
from peerdesk.foundation.outbox.emit import drain
from peerdesk.foundation.outbox.models import OutboxEvent
from tests.factories.network import make_expert, now, number

QUESTION = "My espresso machine drips after the pump stops. What should I clean first?"
ANSWER = "Please rinse the shower screen with hot water, then run two empty shots before you brew again."
STAGES = ("received", "queued", "claimed", "waiting", "resolved", "closed", "staff")


@dataclass
class Made:
    """A ticket, its conversation, the customer's secret token, and who holds or held it."""

    ticket: Ticket
    conversation: Conversation
    token: str
    expert: object = None
    claim: Claim | None = None

    def refresh(self):
        self.ticket.refresh_from_db()
        self.conversation.refresh_from_db()
        return self

    @property
    def state(self):
        return Ticket.objects.values_list("state", flat=True).get(id=self.ticket.id)


def drain_all():
    """Deliver every pending event, also those that deliveries cause. Returns how many."""
    count = 0
    while keys := list(OutboxEvent.objects.filter(done_at__isnull=True).values_list("key", flat=True).distinct()):
        for key in keys:
            count += drain(key)
    return count


def details(**given):
    given.setdefault("name", "Wilhelmina Quastenberg")
    given.setdefault("email", f"wilhelmina{number()}@mail-of-customers.net")
    return CustomerDetails(**given)


def make_ticket(brand, stage="queued", *, expert=None, text=QUESTION, subject="", customer=None, channel=Channel.MAIL):
    """A ticket at `stage`; an expert is made when the stage needs one and none is given."""
    needs_expert = stage in {"claimed", "waiting", "resolved", "closed"} or (stage == "staff" and expert)
    expert = expert or (make_expert(brand) if needs_expert else None)
    opened = open_ticket(
        brand.id, details=customer or details(), text=text, subject=subject, origin=Origin.API, now=now(),
        channel=channel,
    )
    made = Made(
        Ticket.objects.get(id=opened.ticket_id), Conversation.objects.get(id=opened.conversation_id),
        opened.access_token, expert,
    )  # fmt: skip
    if stage == "received":
        return made
    drain_all()
    if needs_expert:
        made.claim = take(made, expert)
    if stage in {"waiting", "resolved", "closed"}:
        answer(made)
    if stage in {"resolved", "closed"}:
        resolve_ticket(made.ticket.id, evidence=Evidence.CUSTOMER, now=now())
    if stage == "staff":
        escalate_to_staff(made)
    if stage == "closed":
        drain_all()
        close_ticket(made.ticket.id, now=now())
    drain_all()
    return made.refresh()


def asked(made):
    """Who has an open offer of it, by id."""
    return set(Offer.objects.filter(ticket=made.ticket, state=OfferState.OPEN).values_list("expert_id", flat=True))


def take(made, expert):
    """The expert accepts their open offer of the ticket."""
    offer = Offer.objects.get(ticket=made.ticket, expert=expert, state=OfferState.OPEN)
    claim = accept_offer(offer.id, expert=expert, now=now())
    drain_all()
    return claim


def answer(made, *, text=ANSWER, awaits_customer=True):
    send_reply(
        made.ticket.id, expert=made.expert, fencing=made.claim.fencing, text=text, awaits_customer=awaits_customer,
        now=now(),
    )
    drain_all()


def escalate_to_staff(made):
    from peerdesk.domain.tickets.commands import escalate_ticket

    if made.claim:
        escalate_as_expert(
            made.ticket.id, expert=made.expert, fencing=made.claim.fencing, reason=EscalationReason.NOT_SURE,
            note="I do not know this model.", now=now(),
        )
    else:
        escalate_ticket(made.ticket.id, reason=EscalationReason.NOBODY_IN_TIME, now=now())
