"""What triage does with what it recognises: spam, a question asked again, products, a topic's history, strange matters."""

import pytest
from django.urls import reverse

from peerdesk.domain.answers.commands import approve_article, propose_article
from peerdesk.domain.answers.models import Article, SelfServiceOffer
from peerdesk.domain.answers.rules import Fit, fit_of
from peerdesk.domain.brands.rules import products_of
from peerdesk.domain.conversations.queries import question_text
from peerdesk.domain.ledger.models import JournalEntry
from peerdesk.domain.matching.models import Offer
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.tickets.models import Escalation, QuestionVector, Ticket
from peerdesk.domain.triage.commands import mark_without_topic, train_spam_if_due
from peerdesk.domain.triage.commands.learning import _strange
from peerdesk.domain.triage.models import MarkKind, TextMark, TrainingExample, TriageDecision
from peerdesk.domain.triage.queries import decision_facts, topic_share
from peerdesk.domain.triage.rules import FEWEST_STRANGE, Level, level_of
from tests.factories.network import make_brand, make_expert, make_staff, make_topic, now
from tests.factories.tickets import QUESTION, details, drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
SPAM = "Cheap watches and pills, casino bonus, click our link now and win a prize number"
REAL = "My espresso machine drips and the grinder makes a noise, what should I clean on day"


def marked(brand, by):
    """Ten texts of either kind, as a person marked them, and the filter that comes of them."""
    thread = make_ticket(brand, "received").conversation
    for place in range(24):
        kind, text = (MarkKind.SPAM, SPAM) if place % 2 else (MarkKind.NOT_SPAM, REAL)
        ticket = Ticket.objects.create(
            brand=brand, conversation=thread, state="closed", opened_at=now(), changed_at=now()
        )
        TextMark.objects.create(
            brand=brand, ticket=ticket, kind=kind, text=f"{text} {place}", by=by, marked_at=now()
        )
    assert train_spam_if_due(brand.id, now=now())
    assert not train_spam_if_due(brand.id, now=now())  # nothing new was marked


def judge(client, made, says, **more):
    url = reverse("console_ticket_judgement", args=[made.ticket.brand.slug, made.ticket.id])
    return client.post(url, {"says": says, **more}, follow=True)


@pytest.fixture
def staffed(client):
    brand = make_brand()
    staff = make_staff(brand)
    client.force_login(staff)
    make_expert(brand)
    return brand, staff


def test_spam_waits_for_staff_and_is_never_offered_answered_or_paid(client, staffed):
    brand, staff = staffed
    marked(brand, staff)
    made = make_ticket(brand, text=f"{SPAM} 77")
    assert (made.state, Offer.objects.count()) == ("staff", 0)
    page = client.get(reverse("console_ticket", args=[brand.slug, made.ticket.id])).content.decode()
    assert "It looks like spam" in page
    assert QuestionVector.objects.get(ticket=made.ticket).is_aside  # no incident comes of it
    assert "Put away as spam" in judge(client, made, "spam").content.decode()
    drain_all()
    assert (made.state, Survey.objects.count(), JournalEntry.objects.count()) == ("closed", 0, 0)
    assert TextMark.objects.get(ticket=made.ticket).kind == MarkKind.SPAM
    assert make_ticket(brand, text=f"{REAL} 99").state == "queued"  # a real one goes on


def test_whoever_says_not_spam_lets_it_go_on_and_teaches(client, staffed):
    brand, staff = staffed
    marked(brand, staff)
    made = make_ticket(brand, text=f"{SPAM} 77")
    assert "goes on like any other" in judge(client, made, "genuine").content.decode()
    drain_all()
    assert (made.state, Offer.objects.filter(ticket=made.ticket).count()) == ("queued", 1)
    assert train_spam_if_due(brand.id, now=now())
    assert "cannot be put away" in judge(client, made, "spam").content.decode()  # somebody was asked by now


def test_a_brand_that_marked_nothing_holds_nothing(staffed):
    brand, _ = staffed
    assert make_ticket(brand, text=SPAM).state == "queued"
    assert TriageDecision.objects.get().spam is None


def test_the_same_question_of_one_customer_is_held_once_and_counts_once(client, staffed):
    brand, _ = staffed
    customer = details(email="ada@customers.example")
    first = make_ticket(brand, customer=customer)
    second = make_ticket(brand, customer=customer, text=f"{QUESTION} Thank you.")
    another = make_ticket(brand, customer=customer, text="Which cups fit under the spout of the small machine?")
    other_person = make_ticket(brand)
    assert [made.state for made in (first, second, another, other_person)] == ["queued", "staff", "queued", "queued"]
    assert second.refresh().ticket.duplicate_of_id == first.ticket.id
    assert set(QuestionVector.objects.filter(is_aside=True).values_list("ticket_id", flat=True)) == {second.ticket.id}
    page = client.get(reverse("console_ticket", args=[brand.slug, second.ticket.id])).content.decode()
    assert "The same customer asked the same before" in page
    assert first.ticket.reference in page
    judge(client, second, "asked_before")
    drain_all()
    assert (second.state, Offer.objects.filter(ticket=second.ticket).count()) == ("closed", 0)
    assert "first conversation" in second.conversation.messages.order_by("number").last().text
    assert first.state == "queued"


