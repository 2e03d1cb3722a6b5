"""Reviewers read the languages that they speak; a machine notices what can be counted, and scores nothing."""

import pytest
from django.test import Client

from peerdesk.domain.exams.commands import set_reader_languages, sweep_reviews
from peerdesk.domain.exams.hints import hints_of
from peerdesk.domain.exams.models import Attempt, WritingReview
from peerdesk.domain.exams.queries.hints import languages_read_by, review_hints, short_of_readers
from peerdesk.domain.exams.rules import ExamKind
from tests.factories.exams import make_exam, make_person, sit_down, write
from tests.factories.network import make_brand, make_reviewer, now

TASK = "The machine drips from the brew head after every shot, what should I do about it now?"
TEXT = (
    "First clean the shower screen and the gasket, because old coffee keeps the valve from closing. then flush it twice. "
    "If it still drips, the the valve has to be descaled: run one bag through and wait for an hour before you rinse."
)


def readers(attempt):
    return set(WritingReview.objects.filter(attempt=attempt).values_list("reviewer_id", flat=True))


@pytest.mark.django_db
def test_what_was_written_is_read_by_those_who_read_its_language_and_waits_where_there_are_too_few():
    german, english, anybody = make_reviewer(), make_reviewer(), make_reviewer()
    set_reader_languages(german, languages=["de", "ar"])
    set_reader_languages(english, languages=["en"])
    exam = make_exam(make_brand(), ExamKind.WRITING)
    first = write(sit_down(exam, user=make_person(), now=now()))
    assert readers(first) == {english.id, anybody.id}
    set_reader_languages(anybody, languages=["ar"])
    second = write(sit_down(exam, user=make_person(), now=now()))
    assert readers(second) == {english.id}
    assert short_of_readers() == [("en", 1)]
    set_reader_languages(german, languages=[])
    sweep_reviews(now=now())
    assert readers(second) == {english.id, german.id}
    assert (languages_read_by(german), languages_read_by(english)) == ([], ["en"])


@pytest.mark.django_db
def test_hints_stand_beside_the_text_and_a_reviewer_says_what_they_read():
    reviewer, _ = make_reviewer(), make_reviewer()
    exam = make_exam(make_brand(), ExamKind.WRITING)
    for _ in range(2):
        write(sit_down(exam, user=make_person(), now=now()))
    row = WritingReview.objects.filter(reviewer=reviewer).first()
    assert review_hints(row.id, user=reviewer)[0].alike == 1.0  # both wrote the same
    client = Client()
    client.force_login(reviewer)
    page = client.get(f"/review/writing/{row.id}/").content.decode()
    assert "it scores nothing" in page
    client.post("/review/writing/languages", {"language": ["de", "xx"]})
    assert languages_read_by(reviewer) == ["de"]
    assert Attempt.objects.filter(outcome="").count() == 2


def test_a_machine_counts_words_slips_likeness_and_pace():
    found = hints_of(TEXT, task=TASK, others=[TASK, TEXT.upper()], seconds=30)
    assert (found.words, found.sentences, found.twice, found.small_starts, found.long_sentences) == (43, 3, ("the",), 1, 0)
    assert (found.alike, found.from_task, found.is_fast) == (1.0, 0.0, True)
    assert 20 < found.lix < 40
    slow = hints_of("A few words only.", task=TASK, others=[TEXT], seconds=600)
    assert (slow.lix, slow.alike, slow.is_fast) == (None, 0.0, False)
    assert hints_of(TASK, task=TASK, others=[], seconds=None).words_a_minute is None
    assert hints_of(f"{TASK} {TASK}", task=TASK, others=[], seconds=None).from_task > 0.6
