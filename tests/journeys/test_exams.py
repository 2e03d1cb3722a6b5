"""Campaigns and exams in Chromium: taken on a phone, by keys, read blind; every screen clean for axe at every width."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from peerdesk.domain.brands.commands import add_member
from peerdesk.domain.brands.models import MembershipRole
from peerdesk.domain.exams.models import Attempt, Flag
from peerdesk.domain.exams.rules import ExamKind, ItemKind
from peerdesk.domain.experts.commands import decide_application
from peerdesk.domain.onboarding.commands import (
    agree_to_mentor,
    answer_practice,
    create_cohort,
    judge_marks,
    note_first_answer,
    set_levels,
)
from peerdesk.domain.onboarding.rules import Level, StepKind
from peerdesk.domain.recruiting.commands import count_visit, file_appeal, note_arrival
from peerdesk.domain.recruiting.rules import Source
from tests.factories.exams import answer_all, current, drafts, make_exam, make_person, review, sit_down, write
from tests.factories.network import (
    make_applicant,
    make_brand,
    make_expert,
    make_operator,
    make_reviewer,
    make_staff,
    make_topic,
    now,
)
from tests.factories.onboarding import accept, add_step, do_papers, do_training, fill, make_agreement, make_programme
from tests.factories.outreach import make_mailing
from tests.factories.recruiting import make_campaign
from tests.factories.servers import running_web
from tests.factories.tickets import make_ticket

from .browsing import chromium, give_password, outside, sign_in
from .looking import Place, complaints_about

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def places_of_newcomers(admin):
    """Somebody half way through a training, a mentor with something to read, a cohort: where each is seen."""
    house = make_brand("Kettle House")
    add_member(house.id, user=admin, role=MembershipRole.ADMIN, now=now())
    programme, agreement = make_programme(house), make_agreement("DE")
    mentor, operator = make_expert(house), make_operator()
    ticket = make_ticket(house, "waiting", expert=mentor).ticket
    topic = make_topic(house, "pumps")
    add_step(programme, StepKind.CARD, "Pumps", question="What?", options=["A", "B"], right=[0], topic=str(topic.id))
    set_levels(programme.id, brand_id=house.id, levels=[Level("Regular", 10, 0.75, (), 2, 7500)])
    agree_to_mentor(mentor, brand_id=house.id, now=now())
    ready, half = do_training(do_papers(accept(house), country="AT")), do_papers(accept(house))
    steps = {step.kind: step.id for step in programme.steps.all()}
    judge_marks(half.id, expert=half.expert, step_id=steps["drill"], marked=[frozenset({3, 12})], now=now())
    text = "Hello, use vinegar on the shower screen and wait 20 minutes. Call me at +49 30 901820."
    answer_practice(half.id, expert=half.expert, step_id=steps["practice"], text=text, now=now())
    note_first_answer(ticket.id, brand_id=house.id, user_id=ready.expert.user_id, now=now())
    cohort = create_cohort(
        house, name="Winter peak", starts_on=now().date() - timedelta(days=6), ends_on=now().date() + timedelta(days=8),
        target=30, now=now(),
    )  # fmt: skip
    fill(house, programme, cohort, 40, ("Europe/Berlin", "Asia/Manila", "America/New_York"))
    give_password(half.expert.user, mentor.user, operator)
    mine, theirs = f"/join/{house.slug}/onboarding/", f"/console/{house.slug}/onboarding/"
    return [
        Place("join-onboarding", half.expert.user, mine),
        Place("join-drill", half.expert.user, f"{mine}steps/{steps['drill']}/"),
        Place("join-practice", half.expert.user, f"{mine}steps/{steps['practice']}/"),
        Place("join-agreement", half.expert.user, "/join/me/agreement/"),
        Place("join-payout", half.expert.user, "/join/me/payout/"),
        Place("onboarding", admin, theirs),
        Place("programme", admin, f"{theirs}programmes/{programme.id}/"),
        Place("cohort", admin, f"{theirs}cohorts/{cohort.id}/"),
        Place("review-agreements", operator, "/review/agreements/"),
        Place("review-agreement", operator, f"/review/agreements/{agreement.id}/"),
        Place("desk-shift", mentor.user, "/desk/shift/"),
    ]


def test_exams_are_taken_on_a_phone_and_every_screen_of_them_is_clean(chromium_path):
    brand = make_brand("Taproom")
    readers = [make_reviewer() for _ in range(3)]
    admin, (expert, application) = make_staff(brand, admin=True), make_applicant(brand)
    mixed = drafts(20) + drafts(10, kind=ItemKind.SEVERAL) + drafts(10, kind=ItemKind.ORDER)
    skills, writing = make_exam(brand, items=mixed), make_exam(brand, ExamKind.WRITING)
    for place in range(6):
        answer_all(sit_down(skills, user=make_person(), now=now()), right=place % 2 == 0)
    done = write(sit_down(writing, user=make_person(), now=now()))
    for share in (1.0, 0.25, 0.75):
        review(done, share=share, comment="Warm, and right.")
    mine = write(sit_down(writing, user=expert.user, now=now() - timedelta(minutes=9)))
    for share in (1.0, 1.0):
        review(mine, share=share, comment="Takes it up in their own words.")
    other = write(sit_down(writing, user=make_person(), now=now()))
    reading = other.reviews.select_related("reviewer").first()
    odd = {"right": "92 %", "expected": "61 %"}
    Flag.objects.create(exam=skills, item=skills.items.first(), kind="drift", evidence=odd, raised_at=now())
    Flag.objects.create(exam=writing, attempt=mine, kind="pace", evidence={"seconds": 31, "words": 75}, raised_at=now())
    declined, second = make_applicant(brand)
    why = "What you wrote was not clear enough yet."
    decide_application(second.id, by=readers[0], is_accepted=False, reason=why, now=now())
    file_appeal(second.id, by=declined.user, text="The second text was cut off; please look again.", now=now())
    campaign = make_campaign(brand, is_open=True, code="forum", idle_limit=40)
    for source in ("forum", "forum", "newsletter"):
        count_visit(campaign.id, source=Source(source), now=now())
    note_arrival(application, campaign=campaign, source=Source("forum"), now=now())
    make_mailing(brand, "ada@mail-of-customers.net", campaign=campaign, starts=False)
    give_password(expert.user, declined.user, admin, *readers)
    newcomers = places_of_newcomers(admin)
    with running_web() as web, chromium(chromium_path) as browser:
        page = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
        sign_in(page, web.url, expert.user)
        page.goto(f"{web.url}/join/{brand.slug}/")
        page.get_by_role("link", name="To your tests").click()
        page.get_by_role("button", name="Begin").first.click()
        expect(page.locator("h1")).to_have_text(skills.title)
        attempt = outside(lambda: Attempt.objects.select_related("exam").get(user=expert.user, exam=skills))
        for number in range(1, 4):
            expect(page.locator("[name=position]")).to_have_value(str(number))
            kind = outside(lambda: current(attempt).item.kind)
            if kind == ItemKind.ORDER:
                for place, box in enumerate(page.locator("select").all(), start=1):
                    box.select_option(str(place))
            else:
                page.locator("[name=chosen]").first.check()
            with page.expect_navigation():  # a reload before the answer has come finds no page to load
                page.locator("form fieldset").locator("select, input").last.press("Control+Enter")
        page.reload()  # nothing is lost
        exam = f"/console/{brand.slug}/exams/{skills.id}/"
        places = [
            Place("join-exams", expert.user, f"/join/{brand.slug}/exams/"),
            Place("join-attempt", expert.user, f"/join/attempts/{attempt.id}/"),
            Place("review-board", reading.reviewer, "/review/"),
            Place("review-appeals", reading.reviewer, "/review/appeals/"),
            Place("join-declined", declined.user, f"/join/{brand.slug}/"),
            Place("review-writing", reading.reviewer, "/review/writing/"),
            Place("review-writing-one", reading.reviewer, f"/review/writing/{reading.id}/"),
            Place("review-application", reading.reviewer, f"/review/applications/{application.id}/"),
            Place("join-campaign", expert.user, f"/join/{brand.slug}/c/forum/"),
            Place("campaigns", admin, f"/console/{brand.slug}/campaigns/"),
            Place("campaign", admin, f"/console/{brand.slug}/campaigns/{campaign.id}/"),
            Place("mails", admin, f"/console/{brand.slug}/campaigns/{campaign.id}/mails/"),
            Place("exams", admin, f"/console/{brand.slug}/exams/"),
            Place("exam", admin, exam),
            Place("exam-writing", admin, f"/console/{brand.slug}/exams/{writing.id}/"),
            Place("exam-item", admin, f"{exam}items/new"),
            Place("exam-table", admin, f"{exam}items/table"),
        ]
        assert complaints_about(browser, web.url, [*places, *newcomers]) == []
