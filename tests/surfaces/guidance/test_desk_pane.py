"""The guidance beside a ticket: a draft whose every sentence names its source, what is noted when it is used, its cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerdesk.domain.answers.commands import approve_article, propose_article, withdraw_article
from peerdesk.domain.answers.models import Article, GuidanceUse
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.guidance.models import InsertedSentence
from peerdesk.domain.tickets.commands.vectors import question_vector
from peerdesk.engines.drafting import units_of
from tests.factories.network import make_brand, make_staff, now
from tests.factories.tickets import drain_all
from tests.surfaces.desk_world import World

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = "My keg pours only foam. What can I do about the foam?"
TITLE = "The keg pours only foam"
BODY = (
    "Foam comes from a keg that is too warm. Chill the keg to 3 °C and pour the first glass away.\n\n"
    "If the keg still pours foam, do this:\n\n1. Open the tap fully.\n2. Lower the pressure by 0.2 bar.\n\n"
    "We are fond of dark beer."
)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def desk(client, world):
    client.force_login(world.expert.user)
    return client


def publish(world, title=TITLE, body=BODY):
    article = propose_article(world.brand, title=title, body=body, now=world.now)
    approve_article(article.id, brand_id=world.brand.id, by=make_staff(world.brand), now=world.now)
    return article


def pane(desk, ticket):
    return desk.get(reverse("desk_guidance", args=[ticket.id])).content.decode()


def insert(desk, ticket, *sentences):
    return desk.post(reverse("desk_inserted_sentences", args=[ticket.id]), {"sentence": sentences})


def send(desk, ticket, text, **fields):
    body = {"text": text, "fencing": ticket.fencing, "hands_over": "1", **fields}
    answer = desk.post(reverse("desk_replies", args=[ticket.id]), body)
    drain_all()
    return answer


def test_the_draft_answers_from_the_article_and_greets_in_the_language_of_the_ticket(desk, world):
    ticket = world.held(text=QUESTION)
    publish(world)
    page = pane(desk, ticket)
    assert "Chill the keg to 3 °C" in page
    assert 'href="#answer-card-1"' in page
    assert 'id="answer-card-1"' in page
    assert "fond of dark beer" not in page.partition('id="answers-title"')[0]
    assert "Hello," in page
    assert "Insert draft" in page


def test_answers_for_another_product_come_last_and_say_so(desk, world):
    Brand.objects.filter(id=world.brand.id).update(products=["Keg 5 | K5", "Keg 10"])
    other, own = publish(world), publish(world, title="Foam and nothing else comes from my keg")
    Article.objects.filter(id=other.id).update(product_versions="Keg 10")
    Article.objects.filter(id=own.id).update(product_versions="K5 v2")
    page = pane(desk, world.held(text=f"{QUESTION} It is a K5, version 2.1."))
    assert "<strong>Keg 5</strong> version 2.1" in page
    assert "For another product or version: Keg 10" in page
    assert page.index("For K5 v2") < page.index("For another product")
    withdraw_article(own.id, brand_id=world.brand.id, now=world.now)
    page = pane(desk, world.held(text=f"{QUESTION} It is a K5, version 2.1."))
    assert "For another product or version: Keg 10" in page
    assert "Insert draft" not in page  # no reply is made of an answer for another product


def test_without_a_sure_answer_the_pane_says_why_there_is_no_draft(desk, world):
    ticket = world.held(text="How do I become a brewer in Ulan Bator?")
    assert "nothing published comes near" in pane(desk, ticket)
    publish(world)
    page = pane(desk, ticket)
    assert "none is sure enough" in page
    assert "Insert draft" not in page


def test_what_is_withdrawn_is_in_no_draft_from_then_on(desk, world):
    ticket, article = world.held(text=QUESTION), publish(world)
    withdraw_article(article.id, brand_id=world.brand.id, now=world.now)
    assert "Chill the keg" not in pane(desk, ticket)
    assert insert(desk, ticket, f"{article.id}:0").status_code == 404


def test_looking_at_the_pane_writes_nothing_and_takes_few_statements(desk, world):
    ticket = world.held(text=QUESTION)
    publish(world)
    question_vector(ticket.id, f"{QUESTION}\n{QUESTION}", now=world.now)
    pane(desk, ticket)
    with CaptureQueriesContext(connection) as seen:
        pane(desk, ticket)
    said = [(query["sql"] or "").strip() for query in seen]
    assert not [sql for sql in said if sql.upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    # Session, user, expert, claim, thread; then question, settings with the vector, two of the search, articles, kept.
    assert len(said) <= 13, said


def test_inserting_notes_the_sentences_and_the_articles_once(desk, world):
    ticket, article = world.held(text=QUESTION), publish(world)
    for _ in range(2):
        assert insert(desk, ticket, f"{article.id}:0", f"{article.id}:1").status_code == 204
    units = units_of(BODY)
    assert set(InsertedSentence.objects.values_list("text", flat=True)) == {units[0].text, units[1].text}
    assert GuidanceUse.objects.get().article_id == article.id


@pytest.mark.parametrize("sentence", ["", "x:1", "{id}:", "{id}:-1", "{id}:99", "{id}:١"])
def test_a_sentence_that_does_not_exist_is_refused(desk, world, sentence):
    ticket, article = world.held(text=QUESTION), publish(world)
    assert insert(desk, ticket, sentence.replace("{id}", str(article.id))).status_code == 400
    assert not InsertedSentence.objects.exists()


def test_the_knowledge_of_another_brand_cannot_be_inserted(desk, world):
    ticket = world.held(text=QUESTION)
    foreign = make_foreign()
    assert insert(desk, ticket, f"{foreign.id}:0").status_code == 404
    assert not InsertedSentence.objects.exists()


def make_foreign():
    brand = make_brand()
    article = propose_article(brand, title=TITLE, body=BODY, now=now())
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    return article


def test_what_became_of_inserted_sentences_is_learned_from_the_reply(desk, world):
    ticket, article = world.held(text=QUESTION), publish(world)
    units = units_of(BODY)
    insert(desk, ticket, *(f"{article.id}:{unit.place}" for unit in units))
    said = f"Hello! {units[0].text} Chill the keg to 3 degrees and pour the first glass."
    assert send(desk, ticket, said).status_code == 303
    states = dict(InsertedSentence.objects.values_list("text", "state"))
    assert states == {units[0].text: "kept", units[1].text: "edited", units[2].text: "dropped", units[3].text: "dropped"}


def test_sentences_that_were_dropped_again_and_again_leave_the_draft(desk, world):
    publish(world, body="Foam comes from a keg that pours warm beer. A keg that pours foam is mostly too warm.")
    text = "Why does my keg pour only foam?"
    first = pane(desk, world.held(text=text)).partition('id="answers-title"')[0]
    shown = "Foam comes from" if "Foam comes from" in first else "A keg that pours foam"
    article = InsertedSentence._meta.get_field("article").related_model.objects.get()
    place = 0 if shown.startswith("Foam") else 1
    for number in range(4):
        ticket = world.held(world.new_expert(f"e{number}", f"E{number}"), text=text)
        desk.force_login(ticket.assignee)
        insert(desk, ticket, f"{article.id}:{place}")
        send(desk, ticket, "Please tell me more about your cooler.")
    desk.force_login(world.expert.user)
    after = pane(desk, world.held(text=text)).partition('id="answers-title"')[0]
    assert shown not in after
    assert "Insert draft" in after
