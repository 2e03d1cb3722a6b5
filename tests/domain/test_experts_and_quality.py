"""Applications are decided by somebody else, with a reason; surveys are answered once; receipts add up."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.domain.experts.commands import (
    change_profile,
    decide_application,
    go_online,
    restore_qualification,
    revoke_qualification,
    submit_application,
    sweep_absent_experts,
)
from peerdesk.domain.experts.models import Application, Expert, Qualification
from peerdesk.domain.ledger.rules import check_balanced
from peerdesk.domain.quality.commands import answer_survey, create_survey
from peerdesk.domain.quality.models import Survey, SurveyToken
from peerdesk.domain.quality.queries import survey_token
from peerdesk.domain.quality.rules import REASONS, checked_rating
from peerdesk.domain.rewards.commands import book_receipt, release_receipt, reverse_receipt
from peerdesk.domain.rewards.models import Receipt
from peerdesk.domain.rewards.queries import earnings_of, statement_of_brand
from peerdesk.domain.rewards.rules import booking_lines, pay_for_resolution, release_lines
from peerdesk.domain.tickets.models import Resolution
from peerdesk.foundation.errors import DomainError
from tests.factories.network import make_applicant, make_brand, make_expert, make_reviewer, make_staff, now, refused
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db
WHY = "We look for people with more experience in this."


def test_acceptance_makes_an_active_qualified_expert_and_decides_once():
    brand = make_brand()
    expert, application = make_applicant(brand)
    with refused("expert_not_active"):
        go_online(expert, now=now())
    decide_application(application.id, by=make_reviewer(), is_accepted=True, reason="", now=now())
    expert.refresh_from_db()
    assert expert.state == "active"
    assert Qualification.objects.filter(expert=expert, brand=brand, revoked_at=None).count() == 1
    with refused("application_decided"):
        decide_application(application.id, by=make_reviewer(), is_accepted=False, reason=WHY, now=now())


def test_a_refusal_needs_a_reason_and_leaves_no_rights():
    expert, application = make_applicant(make_brand())
    with refused("reason_too_short"):
        decide_application(application.id, by=make_reviewer(), is_accepted=False, reason="no", now=now())
    decide_application(application.id, by=make_reviewer(), is_accepted=False, reason=WHY, now=now())
    expert.refresh_from_db()
    assert (expert.state, Qualification.objects.filter(expert=expert).count()) == ("applicant", 0)
    assert Application.objects.get().reason == WHY


def test_nobody_decides_their_own_application():
    expert, application = make_applicant(make_brand())
    with refused("own_application"):
        decide_application(application.id, by=expert.user, is_accepted=True, reason="", now=now())


def test_one_open_application_per_brand_and_a_motivation_of_some_words():
    brand = make_brand()
    expert, _ = make_applicant(brand)
    with refused("application_open"):
        submit_application(expert, brand=brand, motivation="Once more, with feeling.", language="en", now=now())
    with refused("motivation_too_short"):
        submit_application(expert, brand=make_brand(), motivation="Please.", language="en", now=now())


def test_qualifications_are_taken_and_given_back_by_their_own_brand_only():
    brand, other = make_brand(), make_brand()
    expert = make_expert(brand)
    row = Qualification.objects.get(expert=expert)
    with refused("qualification_not_found"):
        revoke_qualification(row.id, brand_id=other.id, now=now())
    revoke_qualification(row.id, brand_id=brand.id, now=now())
    with refused("qualification_not_found"):
        restore_qualification(row.id, brand_id=other.id, by=make_staff(other), now=now())
    restore_qualification(row.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert Qualification.objects.filter(expert=expert, revoked_at=None).count() == 1


def test_a_closed_desk_means_offline_after_90_seconds():
    expert = make_expert(make_brand())
    assert sweep_absent_experts(now=now() + timedelta(seconds=80)) == 0
    assert sweep_absent_experts(now=now() + timedelta(seconds=100)) == 1
    assert not Expert.objects.get(id=expert.id).is_online


def test_a_profile_keeps_plain_text_within_bounds():
    expert = make_expert()
    change_profile(expert, pseudonym=" Ro\x00bin  B.\n", headline="h" * 500, languages=["de", "de"])
    expert.refresh_from_db()
    assert (expert.pseudonym, len(expert.headline), expert.languages) == ("Robin B.", 120, ["de"])
    with refused("pseudonym_empty"):
        change_profile(expert, pseudonym="\x00 ", headline="", languages=["en"])


@given(st.integers(), st.lists(st.text()))
def test_ratings_are_one_to_five_and_reasons_come_from_the_list(rating, reasons):
    if 1 <= rating <= 5:
        kept = checked_rating(rating, reasons)
        assert set(kept) == set(reasons) & set(REASONS)
        assert len(kept) == len(set(kept))
    else:
        with pytest.raises(DomainError, match="rating_out_of_range"):
            checked_rating(rating, reasons)


def token_of(made):
    return survey_token(Survey.objects.get(ticket=made.ticket).id)


def test_one_survey_per_resolution_and_its_token_is_kept_as_a_digest():
    made = make_ticket(make_brand(), "resolved")
    resolution = Resolution.objects.get(ticket=made.ticket)
    assert create_survey(resolution.id, now=now()).id == Survey.objects.get().id
    assert not SurveyToken.objects.filter(token_hash=token_of(made)).exists()
    with refused("survey_unknown"):
        answer_survey("guess", rating=5, reasons=[], now=now())
    with refused("survey_expired"):
        answer_survey(token_of(made), rating=5, reasons=[], now=now() + timedelta(days=31))


@pytest.mark.django_db(transaction=True)
def test_eight_answers_at_the_same_moment_count_once():
    made = make_ticket(make_brand(), "resolved")
    token, start = token_of(made), threading.Barrier(8)

    def rate(rating):
        start.wait()
        try:
            answer_survey(token, rating=1 + rating % 5, reasons=[], now=now())
        except DomainError as error:
            return error.code
        else:
            return "counted"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(rate, range(8)))
    assert sorted(answers) == ["counted"] + ["survey_answered"] * 7


@given(st.integers(0, 10**9), st.integers(0, 10_000), st.sampled_from(["expert", "staff", "machine"]))
def test_every_booking_and_release_of_pay_balances(price, bps, kind):
    pay = pay_for_resolution(resolver_kind=kind, price_minor=price, expert_share_bps=bps, currency="EUR")
    assert pay.share_minor + pay.fee_minor == pay.price_minor == (price if kind == "expert" else 0)
    check_balanced(booking_lines(pay, brand_owner="b", expert_owner="e"))
    check_balanced(release_lines(pay, expert_owner="e"))


def test_earnings_and_the_brand_s_statement_read_the_same_receipts():
    brand = make_brand(price_minor=225, expert_share_bps=7000)
    expert = make_expert(brand)
    make_ticket(brand, "resolved", expert=expert)
    make_ticket(brand, "closed", expert=expert)
    make_ticket(brand, "staff")
    statement = statement_of_brand(brand, since=now() - timedelta(days=1), until=now() + timedelta(days=1))
    earned, = earnings_of(expert)
    assert statement.owed_minor == 450
    assert sum(line.share_minor for line in statement.lines) == earned.pending_minor + earned.available_minor == 316
    assert sum(line.price_minor for line in statement.lines) == statement.owed_minor


def test_a_receipt_is_booked_released_or_reversed_once_in_whatever_order_it_is_asked():
    made = make_ticket(make_brand(price_minor=225), "resolved")
    resolution = Resolution.objects.get(ticket=made.ticket)
    for command in (book_receipt, release_receipt, release_receipt, reverse_receipt, book_receipt):
        command(resolution.id, now=now())
    assert Receipt.objects.get().state == "released"
    earned, = earnings_of(made.expert)
    assert (earned.pending_minor, earned.available_minor) == (0, 158)
