"""The board: each application at the step where it stands, many decided at once, and another look by another person."""

from datetime import timedelta

import pytest

from peerdesk.domain.exams.rules import ExamKind
from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.commands import decide_application, note_mark, settle_match, submit_application
from peerdesk.domain.experts.models import Application, MatchFinding, Qualification
from peerdesk.domain.recruiting.commands import (
    close_campaign,
    decide_appeal,
    decide_many,
    file_appeal,
    move_from_waiting_list,
    note_arrival,
)
from peerdesk.domain.recruiting.models import Appeal
from peerdesk.domain.recruiting.queries import list_appeals, pipeline
from peerdesk.domain.recruiting.rules import ExamsStanding, Source, Stage, stage_of
from tests.factories.exams import answer_all, make_exam, sit_down, write
from tests.factories.network import make_applicant, make_brand, make_reviewer, now, refused
from tests.factories.recruiting import make_campaign

pytestmark = pytest.mark.django_db
WHY = "We look for people with more experience in this."
APPEAL = "The second text was cut off; please look at it again."
DAY = timedelta(days=1)


def stages(**filters):
    return {row.id: row.stage for row in pipeline(now=now(), **filters)}


@pytest.mark.parametrize(
    ("standing", "stage"),
    [((0, 0, 0, 0), Stage.READY), ((2, 2, 0, 0), Stage.READY), ((2, 1, 0, 0), Stage.TESTS), ((2, 1, 1, 0), Stage.READING),
     ((2, 1, 0, 1), Stage.FAILED), ((2, 0, 0, 1), Stage.TESTS), ((3, 0, 1, 1), Stage.READING)],
)  # fmt: skip
def test_every_standing_has_one_stage(standing, stage):
    assert stage_of(ExamsStanding(*standing), is_waiting=False) is stage
    assert stage_of(ExamsStanding(*standing), is_waiting=True) is Stage.WAITING_LIST


def test_an_application_moves_over_the_board_as_its_tests_are_taken():
    make_reviewer(), make_reviewer()
    brand = make_brand()
    skills, writing = make_exam(brand), make_exam(brand, ExamKind.WRITING)
    (expert, application), (other, second) = make_applicant(brand), make_applicant(brand)
    assert stages()[application.id] is Stage.TESTS
    answer_all(sit_down(skills, user=expert.user, now=now()), right=True)
    write(sit_down(writing, user=expert.user, now=now()))
    assert stages()[application.id] is Stage.READING
    attempt = expert.user.exam_attempts.get(exam=writing)
    attempt.state, attempt.outcome, attempt.graded_at = "graded", "passed", now()
    attempt.save()
    row = next(row for row in pipeline(now=now()) if row.id == application.id)
    assert (row.stage, row.asked, row.passed, row.is_late) == (Stage.READY, 2, 2, False)
    assert next(row for row in pipeline(now=now() + 3 * DAY) if row.id == application.id).is_late
    answer_all(sit_down(skills, user=other.user, now=now()), right=False)
    failed = write(sit_down(writing, user=other.user, now=now()))
    failed.state, failed.outcome = "graded", "failed"
    failed.save()
    assert stages()[second.id] is Stage.FAILED


def test_the_board_asks_the_database_once_whatever_waits(django_assert_num_queries):
    brand = make_brand()
    make_exam(brand)
    for _ in range(3):
        make_applicant(brand)
    make_applicant(make_brand())
    with django_assert_num_queries(1):
        assert len(stages()) == 4
    assert len(stages(brand=brand.slug)) == 3
    assert stages(language="de") == {}


def test_whoever_waits_goes_on_when_they_are_let():
    brand = make_brand()
    campaign = make_campaign(brand, is_open=True)
    close_campaign(campaign.id, brand_id=brand.id, now=now())
    campaign.refresh_from_db()
    _, application = make_applicant(brand)
    note_arrival(application, campaign=campaign, source=Source(), now=now())
    assert stages() == {application.id: Stage.WAITING_LIST}
    assert move_from_waiting_list([application.id]) == 1
    assert stages() == {application.id: Stage.READY}