def test_the_same_words_about_another_order_or_model_are_another_matter(staffed):
    brand, _ = staffed
    customer, asked = details(email="ada@customers.example"), "Where does the parcel of order {} hang? I wait for a week."
    made = [make_ticket(brand, customer=customer, text=asked.format(order)) for order in ("TP-482913", "TP-482914")]
    assert "TP-" not in question_text(made[1].ticket.conversation_id)  # two orders look alike once they are hidden
    again = make_ticket(brand, customer=customer, text=asked.format("TP-482914"))
    models = [make_ticket(brand, customer=customer, text=f"Why is the foam of my Mini {n} flat?") for n in (2, 3)]
    assert [one.refresh().ticket.duplicate_of_id for one in (*made, again, *models)] == [
        None, None, made[1].ticket.id, None, None,
    ]  # fmt: skip


def test_a_question_that_only_looks_the_same_goes_on_when_a_person_says_so(client, staffed):
    brand, _ = staffed
    customer = details(email="ada@customers.example")
    make_ticket(brand, customer=customer)
    second = make_ticket(brand, customer=customer)
    judge(client, second, "genuine")
    drain_all()
    assert (second.state, second.refresh().ticket.duplicate_of_id) == ("queued", None)


def test_a_customer_may_ask_again_once_the_first_is_solved(staffed):
    brand, _ = staffed
    customer = details(email="ada@customers.example")
    make_ticket(brand, "resolved", customer=customer)
    assert make_ticket(brand, customer=customer).state == "queued"


def test_products_and_versions_are_named_and_an_answer_for_another_one_is_not_offered(client):
    brand = make_brand(self_service_enabled=True, self_service_confidence=0.3, products=["Crema 200 | CR-200", "Crema 300"])
    article = propose_article(brand, title=QUESTION, body="Rinse the shower screen with hot water.", now=now())
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    Article.objects.filter(id=article.id).update(product_versions="Crema 300")
    made = make_ticket(brand, text=f"{QUESTION} It is a CR-200, firmware 2.1.")
    assert not SelfServiceOffer.objects.exists()
    decision = decision_facts(made.ticket.id, brand_id=brand.id)
    assert decision.mentions == (("Crema 200", "2.1"),)
    client.force_login(make_staff(brand))
    assert "Crema 200 2.1" in client.get(reverse("console_ticket", args=[brand.slug, made.ticket.id])).content.decode()
    assert make_ticket(brand, text=f"{QUESTION} It is a Crema 300.").state == "self_service"


@pytest.mark.parametrize(
    ("written", "asked", "fit"),
    [
        ("", ("Crema 200", "2.1"), Fit.OPEN), ("Crema 200", ("", ""), Fit.OPEN), ("some text", ("Crema 200", ""), Fit.OPEN),
        ("Crema 200", ("Crema 200", "2.1"), Fit.MEANT), ("CR-200 v2", ("Crema 200", "2.1"), Fit.MEANT),
        ("CR-200 v2", ("Crema 200", "21"), Fit.OTHER), ("CR-200 v2.2", ("Crema 200", "2.1"), Fit.OTHER),
        ("CR-200 v2.2", ("Crema 200", ""), Fit.MEANT), ("Crema 300", ("Crema 200", ""), Fit.OTHER),
    ],
)  # fmt: skip
def test_an_article_fits_what_is_named_or_leaves_it_open(written, asked, fit):
    products = products_of(["Crema 200 | CR-200", "Crema 300"])
    assert fit_of(written, [asked], products) == fit


def test_a_topic_that_experts_keep_handing_on_is_in_house():
    brand = make_brand()
    topic = make_topic(brand)
    experts = make_expert(brand)
    thread = make_ticket(brand, "received").conversation
    rows = [
        Ticket(brand=brand, conversation=thread, topic=topic, state="closed", opened_at=now(), changed_at=now())
        for _ in range(40)
    ]
    Ticket.objects.bulk_create(rows)
    Escalation.objects.bulk_create(
        Escalation(ticket=row, cycle=1, by=experts.user, reason="account_or_billing", escalated_at=now()) for row in rows
    )
    assert topic_share(topic.id, now=now()) == (1.0, 40)
    assert topic_share(make_topic(brand).id, now=now()) == (None, 0)


def test_none_of_the_topics_goes_to_staff_and_teaches_what_is_strange(client):
    brand = make_brand()
    topic = make_topic(brand)
    staff = make_staff(brand)
    made = make_ticket(brand, "received")
    drain_all()
    assert made.state == "triage"
    client.force_login(staff)
    assert "what is strange to your topics" in judge(client, made, "no_topic", next="triage").content.decode()
    drain_all()
    assert (made.state, Offer.objects.count()) == ("staff", 0)
    thread = made.conversation
    for place in range(FEWEST_STRANGE - 2):
        ticket = Ticket.objects.create(brand=brand, conversation=thread, state="closed", opened_at=now(), changed_at=now())
        TextMark.objects.create(brand=brand, ticket=ticket, kind="no_topic", text=f"strange {place}", marked_at=now())
    assert _strange(brand.id) is None  # too few say nothing
    last = Ticket.objects.create(brand=brand, conversation=thread, state="closed", opened_at=now(), changed_at=now())
    mark_without_topic(last.id, brand_id=brand.id, by=staff, now=now())
    assert len(_strange(brand.id)) == FEWEST_STRANGE
    client.post(reverse("console_ticket_topic", args=[brand.slug, made.ticket.id]), {"topic": str(topic.id)})
    assert TrainingExample.objects.filter(ticket=made.ticket, topic=topic).exists()
    assert not TextMark.objects.filter(ticket=made.ticket).exists()  # a person changed their mind


def test_confidence_is_told_in_the_brands_own_terms():
    assert [level_of(one, high=0.6) for one in (0.7, 0.6, 0.3, 0.29)] == [Level.HIGH, Level.HIGH, Level.MEDIUM, Level.LOW]
