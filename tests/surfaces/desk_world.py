"""A brand, its experts and offered tickets, written straight into the tables: no models of language run."""

from datetime import timedelta

from peerdesk.domain.brands.commands import create_brand, save_topic
from peerdesk.domain.brands.models import Topic
from peerdesk.domain.brands.rules import TopicDraft
from peerdesk.domain.conversations.models import AuthorKind, Conversation, GuardState, Message
from peerdesk.domain.experts.commands import create_expert, go_online, grant_qualification
from peerdesk.domain.experts.models import ExpertState
from peerdesk.domain.matching.models import Claim, Offer
from peerdesk.domain.matching.queries import nonce_key
from peerdesk.domain.matching.rules import offer_nonce
from peerdesk.domain.people.commands import create_user
from peerdesk.domain.privacy.commands import ensure_customer
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.ids import new_id

CUSTOMER = "Danielle Carson"
PHONE = "+61 8 5550 9778"


class World:
    """One brand with one topic; `expert` is qualified and online."""

    def __init__(self, slug="taproom"):
        self.now = utc_now()
        self.brand = create_brand(slug, name="Taproom", now=self.now)
        save_topic(self.brand.id, draft=TopicDraft("hops", "Hops", "hop varieties"))
        self.topic = Topic.objects.get(brand=self.brand)
        self.expert = self.new_expert("maris", "Maris Otter")

    def new_expert(self, mailbox, pseudonym, state=ExpertState.ACTIVE):
        user = create_user(f"{mailbox}@example.com", name="", password=None, now=self.now)
        expert = create_expert(user, pseudonym=pseudonym, now=self.now, state=state)
        if state == ExpertState.ACTIVE:
            grant_qualification(expert, brand=self.brand, topic=None, language="en", now=self.now)
            go_online(expert, now=self.now)
            expert.refresh_from_db()
        return expert

    def ticket(self, text="What are Citra hops? [NAME_1] asks.", state="queued"):
        details = CustomerDetails(name=CUSTOMER, email=f"{new_id()}@example.net", phone=PHONE)
        customer = ensure_customer(self.brand.id, details=details, now=self.now)
        conversation = Conversation.objects.create(
            brand=self.brand, customer=customer, origin="api", subject=text[:60], language="en", message_count=1,
            created_at=self.now, last_message_at=self.now,
        )  # fmt: skip
        Message.objects.create(
            brand=self.brand, conversation=conversation, number=1, author_kind=AuthorKind.CUSTOMER, text=text,
            guard_state=GuardState.CLEAN, created_at=self.now,
        )  # fmt: skip
        return Ticket.objects.create(
            brand=self.brand, conversation=conversation, state=state, topic=self.topic, language="en",
            opened_at=self.now, changed_at=self.now,
        )  # fmt: skip

    def offer(self, ticket, expert=None):
        return Offer.objects.create(
            brand=self.brand, ticket=ticket, expert=expert or self.expert, cycle=ticket.cycle, round_number=1,
            pay_minor=158, currency="EUR", score=0.5, offered_at=self.now - timedelta(seconds=1),
            expires_at=self.now + timedelta(minutes=5),
        )  # fmt: skip

    def shown(self, offer, expert=None, at=None):
        """What the screen sends along with an acceptance: proof that it showed the offer, a second ago."""
        moment = at or utc_now() - timedelta(seconds=1)
        shown_to = str((expert or offer.expert).id)
        return {"nonce": offer_nonce(str(offer.id), shown_to, shown_at=moment, key=nonce_key())}

    def held(self, expert=None, text="What are Citra hops? [NAME_1] asks."):
        """Return a ticket that the expert holds."""
        expert = expert or self.expert
        ticket = self.ticket(text)
        offer = self.offer(ticket, expert)
        Offer.objects.filter(id=offer.id).update(state="accepted")
        Ticket.objects.filter(id=ticket.id).update(
            state="claimed", assignee=expert.user, assignee_kind="expert", fencing=1
        )
        Claim.objects.create(
            brand=self.brand, ticket=ticket, expert=expert, offer=offer, cycle=ticket.cycle, fencing=1,
            claimed_at=self.now, lease_expires_at=self.now + timedelta(hours=1),
        )  # fmt: skip
        ticket.refresh_from_db()
        return ticket
