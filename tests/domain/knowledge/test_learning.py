"""Learned from work: once for each answer, with evidence; use is a fact for royalties; what is doubted comes back."""

from datetime import timedelta

import pytest

from peerdesk.domain.answers.commands import (
    approve_article,
    confirm_article,
    decide_self_service,
    edit_article,
    note_guidance_use,
    propose_article,
    propose_from_ticket,
    set_review_days,
    withdraw_article,
)
from peerdesk.domain.answers.models import Article, ArticleEvidence, KnowledgeUse, SelfServiceOffer
from peerdesk.domain.answers.queries import article_record, content_to_edit, list_to_review, review_days
from peerdesk.domain.answers.rules import Content, is_doubted
from peerdesk.domain.tickets.commands import reopen_ticket, resolve_ticket
from peerdesk.domain.tickets.rules import Evidence
from peerdesk.foundation.outbox.models import OutboxEvent
from tests.factories.network import make_brand, make_expert, make_staff, now, refused
from tests.factories.tickets import ANSWER, answer, drain_all, make_ticket

pytestmark = pytest.mark.django_db
AGAIN = (
    "Please rinse the shower screen with some hot water first, and then run two empty shots before you brew coffee again."
)
OTHER = "The grinder clogs when the beans are oily: empty the hopper, brush the burrs, and grind a spoon of dry rice."


def learned(brand, text=ANSWER):
    made = make_ticket(brand, "claimed")
    answer(made, text=text)
    resolve_ticket(made.ticket.id, evidence=Evidence.CUSTOMER, now=now())
    drain_all()
    return propose_from_ticket(made.ticket.id, now=now()), made


def published(brand, body=ANSWER, title="Espresso machine drips", **fields):
    article = propose_article(brand, title=title, body=body, now=now(), **fields)
    for _ in range(2):
        if Article.objects.get(id=article.id).waiting_number:
            approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    article.refresh_from_db()
    return article


def test_an_answer_that_says_the_same_is_evidence_and_no_second_proposal():
    brand = make_brand()
    first, _ = learned(brand)
    second, made = learned(brand, AGAIN)
    assert second is None
    row = ArticleEvidence.objects.get()
    assert (row.article_id, row.ticket_id, row.author) == (first.id, made.ticket.id, made.expert.user)
    assert propose_from_ticket(made.ticket.id, now=now()) is None  # once for each ticket
    assert ArticleEvidence.objects.count() == 1
    other, _ = learned(brand, OTHER)
    assert other is not None
    assert [one.ticket_id for one in article_record(first.id).evidence] == [made.ticket.id]


def test_published_articles_count_as_known_and_other_brands_do_not():
    brand, other = make_brand(), make_brand()
    known = published(brand)
    assert learned(brand, AGAIN)[0] is None
    assert ArticleEvidence.objects.get().article_id == known.id
    assert learned(other, AGAIN)[0] is not None


def test_a_withdrawn_article_does_not_swallow_what_is_learned():
    brand = make_brand()
    known = published(brand)
    withdraw_article(known.id, brand_id=brand.id, now=now())
    assert learned(brand, AGAIN)[0] is not None


def used_events():
    return [row.payload for row in OutboxEvent.objects.filter(name="answers.KnowledgeUsed").order_by("id")]


def test_an_answer_that_solves_a_ticket_alone_is_a_fact_with_version_and_author():
    brand = make_brand(self_service_enabled=True, self_service_confidence=0.0)
    made = make_ticket(make_brand(), "resolved")
    writer = made.expert.user
    article = published(brand, author=writer)
    asked = make_ticket(brand)
    edit_article(article.id, brand_id=brand.id, content=Content(article.title, OTHER), by=None, now=now())
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    decide_self_service(asked.ticket.id, is_solved=True, now=now())
    drain_all()
    fact = used_events()[0]
    assert (fact["article_id"], fact["how"], fact["version_number"]) == (str(article.id), "self_service", 1)
    assert (fact["user_id"], fact["ticket_id"]) == (str(writer.id), str(asked.ticket.id))
    assert article_record(article.id).solved_alone == 1


