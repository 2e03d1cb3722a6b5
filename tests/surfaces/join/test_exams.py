"""Exams on the screens: written by a brand's admins, taken by applicants, scored blind, laid before whoever decides."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from peerdesk.domain.exams.commands import assign_reviews
from peerdesk.domain.exams.models import Attempt, Exam, Item, Prompt, WritingReview
from peerdesk.domain.exams.rules import ExamKind
from tests.factories.exams import TEXT, current, make_exam
from tests.factories.network import make_applicant, make_brand, make_reviewer, make_staff, now

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = b"""kind,question,answers,right,explanation,level,topic,family
choice,What first?,Rinse it|Buy a pump,1,why,easy,,
several,What is safe?,Water|Bleach|Cleaner,1;3,,medium,,
order,In which order?,Close|Release|Open,,,hard,,
"""
WRONG = b"kind,question,answers,right\nchoice,What?,One|Two,1;2\nriddle,What?,One|Two,1\n"


@pytest.fixture
def brand():
    return make_brand("Taproom")


@pytest.fixture
def admin(client, brand):
    client.force_login(make_staff(brand, admin=True))
    return client


def at(brand, name, *args):
    return reverse(f"console_{name}", args=[brand.slug, *args])


def text_of(response):
    return response.content.decode()


def test_an_admin_begins_a_test_brings_in_questions_and_publishes_when_there_are_enough(admin, brand):
    made = admin.post(at(brand, "exam_creation"), {"kind": "skills", "title": "Machines", "language": "en", "topic": ""})
    exam = Exam.objects.get()
    assert made.headers["Location"] == at(brand, "exam", exam.id)
    terms = {"title": "Machines", "cut": "0.2", "surely": "90", "least_items": "1", "most_items": "1", "minutes": "9",
             "weight": "50", "attempts": "2", "attempt_days": "30"}  # fmt: skip
    assert admin.post(at(brand, "exam_terms", exam.id), terms).status_code == 303
    admin.post(at(brand, "exam_publication", exam.id))
    assert Exam.objects.get().state == "draft"
    assert "five times as many" in text_of(admin.get(at(brand, "exam", exam.id)))
    for _ in range(2):
        file = SimpleUploadedFile("items.csv", TABLE, "text/csv")
        assert admin.post(at(brand, "exam_table_rows", exam.id), {"file": file}).status_code == 303
    assert sorted(Item.objects.values_list("kind", flat=True)) == ["choice"] * 2 + ["order"] * 2 + ["several"] * 2
    assert admin.post(at(brand, "exam_publication", exam.id)).status_code == 303
    assert Exam.objects.get().state == "live"
    page = text_of(admin.get(at(brand, "exam", exam.id)))
    assert "In which order?" in page
    assert "Machines" in text_of(admin.get(at(brand, "exams")))


def test_a_table_with_a_wrong_row_brings_in_nothing_and_names_the_rows(admin, brand):
    exam = make_exam(brand, is_live=False)
    before = Item.objects.count()
    answer = admin.post(at(brand, "exam_table_rows", exam.id), {"file": SimpleUploadedFile("i.csv", WRONG, "text/csv")})
    assert (answer.status_code, Item.objects.count()) == (422, before)
    assert "Row 2: right" in text_of(answer)
    assert "Row 3: kind" in text_of(answer)


def test_a_question_is_written_by_hand_with_stars_before_what_is_right(admin, brand):
    exam = make_exam(brand, is_live=False)
    form = {"kind": "several", "stem": "Which?", "options": "* water\nbleach\n* cleaner", "level": "hard", "topic": ""}
    assert admin.post(at(brand, "exam_item_new", exam.id), form).headers["Location"] == at(brand, "exam_item_new", exam.id)
    item = Item.objects.get(stem="Which?")
    assert (item.options, item.right, item.difficulty) == (["water", "bleach", "cleaner"], [0, 2], 1.0)
    assert "* water" in text_of(admin.get(at(brand, "exam_item", exam.id, item.id)))
    wrong = admin.post(at(brand, "exam_item", exam.id, item.id), {**form, "options": "water\nbleach"})
    assert (wrong.status_code, "Mark what is right." in text_of(wrong)) == (422, True)
    admin.post(at(brand, "exam_item_retirement", exam.id, item.id), {"reason": "leaked"})
    assert Item.objects.get(id=item.id).state == "retired"
    admin.post(at(brand, "exam_item_restoration", exam.id, item.id))
    assert Item.objects.get(id=item.id).state == "live"


def test_tasks_of_a_writing_test_are_added_and_retired(admin, brand):
    exam = make_exam(brand, ExamKind.WRITING, is_live=False)
    address = at(brand, "exam_prompts", exam.id)
    assert admin.post(address, {"kind": "empathy", "text": "It broke again!"}).status_code == 303
    assert admin.post(address, {"kind": "empathy", "text": " "}).status_code == 422
    prompt = Prompt.objects.get(kind="empathy")
    admin.post(at(brand, "exam_prompt_use", exam.id, prompt.id), {"is_retired": "1"})
    assert Prompt.objects.get(id=prompt.id).is_retired


def test_exams_of_another_brand_are_not_there(admin, brand):
    exam = make_exam(make_brand())
    for name in ("exam", "exam_item_new", "exam_table"):
        assert admin.get(at(brand, name, exam.id)).status_code == 404
    for name in ("exam_publication", "exam_retirement"):
        assert admin.post(at(brand, name, exam.id)).status_code == 404


@pytest.fixture
def applicant(client, brand):
    expert, application = make_applicant(brand)
    client.force_login(expert.user)
    client.application = application
    return client


def begin(client, brand, exam, **form):
    answer = client.post(reverse("join_attempts", args=[brand.slug, exam.id]), form)
    attempt = Attempt.objects.get(exam=exam)
    assert answer.headers["Location"] == reverse("join_attempt", args=[attempt.id])
    return attempt


def test_F01_F02_a_running_test_shows_no_key_number_or_id_and_takes_nothing_but_a_choice(applicant, brand):
    exam = make_exam(brand)
    attempt = begin(applicant, brand, exam)
    item = current(attempt).item
    page = applicant.get(reverse("join_attempt", args=[attempt.id]))
    text = text_of(page)
    assert item.stem in text
    assert page.headers["Cache-Control"].startswith("max-age=0")
    for hidden in (str(item.id), item.explanation, *(str(row.id) for row in Item.objects.filter(exam=exam))):
        assert hidden not in text
    assert not re.search(r"right|slope|difficulty|is_pilot|theta", re.sub(r"arrow-right", "", text))
    order = re.findall(r'name="chosen" value="(\d)"> (.+?)</label>', text)
    wrong = next(place for place, option in order if option != item.options[item.right[0]])
    forged = {"position": "1", "chosen": wrong, "is_right": "1", "score": "9", "right": "0", "answered_at": "2000-01-01",
              "outcome": "passed", "due_at": "2099-01-01", "extra_percent": "100"}  # fmt: skip
    assert applicant.post(reverse("join_answers", args=[attempt.id]), forged).status_code == 303
    step = attempt.steps.get(position=1)
    attempt.refresh_from_db()
    assert (step.is_right, attempt.outcome, attempt.extra_percent) == (False, "", 0)
    assert step.answered_at.year > 2000


def test_a_test_is_taken_from_the_application_to_its_end(applicant, brand):
    exam = make_exam(brand)
    landing = text_of(applicant.get(reverse("join_brand", args=[brand.slug])))
    assert "Your test: 0 of 1 passed" in landing
    assert exam.title in text_of(applicant.get(reverse("join_exams", args=[brand.slug])))
    attempt = begin(applicant, brand, exam, extra_time="50")
    assert attempt.extra_percent == 50
    address = reverse("join_answers", args=[attempt.id])
    nothing = applicant.post(address, {"position": "1"})
    assert (nothing.status_code, "Choose an answer." in text_of(nothing)) == (422, True)
    while Attempt.objects.get().state == "running":
        step = current(attempt)
        page = text_of(applicant.get(reverse("join_attempt", args=[attempt.id])))
        place = next(
            place for place, option in re.findall(r'name="chosen" value="(\d)"> (.+?)</label>', page)
            if option == step.item.options[step.item.right[0]]
        )
        applicant.post(address, {"position": step.position, "chosen": place})
    assert "Passed." in text_of(applicant.get(reverse("join_attempt", args=[attempt.id])))
    assert "All tests are passed." in text_of(applicant.get(reverse("join_exams", args=[brand.slug])))


def test_writing_is_kept_handed_in_read_blind_and_laid_before_whoever_decides(applicant, brand, client):
    readers = [make_reviewer() for _ in range(2)]
    exam = make_exam(brand, ExamKind.WRITING)
    attempt = begin(applicant, brand, exam)
    assert applicant.post(reverse("join_draft", args=[attempt.id]), {"position": "1", "text": "I am"}).status_code == 204
    assert ">I am</textarea>" in text_of(applicant.get(reverse("join_attempt", args=[attempt.id])))
    address = reverse("join_answers", args=[attempt.id])
    short = applicant.post(address, {"position": "1", "text": "Too short"})
    assert (short.status_code, "Write a little more." in text_of(short)) == (422, True)
    applicant.post(address, {"position": "1", "text": TEXT})
    assert "Two people read it" in text_of(applicant.get(reverse("join_attempt", args=[attempt.id])))
    assign_reviews(attempt.id, now=now())
    levels = {"accuracy": "4", "empathy": "4", "clarity": "4", "tone": "4"}
    for reader in readers:
        client.force_login(reader)
        row = WritingReview.objects.get(reviewer=reader)
        assert exam.title in text_of(client.get(reverse("review_writing")))
        page = text_of(client.get(reverse("review_writing_one", args=[row.id])))
        assert "rinse the screen" in page
        assert applicant.application.expert.pseudonym not in page
        assert client.post(reverse("review_writing_scores", args=[row.id]), {"tone": "4"}).status_code == 422
        assert "Read it first" in text_of(client.post(reverse("review_writing_scores", args=[row.id]), levels))
        WritingReview.objects.filter(id=row.id).update(opened_at="2026-01-01T00:00Z")
        assert client.post(reverse("review_writing_scores", args=[row.id]), levels).status_code == 303
    assert Attempt.objects.get().outcome == "passed"
    decision = text_of(client.get(reverse("review_application", args=[applicant.application.id])))
    assert "Fair score" in decision
    assert "each test by its weight" in decision
    assert "rinse the screen" in decision
    assert "not passed" not in decision


def test_whoever_knows_the_writer_hands_it_on_and_strangers_read_nothing(client, brand):
    readers = [make_reviewer() for _ in range(3)]
    expert, _ = make_applicant(brand)
    client.force_login(expert.user)
    attempt = begin(client, brand, make_exam(brand, ExamKind.WRITING))
    client.post(reverse("join_answers", args=[attempt.id]), {"position": "1", "text": TEXT})
    assign_reviews(attempt.id, now=now())
    row = WritingReview.objects.first()
    stranger = next(one for one in readers if not WritingReview.objects.filter(reviewer=one).exists())
    client.force_login(stranger)
    assert client.get(reverse("review_writing_one", args=[row.id])).status_code == 404
    client.force_login(row.reviewer)
    assert client.post(reverse("review_writing_refusal", args=[row.id])).status_code == 303
    assert WritingReview.objects.filter(reviewer=stranger).exists()