def test_many_are_decided_at_once_and_one_that_cannot_be_stops_no_other():
    brand, reviewer = make_brand(), make_reviewer()
    rows = [make_applicant(brand)[1] for _ in range(3)]
    decide_application(rows[0].id, by=reviewer, is_accepted=True, reason="", now=now())
    done, faults = decide_many([row.id for row in rows], by=reviewer, is_accepted=False, reason=WHY, now=now())
    assert (done, faults) == (2, {rows[0].id: "application_decided"})
    assert sorted(Application.objects.values_list("state", flat=True)) == ["accepted", "declined", "declined"]
    with refused("reason_too_short"):
        decide_many([rows[1].id], by=reviewer, is_accepted=False, reason="no", now=now())


def declined():
    expert, application = make_applicant(make_brand())
    reviewer = make_reviewer()
    decide_application(application.id, by=reviewer, is_accepted=False, reason=WHY, now=now())
    return expert, application, reviewer


def test_an_appeal_is_decided_by_somebody_else_and_may_end_in_acceptance():
    expert, application, reviewer = declined()
    appeal = file_appeal(application.id, by=expert.user, text=APPEAL, now=now())
    assert (list_appeals(reviewer)[0].is_mine, list_appeals(make_reviewer())[0].is_mine) == (True, False)
    with refused("same_person"):
        decide_appeal(appeal.id, by=reviewer, is_upheld=True, answer=WHY, now=now())
    with refused("same_person"):
        decide_appeal(appeal.id, by=expert.user, is_upheld=True, answer=WHY, now=now())
    decide_appeal(appeal.id, by=make_reviewer(), is_upheld=True, answer="You are right, sorry.", now=now())
    expert.refresh_from_db()
    application.refresh_from_db()
    assert (expert.state, application.state) == ("active", "accepted")
    assert Qualification.objects.filter(expert=expert, revoked_at=None).exists()
    with refused("appeal_decided"):
        decide_appeal(appeal.id, by=make_reviewer(), is_upheld=False, answer=WHY, now=now())


def test_an_appeal_that_is_not_upheld_leaves_all_as_it_was_with_an_answer():
    expert, application, _ = declined()
    appeal = file_appeal(application.id, by=expert.user, text=APPEAL, now=now())
    decide_appeal(appeal.id, by=make_reviewer(), is_upheld=False, answer="We looked again: it stays.", now=now())
    application.refresh_from_db()
    assert (application.state, Appeal.objects.get().answer) == ("declined", "We looked again: it stays.")


def test_one_appeal_by_whoever_was_declined_within_thirty_days():
    expert, application, _ = declined()
    with refused("application_not_found"):
        file_appeal(application.id, by=make_reviewer(), text=APPEAL, now=now())
    with refused("appeal_too_short"):
        file_appeal(application.id, by=expert.user, text="Why?", now=now())
    with refused("appeal_too_late"):
        file_appeal(application.id, by=expert.user, text=APPEAL, now=now() + 31 * DAY)
    file_appeal(application.id, by=expert.user, text=APPEAL, now=now())
    with refused("appeal_filed"):
        file_appeal(application.id, by=expert.user, text=APPEAL, now=now())


def test_whoever_was_declined_applies_again_after_thirty_days():
    expert, application, _ = declined()
    again = {"brand": application.brand, "motivation": "I have learned a lot since then.", "language": "en"}
    with refused("application_too_soon"):
        submit_application(expert, **again, now=now() + 29 * DAY)
    submit_application(expert, **again, now=now() + 30 * DAY)


def test_whoever_shares_a_mark_is_held_until_a_person_says_what_it_means_and_may_be_declined_meanwhile():
    brand, reviewer = make_brand(), make_reviewer()
    (one, first), (two, second), (_, third) = (make_applicant(brand) for _ in range(3))
    for expert in (one, two):
        note_mark(expert, kind=MarkKind.DEVICE, value="d" * 43, now=now())
    assert {row.id for row in pipeline(now=now()) if row.is_held} == {first.id, second.id}
    with refused("application_held"):
        decide_application(first.id, by=reviewer, is_accepted=True, reason="", now=now())
    ids = [first.id, second.id, third.id]
    assert decide_many(ids, by=reviewer, is_accepted=True, reason="", now=now())[1].keys() == {first.id, second.id}
    decide_application(first.id, by=reviewer, is_accepted=False, reason=WHY, now=now())
    settle_match(
        one.user_id, two.user_id, by=reviewer, finding=MatchFinding.HOUSEHOLD, reason="Both came to a call.", now=now()
    )
    decide_application(second.id, by=reviewer, is_accepted=True, reason="", now=now())
