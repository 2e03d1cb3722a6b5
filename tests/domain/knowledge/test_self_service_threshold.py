"""The threshold of self-service comes from a brand's own judged history, in versions, and is careful while that is short."""

from datetime import timedelta

import pytest

from peerdesk.domain.answers.commands import (
    answer_or_route_ticket,
    approve_article,
    ask_for_precision,
    compare_history,
    propose_article,
    renew_thresholds,
)
from peerdesk.domain.answers.models import ComparedAnswer, SelfServiceOffer, ThresholdVersion
from peerdesk.domain.answers.queries import judged_answers, list_thresholds
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.foundation.errors import DomainError
from tests.factories.network import make_brand, make_staff, now
from tests.factories.tickets import ANSWER, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)


def publish(brand, *, title="What should I clean when my espresso machine drips?", body=ANSWER, origin=None):
    author = None if origin is None else origin.expert.user
    article = propose_article(
        brand, title=title, body=body, now=now(), author=author, origin_ticket=origin.ticket if origin else None
    )
    for _ in range(2 if origin else 1):
        approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    return article


def offered(made, article, *, outcome, confidence=0.9, evidence="", days_ago=0, reopened=False):
    """An answer that was offered some days ago, and what became of it."""
    SelfServiceOffer.objects.create(
        ticket=made.ticket, cycle=1, article=article, confidence=confidence, outcome=outcome, offered_at=now()
    )
    if evidence:
        Resolution.objects.create(
            ticket=made.ticket, cycle=1, resolver_kind="machine", evidence=evidence,
            resolved_at=now() - timedelta(days=days_ago), reopened_at=now() if reopened else None,
        )  # fmt: skip


def judged(brand):
    return sorted((round(one.confidence, 2), one.is_right) for one in judged_answers(brand.id, now=now()))


def remembers(brand, *, right, wrong, confidence=0.9):
    """So many closed tickets with a compared answer."""
    made = make_ticket(brand, "received")
    closed = [
        Ticket(brand=brand, conversation=made.conversation, state="closed", opened_at=now(), changed_at=now())
        for _ in range(right + wrong)
    ]
    Ticket.objects.bulk_create(closed)
    ComparedAnswer.objects.bulk_create(
        ComparedAnswer(ticket=ticket, brand=brand, confidence=confidence, is_right=place < right, compared_at=now())
        for place, ticket in enumerate(closed)
    )


def test_what_customers_made_of_an_offer_is_its_judgement():
    brand = make_brand()
    article = publish(brand)
    tickets = [make_ticket(brand, "received") for _ in range(7)]
    offered(tickets[0], article, outcome="solved", confidence=0.91, evidence="customer")
    offered(tickets[1], article, outcome="declined", confidence=0.92)
    offered(tickets[2], article, outcome="open", confidence=0.93, evidence="silence", days_ago=8)
    offered(tickets[3], article, outcome="open", confidence=0.94, evidence="silence", days_ago=1)  # not known yet
    offered(tickets[4], article, outcome="solved", confidence=0.95, evidence="customer", reopened=True)
    offered(tickets[5], article, outcome="withdrawn", confidence=0.96)
    offered(tickets[6], article, outcome="open", confidence=0.97, evidence="silence", days_ago=9)
    again = make_ticket(brand, "received")
    again.conversation.customer = tickets[6].conversation.customer
    again.conversation.save()
    again.ticket.opened_at = now() - timedelta(days=5)
    again.ticket.save()
    assert judged(brand) == [(0.91, True), (0.92, False), (0.93, True), (0.95, False), (0.97, False)]
    assert judged(make_brand()) == []


def test_where_a_person_answered_the_machine_is_compared_with_that_person():
    brand = make_brand()
    same, other = make_ticket(brand, "closed"), make_ticket(brand, "closed", text="My espresso machine drips, clean what?")
    other.conversation.messages.filter(author_kind="expert").update(
        text="Such a leak comes from the expansion valve behind the boiler: its spring is worn out and must be changed."
    )
    publish(brand)
    assert compare_history(now=now(), seconds=60) == 2
    right = dict(ComparedAnswer.objects.values_list("ticket_id", "is_right"))
    assert right == {same.ticket.id: True, other.ticket.id: False}
    assert all(one.confidence >= 0.5 for one in judged_answers(brand.id, now=now()))
    assert compare_history(now=now(), seconds=60) == 0  # each once


def test_what_was_learned_from_a_question_does_not_answer_that_question():
    brand = make_brand()
    learned = make_ticket(brand, "closed")
    publish(brand, origin=learned)
    compare_history(now=now(), seconds=60)
    row = ComparedAnswer.objects.get()
    assert (row.ticket_id, row.article_id, row.confidence, row.is_right) == (learned.ticket.id, None, 0.0, False)
    twin = make_ticket(brand, "closed")
    compare_history(now=now(), seconds=60)
    assert ComparedAnswer.objects.get(ticket=twin.ticket).is_right


def test_too_little_history_keeps_the_careful_default_and_growing_history_moves_the_threshold():
    brand = make_brand(self_service_confidence=0.8)
    admin = make_staff(brand, admin=True)
    first = ask_for_precision(brand.id, wanted=0.9, by=admin, now=now())
    assert (first.number, first.standing, first.threshold, first.by) == (1, "too_little", 0.8, admin)
    remembers(brand, right=60, wrong=0, confidence=0.7)
    assert renew_thresholds(now=now()) == 1
    assert renew_thresholds(now=now()) == 0  # nothing new, no version
    brand.refresh_from_db()
    assert (brand.offers_answers_from, ThresholdVersion.objects.count()) == (0.7, 2)
    newest = list_thresholds(brand.id)[0]
    assert (newest.number, newest.standing, newest.by_id, newest.setting.right) == (2, "proven", None, 60)
    remembers(brand, right=0, wrong=60, confidence=0.85)
    renew_thresholds(now=now())
    brand.refresh_from_db()
    assert brand.offers_answers_from > 1  # history says no: nothing is offered
    ask_for_precision(brand.id, wanted=None, by=admin, now=now())
    brand.refresh_from_db()
    assert (brand.offers_answers_from, list_thresholds(brand.id)[0].standing) == (0.8, None)


def test_the_threshold_that_history_gives_decides_what_customers_are_offered():
    brand = make_brand(self_service_confidence=0.99, self_service_enabled=True)
    publish(brand)
    made = make_ticket(brand)
    assert made.state == "queued"  # too sure for anything to be offered
    Ticket.objects.filter(id=made.ticket.id).update(state="guarded")
    remembers(brand, right=60, wrong=0, confidence=0.6)
    ask_for_precision(brand.id, wanted=0.9, by=make_staff(brand, admin=True), now=now())
    answer_or_route_ticket(made.ticket.id, now=now())
    assert SelfServiceOffer.objects.get().confidence < 0.99
    assert made.state == "self_service"


@pytest.mark.parametrize("wanted", [0.49, 0.995, 1.0])
def test_a_precision_that_nobody_can_keep_is_refused(wanted):
    brand = make_brand()
    with pytest.raises(DomainError, match="invalid_precision"):
        ask_for_precision(brand.id, wanted=wanted, by=make_staff(brand, admin=True), now=now())


