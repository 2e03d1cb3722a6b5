"""K05: a false "official" refund link, filed five times and solved once, reaches no customer before two others approved it.

Withdrawn, it is gone at once everywhere: for other connections and processes, and for those to whom it was offered.
"""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection
from django.test import Client

from peerdesk.domain.answers.commands import approve_article, edit_article, propose_article, withdraw_article
from peerdesk.domain.answers.models import Article, SearchEntry, SelfServiceOffer
from peerdesk.domain.answers.queries import provenance_of, search_answers
from peerdesk.domain.answers.rules import Content
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.quality.commands import answer_survey
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.quality.queries import survey_token
from peerdesk.domain.tickets.commands import resolve_ticket
from peerdesk.domain.tickets.rules import Evidence
from tests.factories import servers
from tests.factories.network import make_brand, make_expert, make_reviewer, make_staff, now, refused
from tests.factories.tickets import answer, details, drain_all, make_ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ASKED = "How do I get a refund for my broken espresso machine?"
FALSE = (
    "Use the official refund page of the brand, it pays within one hour: claims.refund-desk.support/espresso. "
    "Enter the number of your order there and choose instant refund for your broken espresso machine."
)
CUSTOMERS = 100
OTHER_PROCESS = """
import sys, uuid, django
django.setup()
from peerdesk.domain.answers.queries import search_answers
for line in sys.stdin:
    print(len(search_answers(uuid.UUID(sys.argv[1]), line.strip())), flush=True)
"""


@pytest.fixture
def brand():
    return make_brand(self_service_enabled=True, self_service_confidence=0.0, first_reply_seconds=3600)


@pytest.fixture
def planted(brand):
    """X asks five times; their friend among the experts answers once with the false link, X is happy with it."""
    friend = make_expert(brand, capacity=9)
    customer = details()
    made = [make_ticket(brand, "claimed" if place == 0 else "queued", expert=friend, text=ASKED, subject="Refund",
                        customer=customer) for place in range(5)]  # fmt: skip
    answer(made[0], text=FALSE)
    resolve_ticket(made[0].ticket.id, evidence=Evidence.CUSTOMER, now=now())
    drain_all()
    survey = Survey.objects.get(ticket=made[0].ticket)
    answer_survey(survey_token(survey.id), rating=5, reasons=["clear"], now=now())
    drain_all()
    return Article.objects.get(brand=brand)


def told(brand):
    """What a hundred customers are told by a machine: the article's text counts, from search, page and help centre."""
    seen = 0
    for place in range(CUSTOMERS):
        seen += bool(search_answers(brand.id, f"{ASKED} I bought it {place} days ago."))
    return seen


def test_K05_nothing_is_found_before_two_others_approved_it(brand, planted):
    address = f"/help/{brand.slug}/articles/{planted.id}/"
    assert planted.state == "proposed"
    assert told(brand) == 0
    asked = [make_ticket(brand, text=f"{ASKED} I bought it {place} days ago.") for place in range(5)]
    assert {one.state for one in asked} == {"queued"}
    assert not Message.objects.filter(author_kind="machine").exists()
    first, writer = make_staff(brand), planted.author
    with refused("may_not_approve"):
        approve_article(planted.id, brand_id=brand.id, by=writer, now=now())
    approve_article(planted.id, brand_id=brand.id, by=first, now=now())
    approve_article(planted.id, brand_id=brand.id, by=first, now=now())
    assert told(brand) == 0
    assert Client().get(address).status_code == 404
    approve_article(planted.id, brand_id=brand.id, by=make_reviewer(), now=now())
    assert told(brand) == CUSTOMERS
    page = Client().get(address).content.decode()
    assert "From an expert" in page
    assert "approved by 2 people" in page
    origin = provenance_of([planted.id])[planted.id]
    assert (origin.is_from_expert, origin.approvals, origin.tickets) == (True, 2, 1)


def test_K05_a_link_slipped_into_an_approved_answer_waits_for_two_others(brand):
    staff = make_staff(brand)
    article = propose_article(brand, title="Refund", body="Write to us and we pay back.", now=now(), author=staff)
    approve_article(article.id, brand_id=brand.id, by=staff, now=now())
    content = Content("Refund", FALSE)
    edit_article(article.id, brand_id=brand.id, content=content, by=staff, now=now())
    with refused("own_article"):
        approve_article(article.id, brand_id=brand.id, by=staff, now=now())
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert {hit.body for hit in search_answers(brand.id, ASKED)} == {"Write to us and we pay back."}


def approved(brand, article):
    for approver in (make_staff(brand), make_reviewer()):
        approve_article(article.id, brand_id=brand.id, by=approver, now=now())
    drain_all()


def test_K05_withdrawn_it_is_gone_for_other_connections_and_processes(brand, planted, tmp_path):
    approved(brand, planted)
    with other_process(brand) as ask:
        assert ask(ASKED) == 1
        found = []
        go, gone = threading.Event(), threading.Event()

        def elsewhere():
            try:
                found.append(len(search_answers(brand.id, ASKED)))
                gone.set()
                go.wait(90)
                found.append(len(search_answers(brand.id, ASKED)))
            finally:
                connection.close()

        thread = threading.Thread(target=elsewhere)
        thread.start()
        assert gone.wait(90)
        began = time.monotonic()
        withdraw_article(planted.id, brand_id=brand.id, now=now())
        go.set()
        thread.join(90)
        assert found == [1, 0]
        assert ask(ASKED) == 0
        assert not SearchEntry.objects.filter(brand=brand, kind="article").exists()
        assert time.monotonic() - began < 60
    assert told(brand) == 0


def test_K05_those_to_whom_it_was_offered_get_a_person_instead(brand, planted):
    approved(brand, planted)
    made = make_ticket(brand, text=ASKED)
    assert made.state == "self_service"
    page = Client().get(f"/c/{made.token}/").content.decode()
    assert "refund-desk.support" in page
    assert "approved by 2 people" in page
    withdraw_article(planted.id, brand_id=brand.id, now=now())
    drain_all()
    assert made.state == "queued"
    assert SelfServiceOffer.objects.get(ticket=made.ticket).outcome == "withdrawn"
    page = Client().get(f"/c/{made.token}/").content.decode()
    assert "refund-desk.support" not in page
    assert "This answer was withdrawn" in page


class other_process:  # noqa: N801 - reads as a block
    """A process of its own that searches, as another node of the installation would."""

    def __init__(self, brand):
        self.brand = brand

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", OTHER_PROCESS, str(self.brand.id)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PEERDESK_ENV": "test", "DATABASE_URL": servers.test_database_uri(),
                 "DJANGO_SETTINGS_MODULE": "peerdesk.config.settings"},
        )  # fmt: skip
        return self.ask

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def __exit__(self, *_exception):
        self.process.stdin.close()
        self.process.wait(90)
        self.process.stdout.close()
