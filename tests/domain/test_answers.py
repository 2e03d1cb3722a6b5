"""Knowledge: found only when published and by its own brand (K06), offered before a person, proposed from good answers."""

import pytest

from peerdesk.domain.answers.commands import (
    approve_article,
    complete_entries,
    decide_self_service,
    edit_article,
    propose_article,
    restore_article,
    withdraw_article,
)
from peerdesk.domain.answers.models import Article, SearchEntry, SearchPassage
from peerdesk.domain.answers.queries import hybrid, search_answers, similar_tickets
from peerdesk.domain.answers.rules import Content
from peerdesk.domain.answers.tasks import keep_search
from peerdesk.domain.brands.commands import add_member
from peerdesk.domain.brands.models import MembershipRole
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.quality.commands import answer_survey
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.quality.queries import survey_token
from peerdesk.domain.rewards.models import Receipt
from peerdesk.domain.tickets.commands import reopen_ticket, resolve_ticket
from peerdesk.domain.tickets.rules import Evidence
from tests.factories.network import make_brand, make_staff, now, refused
from tests.factories.tickets import ANSWER, QUESTION, answer, drain_all, make_ticket

pytestmark = pytest.mark.django_db
TITLE = "Espresso machine drips after the pump stops"
BODY = "Clean the shower screen and the group gasket first: old coffee keeps the valve from closing. Then flush twice."


def published(brand, *, title=TITLE, body=BODY):
    article = propose_article(brand, title=title, body=body, now=now())
    return approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())


def found(brand, query=QUESTION):
    return [hit.article_id for hit in search_answers(brand.id, query)]


def test_only_published_articles_are_found_and_a_withdrawn_one_is_gone_at_once():
    brand = make_brand()
    article = propose_article(brand, title=TITLE, body=BODY, now=now())
    assert found(brand) == []
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert found(brand) == [article.id]
    withdraw_article(article.id, brand_id=brand.id, now=now())
    assert found(brand) == []
    restore_article(article.id, brand_id=brand.id, now=now())
    assert found(brand) == [article.id]


def test_a_brand_finds_its_own_articles_only():
    brand, other = make_brand(), make_brand()
    foreign = published(other)
    assert found(brand) == []
    for command in (withdraw_article, restore_article):
        with refused("article_not_found"):
            command(foreign.id, brand_id=brand.id, now=now())
    with refused("article_not_found"):
        edit_article(foreign.id, brand_id=brand.id, content=Content("Ours now", "Ours now"), by=None, now=now())
    assert found(other) == [foreign.id]


def test_an_edited_article_is_found_by_its_new_words_once_they_are_approved():
    brand = make_brand()
    article = published(brand)
    content = Content("Grinder clogs", "Zirconium burrs clog when the hopper is wet.")
    edit_article(article.id, brand_id=brand.id, content=content, by=None, now=now())
    assert "zirconium" not in search_answers(brand.id, "zirconium burrs")[0].body.lower()  # the approved words stay
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    hits = search_answers(brand.id, "zirconium burrs")
    assert [(hit.article_id, hit.title) for hit in hits] == [(article.id, "Grinder clogs")]


@pytest.mark.parametrize("query", ["", "   ", "\x00", "' OR 1=1 --", "!!! ??? (((", "& | ! <-> :*", "%", "a" * 5000])
def test_no_query_breaks_the_search(query):
    published(brand := make_brand())
    search_answers(brand.id, query)


def test_a_confident_answer_is_offered_before_a_person_and_yes_resolves_without_pay():
    brand = make_brand(self_service_enabled=True, self_service_confidence=0.0)
    published(brand)
    made = make_ticket(brand)
    assert made.ticket.state == "self_service"
    assert Message.objects.filter(conversation=made.conversation).last().author_kind == "machine"
    decide_self_service(made.ticket.id, is_solved=True, now=now())
    drain_all()
    assert made.state == "resolved"
    assert Receipt.objects.get().price_minor == 0
    with refused("offer_gone"):
        decide_self_service(made.ticket.id, is_solved=True, now=now())


def test_no_leads_to_a_person():
    brand = make_brand(self_service_enabled=True, self_service_confidence=0.0)
    published(brand)
    made = make_ticket(brand)
    decide_self_service(made.ticket.id, is_solved=False, now=now())
    drain_all()
    assert made.state == "queued"


def test_an_unsure_answer_is_not_offered():
    brand = make_brand(self_service_enabled=True, self_service_confidence=1.0)
    published(brand, title="Opening hours", body="We are open from nine to five on weekdays, and closed on Sundays.")
    assert make_ticket(brand).ticket.state == "queued"