def test_an_answer_in_a_reply_counts_once_for_the_ticket_however_often_it_is_resolved():
    brand = make_brand()
    article, second = published(brand), published(brand, OTHER, "Grinder clogs")
    made = make_ticket(brand, "claimed")
    helper = make_expert(brand)
    for user in (made.expert.user, helper.user):
        note_guidance_use(made.ticket.id, article_id=article.id, user=user, now=now())
    note_guidance_use(made.ticket.id, article_id=second.id, user=helper.user, now=now())
    answer(made)
    assert used_events() == []
    resolve_ticket(made.ticket.id, evidence=Evidence.CUSTOMER, now=now())
    drain_all()
    assert {(one["article_id"], one["how"]) for one in used_events()} == {
        (str(article.id), "guidance"), (str(second.id), "guidance"),
    }  # fmt: skip
    reopen_ticket(made.ticket.id, now=now())
    drain_all()
    assert article_record(article.id).returned == 1
    assert KnowledgeUse.objects.count() == 2
    assert len(used_events()) == 2


def test_a_declined_answer_earns_nothing_when_a_person_solves_it():
    brand = make_brand(self_service_enabled=True, self_service_confidence=0.0)
    published(brand)
    asked = make_ticket(brand)
    decide_self_service(asked.ticket.id, is_solved=False, now=now())
    resolve_ticket_by_hand(asked)
    assert used_events() == []


def resolve_ticket_by_hand(made):
    from peerdesk.domain.tickets.commands import escalate_ticket, reply_as_staff, resolve_as_staff
    from peerdesk.domain.tickets.rules import EscalationReason

    drain_all()
    staff, brand = make_staff(made.ticket.brand), made.ticket.brand
    escalate_ticket(made.ticket.id, reason=EscalationReason.NOBODY_IN_TIME, now=now())
    reply_as_staff(made.ticket.id, brand_id=brand.id, user=staff, text="Done.", awaits_customer=True, now=now())
    resolve_as_staff(made.ticket.id, brand_id=brand.id, by=staff, now=now())
    drain_all()


def due(brand, days=180):
    return [(row.article_id, row.is_doubted) for row in list_to_review(brand.id, days=days, now=now())]


def test_articles_come_back_when_their_time_is_over_and_go_when_they_are_confirmed():
    brand = make_brand()
    old, fresh = published(brand), published(brand, OTHER, "Grinder clogs")
    Article.objects.filter(id=old.id).update(confirmed_at=now() - timedelta(days=181))
    assert due(brand) == [(old.id, False)]
    confirm_article(old.id, brand_id=brand.id, now=now())
    assert due(brand) == []
    with refused("article_not_found"):
        confirm_article(fresh.id, brand_id=make_brand().id, now=now())
    withdraw_article(fresh.id, brand_id=brand.id, now=now())
    with refused("nothing_to_confirm"):
        confirm_article(fresh.id, brand_id=brand.id, now=now())


def test_what_customers_doubt_comes_first_until_somebody_looked():
    brand = make_brand()
    old, doubted = published(brand), published(brand, OTHER, "Grinder clogs")
    Article.objects.filter(id=old.id).update(confirmed_at=now() - timedelta(days=500))
    for place in range(4):
        ticket = make_ticket(brand).ticket
        SelfServiceOffer.objects.create(
            ticket=ticket, cycle=1, article=doubted, confidence=0.9, offered_at=now(), decided_at=now(),
            outcome="solved" if place == 0 else "declined",
        )  # fmt: skip
    assert due(brand) == [(doubted.id, True), (old.id, False)]
    confirm_article(doubted.id, brand_id=brand.id, now=now())
    assert due(brand) == [(old.id, False)]


def test_the_time_is_a_setting_of_the_brand():
    brand = make_brand()
    assert review_days(brand.id) == 180
    set_review_days(brand.id, days=30)
    assert (review_days(brand.id), review_days(make_brand().id)) == (30, 180)
    for days in (6, 3651):
        with refused("invalid_settings"):
            set_review_days(brand.id, days=days)


@pytest.mark.parametrize(("declined", "offered", "returned", "used", "doubted"), [
    (2, 2, 0, 0, False), (3, 3, 0, 0, True), (3, 7, 0, 0, False), (0, 9, 1, 1, False), (0, 9, 2, 8, True),
    (0, 9, 2, 9, False),
])  # fmt: skip
def test_a_few_bad_days_are_no_doubt(declined, offered, returned, used, doubted):
    assert is_doubted(declined=declined, offered=offered, returned=returned, used=used) is doubted


def test_what_is_edited_is_the_newest():
    brand = make_brand()
    article = published(brand)
    edit_article(article.id, brand_id=brand.id, content=Content("New", OTHER), by=None, now=now())
    assert content_to_edit(article.id, brand_id=brand.id).title == "New"
