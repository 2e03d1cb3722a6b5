"""A text is not read while its writer has failed the test of knowledge; it is as soon as they pass, or somebody wants it."""

from datetime import timedelta

import pytest
from django.test import Client

from peerdesk.domain.exams.commands import ask_or_spare, open_review, retire_exam, sweep_reviews, want_read
from peerdesk.domain.exams.models import WritingReview
from peerdesk.domain.exams.queries import exam_cards, exam_evidence, get_attempt
from peerdesk.domain.exams.queries.hints import short_of_readers
from peerdesk.domain.exams.rules import ExamKind
from peerdesk.domain.exams.subscribers import stop_reading
from peerdesk.domain.experts.commands import decide_application
from peerdesk.domain.experts.events import ApplicationDecided
from peerdesk.domain.recruiting.queries import pipeline
from tests.factories.exams import answer_all, make_exam, review, sit_down, write
from tests.factories.network import make_applicant, make_brand, make_reviewer, now, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_tests():
    """A brand with both tests, an applicant, three readers."""
    brand = make_brand()
    knowledge, writing = make_exam(brand, attempts=3), make_exam(brand, ExamKind.WRITING)
    expert, application = make_applicant(brand)
    people = [make_reviewer() for _ in range(3)]
    return brand, knowledge, writing, expert.user, application, people


def take(exam, user, *, right):
    attempt = answer_all(sit_down(exam, user=user, now=now()), right=right)
    ask_or_spare(user.id, brand_id=exam.brand_id, now=now())  # what the event of a graded attempt does
    return attempt


def hand_in(exam, user):
    return write(sit_down(exam, user=user, now=now()))


def test_a_text_after_a_failed_test_is_read_once_it_is_passed(at_tests):
    brand, knowledge, writing, user, application, _ = at_tests
    take(knowledge, user, right=False)
    text = hand_in(writing, user)
    assert text.reviews.count() == sweep_reviews(now=now()) == 0
    assert short_of_readers() == [], "it is not short of readers: nobody wants one"
    cards = {card.kind: card.standing for card in exam_cards(user, brand_id=brand.id, language="en", now=now())}
    assert cards == {"skills": "failed", "writing": "spared"}
    assert get_attempt(text.id, user=user).state == "spared"
    evidence = exam_evidence(user.id, brand_id=brand.id, language="en")
    assert {row.kind: row.standing for row in evidence} == {"skills": "failed", "writing": "spared"}
    assert [(row.id, row.stage) for row in pipeline(now=now())] == [(application.id, "failed")], "it waits for nobody"
    take(knowledge, user, right=True)
    assert text.reviews.count() == 2
    assert [row.stage for row in pipeline(now=now())] == ["reading"]


def test_whoever_has_not_begun_to_read_is_no_longer_asked_when_the_writer_fails(at_tests):
    _, knowledge, writing, user, _, _ = at_tests
    text = hand_in(writing, user)
    begun, _ = text.reviews.order_by("assigned_at", "id")
    open_review(begun.id, by=begun.reviewer, now=now())
    take(knowledge, user, right=False)
    assert list(text.reviews.values_list("id", flat=True)) == [begun.id], "what was begun may be ended"
    take(knowledge, user, right=True)
    assert text.reviews.count() == 2


def test_whoever_decides_may_have_it_read_all_the_same(at_tests):
    _, knowledge, writing, user, _, _ = at_tests
    take(knowledge, user, right=False)
    text = hand_in(writing, user)
    want_read(text.id, now=now())
    assert text.reviews.count() == 2
    assert sweep_reviews(now=now() + timedelta(hours=49)) == 2, "and from then on as any other"
    for _ in range(2):
        review(text, share=1.0)
    with refused("attempt_over"):
        want_read(text.id, now=now())


def test_both_see_on_their_pages_that_it_is_not_read_and_whoever_decides_has_it_read_by_a_button(at_tests):
    brand, knowledge, writing, user, application, people = at_tests
    take(knowledge, user, right=False)
    text = hand_in(writing, user)
    writer, reviewer = Client(), Client()
    writer.force_login(user)
    reviewer.force_login(people[0])
    for page in (f"/join/{brand.slug}/exams/", f"/join/attempts/{text.id}/"):
        assert "Nobody reads it for now" in writer.get(page).content.decode()
    page, button = f"/review/applications/{application.id}/", f"/review/attempts/{text.id}/reading"
    assert f'action="{button}"' in reviewer.get(page).content.decode()
    assert reviewer.post(button, {"back": page}).headers["Location"] == page
    assert text.reviews.count() == 2
    assert f'action="{button}"' not in reviewer.get(page).content.decode()
    assert "Being read" in writer.get(f"/join/{brand.slug}/exams/").content.decode()


def test_a_failed_test_that_is_no_longer_asked_for_stops_nothing(at_tests):
    brand, knowledge, writing, user, _, _ = at_tests
    take(knowledge, user, right=False)
    text = hand_in(writing, user)
    retire_exam(knowledge.id, brand_id=brand.id)
    assert sweep_reviews(now=now()) == 2
    assert WritingReview.objects.filter(attempt=text).count() == 2


def test_what_was_written_for_an_application_that_is_decided_is_read_by_nobody_else_unless_somebody_wants_it(at_tests):
    brand, knowledge, writing, user, application, people = at_tests
    text = hand_in(writing, user)
    assert text.reviews.count() == 2
    decide_application(application.id, by=people[0], is_accepted=False, reason="Not this season.", now=now())
    stop_reading(ApplicationDecided(
        application_id=application.id, brand_id=brand.id, expert_id=user.expert.id, is_accepted=False
    ))  # fmt: skip
    assert text.reviews.count() == sweep_reviews(now=now()) == 0
    retire_exam(knowledge.id, brand_id=brand.id)
    assert sweep_reviews(now=now()) == 0, "nor when the test of knowledge goes"
    later = hand_in(make_exam(brand, ExamKind.LANGUAGE), user)
    assert later.reviews.count() == 2, "what is written afterwards is read"
    want_read(text.id, now=now())
    assert text.reviews.count() == 2