def rate(made, rating):
    survey = Survey.objects.get(ticket=made.ticket)
    answer_survey(survey_token(survey.id), rating=rating, reasons=["clear"], now=now())
    drain_all()


def test_a_well_rated_answer_is_proposed_once_and_its_writer_may_not_approve_it():
    brand = make_brand()
    made = make_ticket(brand, "resolved")
    rate(made, 5)
    article = Article.objects.get()
    assert (article.state, article.body, article.author_id) == ("proposed", ANSWER, made.expert.user_id)
    with refused("may_not_approve"):
        approve_article(article.id, brand_id=brand.id, by=made.expert.user, now=now())
    add_member(brand.id, user=made.expert.user, role=MembershipRole.STAFF, now=now())
    with refused("own_article"):
        approve_article(article.id, brand_id=brand.id, by=made.expert.user, now=now())
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert found(brand) == []  # it earns, so two others have to read it
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert found(brand) == [article.id]


@pytest.mark.parametrize(("rating", "text"), [(3, ANSWER), (5, "Too short."), (5, f"Dear [NAME_1], {ANSWER}")])
def test_badly_rated_thin_and_personal_answers_are_not_proposed(rating, text):
    made = make_ticket(make_brand(), "claimed")
    answer(made, text=text)
    resolve_ticket(made.ticket.id, evidence=Evidence.CUSTOMER, now=now())
    drain_all()
    rate(made, rating)
    assert not Article.objects.exists()


def test_empty_and_endless_articles_are_refused():
    brand = make_brand()
    for title, body in (("", "x"), ("x", " "), ("x" * 301, "x"), ("x", "x" * 20_001)):
        with refused("invalid_article"):
            propose_article(brand, title=title, body=body, now=now())


def test_a_misspelt_word_finds_what_was_meant():
    brand = make_brand()
    for place in range(12):
        published(brand, title=f"Something else {place}", body="Parcels take two days to arrive at your door.")
    wanted = published(brand, title="Zirconium burrs", body="The zirconium burrs last ten years.")
    assert found(brand, "zirkonium")[0] == wanted.id


def test_K06_another_brand_s_nearer_text_changes_nothing_for_this_one(monkeypatch):
    brand, other = make_brand(), make_brand()
    articles = [published(brand, title=f"Cleaning part {place}", body=f"Use brush {place}.") for place in range(6)]
    before = found(brand, "how do I clean part 3?")
    for place in range(60):
        published(other, title="How do I clean part 3?", body=f"Foreign advice number {place}.")
    assert found(brand, "how do I clean part 3?") == before
    assert set(before) <= {article.id for article in articles}
    monkeypatch.setattr(hybrid, "EXACT_UP_TO", -1)  # now by the index over all brands, as for a brand with many entries
    assert found(brand, "how do I clean part 3?") == before


def test_those_who_answer_find_how_a_like_question_was_solved_until_the_customer_comes_back():
    brand = make_brand()
    ticket = make_ticket(brand, "resolved").ticket
    later = make_ticket(brand).ticket
    alike = similar_tickets(brand.id, QUESTION, without=later.id)
    assert [row.ticket_id for row in alike] == [ticket.id]
    assert similar_tickets(brand.id, QUESTION, without=ticket.id) == []
    assert search_answers(brand.id, QUESTION) == []  # what one expert said once is not what the brand says
    assert similar_tickets(make_brand().id, QUESTION, without=later.id) == []
    reopen_ticket(ticket.id, now=now())
    drain_all()
    assert similar_tickets(brand.id, QUESTION, without=later.id) == []


def test_a_published_article_that_is_not_findable_is_indexed_by_the_next_sweep():
    brand = make_brand()
    article = published(brand)
    SearchEntry.objects.all().delete()
    assert found(brand) == []
    keep_search()
    assert found(brand) == [article.id]


def test_a_long_article_is_found_by_its_end_at_once_and_quoted_there_seconds_later():
    brand = make_brand()
    for place in range(8):
        published(brand, title=f"Something else {place}", body="Parcels take two days to arrive at your door.")
    end = "At the very end: the zirconium burrs are turned clockwise until they click."
    wanted = published(brand, title="Care", body=" ".join(["Rinse it with warm water every day."] * 60) + f" {end}")
    assert found(brand, "zirconium burrs")[0] == wanted.id
    assert SearchPassage.objects.filter(entry__article=wanted).count() == 1
    while complete_entries(seconds=1.0):
        pass
    hit = search_answers(brand.id, "which way are the zirconium burrs turned?")[0]
    assert hit.article_id == wanted.id
    assert "clockwise" in hit.passage
    assert SearchEntry.objects.get(article=wanted).is_complete
