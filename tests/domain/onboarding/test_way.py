"""From acceptance to the first question: papers, paid training, qualification, and what is kept as evidence."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from peerdesk.demo.onboarding import create_onboarding
from peerdesk.domain.experts.commands import (
    accept_agreement,
    change_agreement,
    confirm_country,
    decide_application,
    go_online,
    publish_agreement,
    write_country_rule,
)
from peerdesk.domain.experts.models import Agreement, AgreementAcceptance, CountryConfirmation, Mark, Qualification
from peerdesk.domain.experts.papers import country_asks, find_agreement
from peerdesk.domain.ledger.queries import balances_of
from peerdesk.domain.onboarding.commands import (
    answer_practice,
    coach_answer,
    judge_marks,
    keep_payout,
    pass_reading,
    rewrap_payouts,
    send_pending_letters,
    sign_agreement,
    withdraw_programme,
)
from peerdesk.domain.onboarding.models import PayoutDetails, StepRecord, TrainingStep
from peerdesk.domain.onboarding.rules import StepKind
from peerdesk.domain.privacy.queries import drill_spans
from peerdesk.domain.rewards.models import Reward
from tests.factories.network import make_applicant, make_brand, make_expert, make_reviewer, make_topic, now, refused
from tests.factories.onboarding import (
    ANSWER,
    IBAN,
    accept,
    add_step,
    do_papers,
    do_step,
    do_training,
    fresh,
    make_agreement,
    make_programme,
)
from tests.factories.tickets import drain_all

pytestmark = pytest.mark.django_db(transaction=True)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign(expert, agreement, **given):
    given = {"shown_hash": agreement.text_hash, "address": "203.0.113.77", "user_agent": FIREFOX, **given}
    return accept_agreement(expert, agreement_id=agreement.id, now=now(), **given)


def test_a_brand_without_a_programme_qualifies_at_acceptance_and_one_with_a_programme_at_its_end():
    plain, brand = make_brand(), make_brand()
    make_programme(brand)
    _, application = make_applicant(plain)
    decide_application(application.id, by=make_reviewer(), is_accepted=True, reason="", now=now())
    assert Qualification.objects.get(brand=plain).expert == application.expert
    accept(brand)
    assert not Qualification.objects.filter(brand=brand).exists()
    onboarding = do_papers(fresh(brand.onboardings.get()))
    assert onboarding.stage == "training"
    onboarding = do_training(onboarding)
    assert (onboarding.stage, onboarding.qualified_at is not None) == ("ready", True)
    row = Qualification.objects.get(brand=brand)
    assert (row.expert, row.topic, row.language) == (onboarding.expert, None, "en")


def test_the_end_of_a_training_is_paid_once_whatever_is_delivered_or_done_again():
    brand = make_brand()
    make_programme(brand)
    onboarding = do_training(accept(brand))
    drain_all()
    do_training(onboarding) if False else None
    step = onboarding.programme.steps.get(kind=StepKind.STORY)
    do_step(onboarding, step)
    drain_all()
    reward = Reward.objects.get()
    assert (reward.kind, reward.amount_minor, reward.currency) == ("training", 1500, "EUR")
    assert balances_of(f"expert:{onboarding.expert_id}") == {("earnings_available", "EUR"): -1500}
    assert balances_of(f"brand:{brand.id}") == {("receivable", "EUR"): 1500}


def test_acceptance_begins_the_way_by_its_event_and_withdrawing_strands_nobody():
    brand = make_brand()
    programme = make_programme(brand)
    _, application = make_applicant(brand)
    decide_application(application.id, by=make_reviewer(), is_accepted=True, reason="", now=now())
    drain_all()
    onboarding = fresh(brand.onboardings.get())
    withdraw_programme(programme.id, brand_id=brand.id)
    brand.refresh_from_db()
    assert not brand.has_programme
    assert do_training(do_papers(onboarding)).qualified_at


def test_once_an_agreement_is_published_nobody_is_online_without_it_and_a_new_version_asks_again():
    expert = make_expert(make_brand(), online=False)
    go_online(expert, now=now())
    first = make_agreement()
    with refused("agreement_needed"):
        go_online(expert, now=now())
    sign(expert, first)
    go_online(expert, now=now())
    second = make_agreement(text="We pay more; you answer.")
    with refused("agreement_needed"):
        go_online(expert, now=now())
    with refused("agreement_changed"):
        sign(expert, first)
    sign(expert, second)
    german = make_agreement(language="de", text="Wir zahlen.", is_new_version=False)
    assert german.version == second.version
    go_online(expert, now=now())


def test_the_country_s_own_agreement_goes_before_and_moving_asks_again():
    expert = make_expert(make_brand(), online=False)
    sign(expert, make_agreement())
    german = make_agreement("DE", language="de", text="Es gilt deutsches Recht.")
    assert find_agreement(expert, language="de").country == ""
    confirm_country(expert, country="de", born=date(1990, 1, 1), confirmed=(), now=now(), today=now().date())
    expert.refresh_from_db()
    found = find_agreement(expert, language="en")
    assert (found.id, found.accepted_at, found.is_new_version) == (german.id, None, True)
    with refused("agreement_needed"):
        go_online(expert, now=now())


def test_evidence_of_an_agreement_is_the_hash_of_what_was_shown_and_classes_only():
    expert, agreement = make_expert(make_brand(), online=False), make_agreement()
    with refused("agreement_changed"):
        sign(expert, agreement, shown_hash="0" * 64)
    sign(expert, agreement)
    sign(expert, agreement)
    row = AgreementAcceptance.objects.get()
    assert (row.text_hash, row.address_class, row.browser_class) == (agreement.text_hash, "203.0.0.0/16", "Firefox, Linux")


def test_what_was_published_or_agreed_to_is_never_changed_even_by_hand():
    expert, agreement = make_expert(make_brand(), online=False), make_agreement()
    sign(expert, agreement)
    with refused("agreement_published"):
        change_agreement(agreement.id, title="Agreement", text="We pay nothing.")
    rows = (Agreement.objects, {"text": "We pay nothing."}), (AgreementAcceptance.objects, {"accepted_at": now()})
    for manager, change in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            manager.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(id=agreement.id)._raw_delete("default")
    older = make_agreement("FR", is_published=False)
    make_agreement("FR")
    with refused("agreement_outdated"):
        publish_agreement(older.id, now=now())


def test_age_and_notices_are_asked_by_country_and_the_birthday_is_kept_nowhere():
    expert, today = make_expert(make_brand(), online=False), date(2026, 11, 30)
    write_country_rule("at", weekly_hours=40, least_age=18, notices=["You pay your own taxes."], source="ABGB")
    given = {"country": "AT", "confirmed": [0], "now": now(), "today": today}
    for wrong in ({"born": date(2008, 12, 1)}, {"born": date(1890, 1, 1)}, {"born": date(2000, 1, 1), "confirmed": []}):
        with refused("invalid_country"):
            confirm_country(expert, **{**given, **wrong})
    confirm_country(expert, born=date(2008, 11, 30), **given)
    expert.refresh_from_db()
    assert country_asks(expert).is_confirmed
    kept = str(list(CountryConfirmation.objects.values())) + str(vars(expert))
    assert not re.search(r"2008\D+11\D+30|30\D+11\D+2008", kept)  # the year alone may stand in an id by chance
    write_country_rule("AT", weekly_hours=40, least_age=18, notices=["You pay your own taxes.", "And more."], source="x")
    assert not country_asks(expert).is_confirmed


def test_a_place_of_payout_is_checked_sealed_and_shown_masked():
    expert = make_expert(make_brand(), online=False)
    for method, value in (("iban", "DE89 3704 0044 0532 0130 01"), ("iban", ""), ("wallet", "nobody"), ("cash", "x")):
        with refused("invalid_payout"):
            keep_payout(expert, holder="Fuggle", method=method, value=value, now=now())
    row = keep_payout(expert, holder="Fuggle Golding", method="iban", value=IBAN, now=now())
    assert (row.shown, row.held_until) == ("DE89 •••• 3000", None)
    stored = PayoutDetails.objects.get()
    assert b"Golding" not in bytes(stored.sealed)
    assert b"37040044" not in bytes(stored.sealed)
    assert rewrap_payouts() == 0
    assert list(Mark.objects.values_list("user_id", "kind")) == [(expert.user_id, "payout")]


def test_Y06_a_changed_place_is_held_for_72_hours_and_told_to_the_address_of_before():
    expert = make_expert(make_brand(), online=False)
    keep_payout(expert, holder="Fuggle", method="wallet", value="me@mail.example", now=now())
    keep_payout(expert, holder="Fuggle", method="wallet", value="ME@mail.example", now=now())
    assert PayoutDetails.objects.get().held_until is None
    at = now()
    keep_payout(expert, holder="Fuggle", method="iban", value=IBAN, now=at)
    assert PayoutDetails.objects.get().held_until == at + timedelta(hours=72)
    assert send_pending_letters(now=now()) == 1
    assert send_pending_letters(now=now()) == 0
    letter = mail.outbox[-1]
    assert letter.to == [expert.user.email]
    assert "72 hours" in letter.body
    assert IBAN[:4] not in letter.body


def test_practice_is_compared_with_the_gold_answer_and_three_tries_a_day_are_enough():
    brand = make_brand()
    make_programme(brand)
    onboarding = accept(brand)
    step = onboarding.programme.steps.get(kind=StepKind.PRACTICE)

    def answer(text, at):
        return answer_practice(onboarding.id, expert=onboarding.expert, step_id=step.id, text=text, now=at)

    at = now()
    with refused("answer_too_short"):
        answer("Rinse it.", at)
    first = answer("Hello, please rinse the shower screen with hot water, 3 times. Flush it then. It helps.", at)
    states = [point["state"] for point in first.told["points"]]
    assert (first.passed_at, states) == (None, ["said", "missing"])
    assert {quote for quote, _ in first.told["misreadings"]} == {"Flush", "3"}
    second = answer("Hello, rinse the shower screen with hot water. Use vinegar for it. Call me at +49 30 901820.", at)
    assert [point["state"] for point in second.told["points"]] == ["said", "opposite"]
    assert second.told["breaks_privacy"]
    answer("Hello there, I do not know what one could do about that, sorry.", at)
    with refused("no_try_left"):
        answer(ANSWER, at + timedelta(hours=23))
    assert answer(ANSWER, at + timedelta(hours=25)).passed_at
    with refused("step_passed"):
        answer(ANSWER, at + timedelta(hours=26))


def test_a_drill_is_judged_by_the_guard_and_what_is_overlooked_is_named():
    brand = make_brand()
    make_programme(brand)
    onboarding = accept(brand)
    step = onboarding.programme.steps.get(kind=StepKind.DRILL)

    def mark(*places):
        return judge_marks(onboarding.id, expert=onboarding.expert, step_id=step.id, marked=[frozenset(places)], now=now())

    first = mark(3)
    assert first.passed_at is None
    assert ["danielle.carson@example.net,", "EMAIL"] in first.told["messages"][0]["missed"]
    assert mark(*range(15)).passed_at is None, "everything marked is no answer"
    assert mark(3, 4, 9, 12).told["messages"][0]["wrong"] == ["with"]
    assert StepRecord.objects.get().passed_at


def test_a_card_opens_its_topic_once_its_question_is_answered_rightly_and_later_steps_pass_nobody_out():
    brand = make_brand()
    topic, other = make_topic(brand, "pumps"), make_topic(brand, "grinders")
    programme = make_programme(brand, practice=False)
    programme.first_topics = [str(other.id)]
    programme.save()
    card = add_step(
        programme, StepKind.CARD, "Pumps", question="What first?", options=["Rinse", "Buy"], right=[0], topic=str(topic.id)
    )
    onboarding = do_training(do_papers(accept(brand)))
    assert {row.topic for row in onboarding.expert.qualifications.all()} == {other}
    wrong = pass_reading(onboarding.id, expert=onboarding.expert, step_id=card.id, chosen=1, now=now())
    assert (wrong.passed_at, onboarding.expert.qualifications.count()) == (None, 1)
    do_step(onboarding, card)
    assert {row.topic for row in onboarding.expert.qualifications.all()} == {other, topic}
    add_step(programme, StepKind.NEWS, "New")
    sign_agreement(
        onboarding.expert, agreement_id=make_agreement().id, shown_hash=Agreement.objects.get().text_hash, address="",
        user_agent="", now=now(),
    )  # fmt: skip
    assert fresh(onboarding).stage == "ready"


def test_the_programme_of_the_demo_can_be_passed_and_its_own_gold_answer_is_what_its_coach_wants():
    brand = make_brand("Taproom")
    create_onboarding(brand, now=now())
    steps = {step.kind: step for step in TrainingStep.objects.filter(programme__brand=brand)}
    said = coach_answer(brand, steps["practice"], text=steps["practice"].content["gold"], language="en")
    assert ([point.state for point in said.points], said.is_passed) == (["said"] * 3, True)
    other = "Hi, put them in the fridge and open them to add sugar. Let me know how it is then!"
    assert not coach_answer(brand, steps["practice"], text=other, language="en").is_passed
    first, second = (drill_spans(brand, message) for message in steps["drill"].content["messages"])
    assert {"NAME", "EMAIL"} <= {span.type for span in first}
    assert second == ()
