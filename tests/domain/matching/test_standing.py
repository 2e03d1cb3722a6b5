"""What customers think of an expert: a lower end that few ratings never reach, a floor that a brand may ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.domain.matching.commands import accept_offer, make_live, note_standing, open_rounds, write_policy
from peerdesk.domain.matching.models import ExpertProfile, Offer, Round
from peerdesk.domain.quality.commands import answer_survey, create_survey
from peerdesk.domain.quality.queries import survey_token
from peerdesk.domain.quality.rules import LEAST_RATINGS, is_controllable, standing_of
from peerdesk.domain.tickets.models import Resolution
from tests.factories.network import make_brand, make_expert, make_staff, now, refused
from tests.factories.tickets import drain_all, make_ticket

pytestmark = pytest.mark.django_db


def floored(brand, floor):
    policy = write_policy(
        brand.id, name="Floor", mode="fan_out", weights={"standing_floor": floor}, price_steps=[],
        by=make_staff(brand, admin=True), now=now(),
    )  # fmt: skip
    make_live(policy.id, brand_id=brand.id, now=now())


def test_fewer_than_ten_ratings_say_nothing_and_ten_fives_are_no_certainty():
    assert standing_of([5] * (LEAST_RATINGS - 1)) is None
    assert 0.8 < standing_of([5] * LEAST_RATINGS) < 1
    assert standing_of([5] * 50) > standing_of([5] * 10)


@given(st.lists(st.integers(1, 5), min_size=10, max_size=60))
def test_the_lower_end_lies_below_the_mean_and_never_outside(ratings):
    found = standing_of(ratings)
    newest = ratings[:50]
    assert 0 <= found <= (sum(newest) / len(newest) - 1) / 4


def test_a_bad_rating_for_the_price_alone_is_not_the_expert_s():
    assert not is_controllable(1, ["price"])
    assert is_controllable(1, ["price", "slow"])
    assert is_controllable(1, [])
    assert is_controllable(5, ["price"])


def test_ratings_become_a_standing_with_the_brand_and_only_there():
    brand, expert = make_brand(), make_expert(make_brand())
    expert = make_expert(brand, capacity=50)
    for place in range(LEAST_RATINGS):
        made = make_ticket(brand, "resolved", expert=expert)
        survey = create_survey(Resolution.objects.get(ticket=made.ticket).id, now=now())
        assert not ExpertProfile.objects.filter(standing__isnull=False).exists(), place
        answer_survey(survey_token(survey.id), rating=2, reasons=["unclear"], now=now())
        drain_all()
    profile = ExpertProfile.objects.get(expert=expert, standing__isnull=False)
    assert (profile.brand_id, profile.standing < 0.25) == (brand.id, True)


def test_below_the_floor_nobody_is_asked_and_is_told_why_and_without_a_standing_nobody_is_below():
    brand = make_brand()
    floored(brand, 0.5)
    low, fine, new = (make_expert(brand) for _ in range(3))
    note_standing(low.id, brand_id=brand.id, standing=0.3)
    note_standing(fine.id, brand_id=brand.id, standing=0.7)
    made = make_ticket(brand)
    drain_all()
    assert set(Offer.objects.filter(ticket=made.ticket).values_list("expert_id", flat=True)) == {fine.id, new.id}
    told = Round.objects.filter(ticket=made.ticket).latest("number").considered
    assert told[str(low.id)]["outcome"] == "below_floor"


def test_whoever_falls_below_the_floor_after_the_offer_cannot_take_it():
    brand = make_brand()
    floored(brand, 0.5)
    expert = make_expert(brand)
    made = make_ticket(brand)
    drain_all()
    open_rounds([made.ticket.id], now=now())
    offer = Offer.objects.get(ticket=made.ticket, expert=expert)
    note_standing(expert.id, brand_id=brand.id, standing=0.4)
    with refused("below_floor"):
        accept_offer(offer.id, expert=expert, now=now())
    note_standing(expert.id, brand_id=brand.id, standing=0.6)
    accept_offer(offer.id, expert=expert, now=now())
