"""Onboarding on the screens: a brand writes its programme, somebody goes through it, a mentor reads, a cohort is seen."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from peerdesk.domain.experts.commands import go_online
from peerdesk.domain.experts.models import AgreementAcceptance, CountryRule
from peerdesk.domain.onboarding.commands import begin_onboarding, create_cohort, send_pending_letters
from peerdesk.domain.onboarding.models import Cohort, LevelGrant, Onboarding, Programme, TrainingStep
from peerdesk.domain.onboarding.rules import StepKind
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
from tests.factories.onboarding import (
    ANSWER,
    GOLD,
    IBAN,
    MESSAGE,
    POINTS,
    QUESTION,
    accept,
    do_papers,
    do_training,
    fill,
    fresh,
    make_agreement,
    make_programme,
)
from tests.factories.tickets import drain_all

pytestmark = pytest.mark.django_db(transaction=True)


def text_of(response):
    return response.content.decode()


def at(brand, name, *args):
    return reverse(f"console_{name}", args=[brand.slug, *args])


def test_an_admin_writes_a_programme_and_publishes_it_once_there_is_something_to_learn(client):
    brand = make_brand("Taproom", voice="Warm and plain.")
    topic = make_topic(brand, "pumps")
    client.force_login(make_staff(brand, admin=True))
    assert "No programme yet" in text_of(client.get(at(brand, "onboarding")))
    client.post(at(brand, "programmes"), {"language": "en"})
    row = Programme.objects.get()
    assert "Warm and plain." in row.steps.get().body
    new = at(brand, "programme_step_new", row.id)
    wrong = client.post(new, {"kind": "practice", "title": "First", "body": QUESTION, "gold": GOLD, "points": ""})
    assert (wrong.status_code, "Write something here." in text_of(wrong)) == (422, True)
    client.post(new, {"kind": "practice", "title": "First", "body": QUESTION, "gold": GOLD, "points": "\n".join(POINTS),
                      "traps": "flush = It also means to blush."})  # fmt: skip
    client.post(new, {"kind": "drill", "title": "Private", "messages": f"{MESSAGE}\r\n\r\nCall 030 901820, please."})
    card = {"kind": "card", "title": "Pumps", "body": "Read.", "question": "What?", "topic": str(topic.id)}
    assert "one right answer" in text_of(client.post(new, {**card, "options": "One\nTwo"}))
    client.post(new, {**card, "options": "* One\nTwo"})
    kinds = list(TrainingStep.objects.order_by("position").values_list("kind", flat=True))
    assert kinds == ["story", "practice", "drill", "card"]
    drill = TrainingStep.objects.get(kind="drill")
    assert drill.content["messages"] == [MESSAGE, "Call 030 901820, please."]
    client.post(at(brand, "programme_step_move", row.id, drill.id), {"to": "up"})
    assert list(TrainingStep.objects.order_by("position").values_list("kind", flat=True))[1] == "drill"
    terms = {"pay": "12.50", "first_concurrency": "1", "mentor_answers": "2", "mentor_pay": "0.80",
             "first_topics": [str(topic.id)]}  # fmt: skip
    assert client.post(at(brand, "programme_terms", row.id), terms).status_code == 303
    level = {"name": "Pro", "resolutions": "5", "concurrency": "2"}
    low = client.post(at(brand, "programme_levels", row.id), {**level, "share": "60"})
    assert "Never less than the share" in text_of(low)
    client.post(at(brand, "programme_levels", row.id), {**level, "stars": "4", "share": "75"})
    client.post(at(brand, "programme_publication", row.id))
    row.refresh_from_db()
    brand.refresh_from_db()
    assert (row.pay_minor, row.mentor_pay_minor) == (1250, 80)
    assert (row.levels[0]["share_bps"], row.levels[0]["standing"]) == (7500, 0.75)
    assert (brand.has_programme, row.published_at is not None) == (True, True)
    assert "75.0 % of the price" in text_of(client.get(at(brand, "programme", row.id)))
    for step in TrainingStep.objects.exclude(kind="card"):
        client.post(at(brand, "programme_step_retirement", row.id, step.id))
    assert TrainingStep.objects.filter(retired_at=None).exclude(kind="card").count() == 1
    assert "Back to the programme" in text_of(client.get(at(brand, "programme_step", row.id, drill.id)))


def test_an_accepted_person_goes_from_the_agreement_to_their_first_paid_practice_and_is_qualified(client):
    brand = make_brand("Taproom")
    make_programme(brand)
    agreement = make_agreement()
    CountryRule.objects.create(country="AT", weekly_hours=40, source="law", notices=["You pay your own taxes."])
    onboarding = accept(brand)
    expert = onboarding.expert
    client.force_login(expert.user)
    here = reverse("join_onboarding", args=[brand.slug])
    assert here in text_of(client.get(reverse("join_brand", args=[brand.slug])))
    page = text_of(client.get(here))
    assert f'href="{reverse("join_agreement")}"' in page
    assert "0 of 7 done" in page
    refused = client.post(reverse("join_agreement"), {"shown": agreement.text_hash})
    assert (refused.status_code, AgreementAcceptance.objects.exists()) == (422, False)
    client.post(reverse("join_agreement"), {"shown": agreement.text_hash, "agrees": "1"})
    asked = text_of(client.get(reverse("join_country") + "?country=AT"))
    assert "You pay your own taxes." in asked
    young = {"country": "AT", "born": "2015-01-01", "confirmed": "0"}
    assert "You have to be 18" in text_of(client.post(reverse("join_country"), young))
    client.post(reverse("join_country"), {**young, "born": "1990-01-01"})
    place = {"method": "iban", "holder": "Fuggle Golding", "value": IBAN[:-1] + "1"}
    assert "not a valid IBAN" in text_of(client.post(reverse("join_payout"), place))
    client.post(reverse("join_payout"), {**place, "value": IBAN})
    client.post(reverse("join_onboarding_profile", args=[brand.slug]), {"pseudonym": "Fuggle", "headline": "Brews"})
    assert "DE89 •••• 3000" in text_of(client.get(reverse("join_payout")))
    steps = {step.kind: step for step in onboarding.programme.steps.all()}

    def answer(kind, **fields):
        client.post(reverse("join_step_answers", args=[brand.slug, steps[kind].id]), fields)
        return text_of(client.get(reverse("join_step", args=[brand.slug, steps[kind].id])))

    answer("story")
    assert "Overlooked:" in answer("drill", marked_0=["3", "4"])
    assert "Nothing overlooked." in answer("drill", marked_0=["3", "4", "9"])
    first = text_of(client.get(reverse("join_step", args=[brand.slug, steps["practice"].id])))
    assert GOLD not in first
    coached = answer("practice", text="Hello, please rinse the shower screen with hot water, it helps.")
    assert "Missing:" in coached
    assert POINTS[1] in coached
    assert GOLD not in coached
    passed = answer("practice", text=ANSWER)
    assert GOLD in passed
    drain_all()
    assert "You are ready" in text_of(client.get(here))
    assert "15.00" in text_of(client.get(reverse("desk_earnings")))
    expert.refresh_from_db()
    go_online(expert, now=now())


def test_a_step_of_another_s_onboarding_is_not_there_and_whoever_was_not_accepted_begins_nothing(client):
    brand, other = make_brand(), make_brand()
    make_programme(brand)
    step = make_programme(other).steps.first()
    onboarding = accept(brand)
    client.force_login(onboarding.expert.user)
    for slug in (brand.slug, other.slug):
        assert client.get(reverse("join_step", args=[slug, step.id])).status_code == 404
        assert client.post(reverse("join_step_answers", args=[slug, step.id])).status_code == 404
    assert client.post(reverse("join_onboarding", args=[other.slug])).status_code == 404
    applicant, application = make_applicant(brand)
    client.force_login(applicant.user)
    assert "Nothing to do here" in text_of(client.get(reverse("join_onboarding", args=[brand.slug])))
    assert client.post(reverse("join_onboarding", args=[brand.slug])).status_code == 404
    assert begin_onboarding(application.id, now=now()) is None


def test_Y06_a_change_of_payout_wants_a_fresh_log_in(client, settings):
    settings.FRESH_LOG_IN_SECONDS = -1
    onboarding = do_papers(accept(make_brand_with_programme()))
    client.force_login(onboarding.expert.user)
    place = {"method": "wallet", "holder": "Fuggle", "value": "me@mail.example"}
    answer = client.post(reverse("join_payout"), place)
    assert answer.headers["Location"].startswith("/accounts/")
    onboarding.expert.payout_details.refresh_from_db()
    assert onboarding.expert.payout_details.method == "iban"


def make_brand_with_programme():
    brand = make_brand()
    make_programme(brand)
    return brand


def test_an_operator_writes_and_publishes_agreements_and_reviewers_find_none(client):
    client.force_login(make_reviewer())
    assert client.get(reverse("review_agreements")).status_code == 404
    client.force_login(make_operator())
    assert "No agreement yet" in text_of(client.get(reverse("review_agreements")))
    form = {"country": "", "language": "en", "is_new_version": "on", "title": "Agreement", "text": "We pay.\r\nYou answer."}
    there = client.post(reverse("review_agreement_new"), form).headers["Location"]
    client.post(there, {"title": "Agreement", "text": "We pay well."})
    client.post(there + "publication")
    page = text_of(client.get(there))
    assert "We pay well." in page
    assert "<textarea" not in page
    rule = {"country": "DE", "weekly_hours": "40", "least_age": "18", "notices": "One.\nTwo.", "source": "ArbZG"}
    client.post(reverse("review_countries"), rule)
    assert CountryRule.objects.get().notices == ["One.", "Two."]
    assert client.post(reverse("review_countries"), {**rule, "least_age": "15"}).status_code == 422


def test_a_mentor_agrees_reads_the_first_answer_and_both_desks_show_it(client):
    brand = make_brand_with_programme()
    mentor = make_expert(brand)
    client.force_login(mentor.user)
    client.post(reverse("desk_mentoring", args=[brand.slug]), {"agrees": "1"})
    onboarding = do_training(do_papers(accept(brand)))
    assert onboarding.stage == "first_shift"
    ticket = answered_by(onboarding.expert, brand)
    assert "1 first answer waits" in text_of(client.get(reverse("desk")))
    page = text_of(client.get(reverse("desk_shift")))
    assert onboarding.expert.pseudonym in page
    answer = onboarding.first_answers.get()
    wrong = client.post(reverse("desk_verdicts", args=[answer.id]), {"verdict": "good", "note": "ok"})
    assert (wrong.status_code, "say in a sentence why" in text_of(wrong)) == (422, True)
    client.post(reverse("desk_verdicts", args=[answer.id]), {"verdict": "better", "note": "Greet them by their name first."})
    drain_all()
    assert "0.50" in text_of(client.get(reverse("desk_earnings")))
    client.force_login(onboarding.expert.user)
    assert "Your mentor has read an answer" in text_of(client.get(reverse("desk")))
    said = text_of(client.get(reverse("desk_shift")))
    assert "Greet them by their name first." in said
    assert ticket.reference in said
    client.post(reverse("desk_notes"))
    assert "Your mentor has read an answer" not in text_of(client.get(reverse("desk")))


def answered_by(expert, brand):
    from peerdesk.domain.onboarding.commands import note_first_answer
    from tests.factories.tickets import make_ticket

    made = make_ticket(brand)
    note_first_answer(made.ticket.id, brand_id=brand.id, user_id=expert.user_id, now=now())
    return made.ticket


def test_a_person_is_held_and_granted_earlier_with_a_reason_that_stays(client):
    brand = make_brand()
    programme = make_programme(brand, practice=False)
    level = {"name": "Pro", "resolutions": 50, "standing": 0, "topics": [], "concurrency": 3, "share_bps": 8000}
    Programme.objects.filter(id=programme.id).update(levels=[level])
    onboarding = do_training(do_papers(accept(brand)))
    client.force_login(make_staff(brand, admin=True))
    there = at(brand, "newcomer", onboarding.id)
    client.post(there + "hold", {"reason": "short"})
    assert fresh(onboarding).held_at is None
    client.post(there + "hold", {"reason": "Talk to them first, please."})
    assert "Talk to them first" in text_of(client.get(there))
    client.post(there + "release")
    client.post(there + "grant", {"reason": "Knows the machines from the shop."})
    assert LevelGrant.objects.get().evidence["reason"].startswith("Knows")
    assert "Knows the machines" in text_of(client.get(there))


def test_a_cohort_shows_where_everybody_stands_and_reminds_those_who_are_not_ready_once_a_day(client):
    brand = make_brand_with_programme()
    stuck, ready = accept(brand), do_training(do_papers(accept(brand)))
    Onboarding.objects.filter(id=stuck.id).update(moved_at=now() - timedelta(days=3))
    client.force_login(make_staff(brand, admin=True))
    form = {"name": "Summer", "starts_on": "2026-11-20", "ends_on": "2026-12-10", "target": "2"}
    assert "end lies before" in text_of(client.post(at(brand, "cohorts"), {**form, "ends_on": "2026-11-01"}))
    client.post(at(brand, "cohorts"), form)
    there = at(brand, "cohort", Cohort.objects.get().id)
    assert "Nobody in it yet" in text_of(client.get(there))
    client.post(there + "members")
    Onboarding.objects.filter(id=ready.id).update(cohort=Cohort.objects.get())
    page = text_of(client.get(there))
    assert stuck.expert.pseudonym in page
    assert ready.expert.pseudonym not in page
    client.post(there + "reminders")
    client.post(there + "reminders")
    assert send_pending_letters(now=now()) == 1
    assert mail.outbox[-1].to == [stuck.expert.user.email]
    assert f"/join/{brand.slug}/onboarding/" in mail.outbox[-1].body


def test_a_cohort_of_300_in_five_zones_is_read_in_as_many_statements_as_one_of_three(client, django_assert_num_queries):
    brand = make_brand()
    programme = make_programme(brand, practice=False)
    cohort = create_cohort(
        brand, name="Peak", starts_on=now().date() - timedelta(days=7), ends_on=now().date() + timedelta(days=7), target=300,
        now=now(),
    )
    zones = ("Europe/Berlin", "America/New_York", "Asia/Manila", "Africa/Lagos", "America/Sao_Paulo")
    fill(brand, programme, cohort, 300, zones)
    from peerdesk.domain.onboarding.queries import cohort_view, get_cohort

    row = get_cohort(cohort.id, brand_id=brand.id)
    with django_assert_num_queries(1):
        view = cohort_view(row, brand_id=brand.id, zone="Europe/Berlin", now=now())
    assert (view.people, len(view.zones), sum(count for _, count in view.stages)) == (300, 5, 300)
    assert view.stuck_in_all == 200
    assert (view.forecast.ready, view.forecast.low <= view.forecast.middle <= view.forecast.high <= 300) == (100, True)
    assert [needed for _, _, needed in view.days][-1] == 300
    client.force_login(make_staff(brand, admin=True))
    page = client.get(at(brand, "cohort", cohort.id))
    assert "Asia/Manila" in text_of(page)


def test_the_way_is_there_for_whoever_was_accepted_before_the_event_came(client):
    brand = make_brand_with_programme()
    onboarding = accept(brand)
    expert = onboarding.expert
    onboarding.delete()
    client.force_login(expert.user)
    here = reverse("join_onboarding", args=[brand.slug])
    assert "Begin" in text_of(client.get(here))
    client.post(here)
    assert expert.onboardings.get().programme.steps.filter(kind=StepKind.STORY).exists()
