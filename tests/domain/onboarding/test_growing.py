"""What comes after: a first shift that waits for nobody, levels with evidence, a higher share from offer to receipt."""

from datetime import timedelta

import pytest

from peerdesk.domain.experts.commands import go_online, raise_terms
from peerdesk.domain.experts.models import Qualification
from peerdesk.domain.insights.recruitment import funnels, together
from peerdesk.domain.ledger.queries import balances_of
from peerdesk.domain.matching.commands import note_standing
from peerdesk.domain.matching.models import Offer
from peerdesk.domain.onboarding.commands import (
    agree_to_mentor,
    end_mentoring,
    hold_levels,
    note_first_answer,
    read_first_answer,
    set_levels,
    sweep_first_answers,
    sweep_levels,
)
from peerdesk.domain.onboarding.models import LevelGrant, Onboarding
from peerdesk.domain.onboarding.rules import Facts, Level, Stage, forecast_ready
from peerdesk.domain.recruiting.commands import note_arrival
from peerdesk.domain.recruiting.rules import Source
from peerdesk.domain.rewards.models import Receipt, Reward
from tests.factories.network import make_applicant, make_brand, make_expert, make_staff, make_topic, now, refused
from tests.factories.onboarding import accept, do_papers, do_training, fresh, make_programme
from tests.factories.recruiting import make_campaign
from tests.factories.tickets import drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "Warm and right; greet them first."


def ready(brand):
    return do_training(do_papers(accept(brand)))


def note(onboarding, ticket, *, at=None):
    note_first_answer(ticket.id, brand_id=onboarding.brand_id, user_id=onboarding.expert.user_id, now=at or now())


@pytest.fixture
def brand():
    brand = make_brand()
    make_programme(brand, practice=False)
    return brand


def test_the_first_answers_alone_are_read_each_once_and_reading_is_paid_once(brand):
    mentor = make_expert(brand, online=False)
    agree_to_mentor(mentor, brand_id=brand.id, now=now())
    onboarding = ready(brand)
    with refused("not_qualified"):
        agree_to_mentor(onboarding.expert, brand_id=brand.id, now=now())
    go_online(onboarding.expert, now=now())
    first = make_ticket(brand, "waiting", expert=onboarding.expert).ticket  # noted by the event of the answer
    assert onboarding.first_answers.get().ticket == first
    for ticket in (*(make_ticket(brand).ticket for _ in range(3)), first):
        note(onboarding, ticket)
    answers = list(onboarding.first_answers.order_by("answered_at"))
    assert [answer.mentor for answer in answers] == [mentor] * 3
    for answer in answers:
        read_first_answer(answer.id, mentor=mentor, verdict="good", note=NOTE, now=now())
    with refused("first_answer_read"):
        read_first_answer(answers[0].id, mentor=mentor, verdict="good", note=NOTE, now=now())
    drain_all()
    assert list(Reward.objects.filter(kind="mentoring").values_list("amount_minor", flat=True)) == [50, 50, 50]
    assert balances_of(f"expert:{mentor.id}") == {("earnings_available", "EUR"): -150}
    assert fresh(onboarding).stage == "ready"


def test_what_a_mentor_leaves_goes_to_another_and_counts_unread_in_the_end(brand):
    mentors = [make_expert(brand, online=False) for _ in range(2)]
    for mentor in mentors:
        agree_to_mentor(mentor, brand_id=brand.id, now=now())
    onboarding, at = ready(brand), now()
    note(onboarding, make_ticket(brand).ticket, at=at)
    answer = onboarding.first_answers.get()
    first = answer.mentor
    assert sweep_first_answers(now=at + timedelta(hours=23)) == 0
    assert sweep_first_answers(now=at + timedelta(hours=25)) == 1
    answer.refresh_from_db()
    assert answer.mentor != first
    end_mentoring(answer.mentor, brand_id=brand.id, now=at)
    answer.refresh_from_db()
    assert answer.mentor == first
    sweep_first_answers(now=at + timedelta(hours=73))
    answer.refresh_from_db()
    assert answer.verdict == "lapsed"
    drain_all()
    assert not Reward.objects.filter(kind="mentoring").exists()


def closed(brand, expert):
    """A question that this expert solved for good."""
    return make_ticket(brand, "closed", expert=expert)


def test_a_level_is_granted_with_its_evidence_once_the_figures_are_there_and_a_hold_stops_it(brand):
    programme, onboarding = brand.programmes.get(), ready(brand)
    expert = onboarding.expert
    assert expert.max_concurrent == 1
    Onboarding.objects.filter(id=onboarding.id).update(qualified_at=now() - timedelta(days=30))
    go_online(expert, now=now())
    closed(brand, expert)
    topic = make_topic(brand, "pumps")
    levels = [Level("Pro", 1, 0.7, (str(topic.id),), 2, 8000), Level("Master", 2, 0, (), 4, None)]
    with refused("invalid_levels"):
        set_levels(programme.id, brand_id=brand.id, levels=[Level("Less", 1, 0, (), 1, 6000)])
    with refused("invalid_levels"):
        set_levels(programme.id, brand_id=brand.id, levels=levels[::-1])
    set_levels(programme.id, brand_id=brand.id, levels=levels)
    assert sweep_levels(now=now()) == 0, "no standing yet"
    note_standing(expert.id, brand_id=brand.id, standing=0.69)
    assert sweep_levels(now=now()) == 0
    note_standing(expert.id, brand_id=brand.id, standing=0.71)
    hold_levels(onboarding.id, brand_id=brand.id, by=make_staff(brand), reason="Talk to them first.", now=now())
    assert sweep_levels(now=now()) == 0
    Onboarding.objects.update(held_at=None)
    assert (sweep_levels(now=now()), sweep_levels(now=now())) == (1, 0)
    grant = LevelGrant.objects.get()
    assert (grant.level, grant.by, grant.evidence) == (1, None, {"resolutions": 1, "standing": 0.71, "name": "Pro"})
    expert.refresh_from_db()
    assert expert.max_concurrent == 2
    assert {row.topic for row in Qualification.objects.filter(expert=expert, revoked_at=None)} == {None, topic}


def test_who_has_grown_is_offered_and_paid_the_higher_share_and_never_less_than_agreed(brand):
    grown, other = make_expert(brand), make_expert(brand)
    raise_terms(grown, brand=brand, concurrency=5, share_bps=8000)
    raise_terms(grown, brand=brand, concurrency=1, share_bps=7500)
    grown.refresh_from_db()
    assert grown.max_concurrent == 5
    made = make_ticket(brand)
    pays = dict(Offer.objects.filter(ticket=made.ticket).values_list("expert_id", "pay_minor"))
    assert pays == {grown.id: 180, other.id: 158}
    for expert, share in ((grown, 180), (other, 158)):
        receipt = Receipt.objects.get(ticket=make_ticket(brand, "resolved", expert=expert).ticket)
        assert (receipt.share_minor, receipt.price_minor) == (share, 225)


def test_onboarded_in_the_funnel_is_whoever_is_through_where_there_is_a_programme(brand):
    plain = make_brand()
    for one in (brand, plain):
        campaign = make_campaign(one, is_open=True)
        for place in range(2):
            _, application = make_applicant(one)
            note_arrival(application, campaign=campaign, source=Source("forum"), now=now())
            if one is brand:
                onboarding = accept(one, application)
                if place:
                    do_training(do_papers(onboarding))
    found = together(one for sources in funnels(brand.id, now=now()).values() for one in sources.values())
    assert (found.accepted, found.qualified) == (2, 1)


def test_stages_come_in_their_order():
    everything = {"has_agreed": True, "is_of_age": True, "has_payout": True, "has_profile": True, "steps": 2, "passed": 2,
                  "first_answers": 3, "wanted_answers": 3}  # fmt: skip
    missing = ({"has_agreed": False}, {"is_of_age": False}, {"has_payout": False}, {"has_profile": False}, {"passed": 1},
               {"first_answers": 2}, {})  # fmt: skip
    assert [Facts(**{**everything, **one}).stage for one in missing] == list(Stage)


def test_a_forecast_goes_by_the_pace_of_the_last_week_and_never_beyond_the_people():
    begin = now() - timedelta(days=7)
    finished = [begin + timedelta(hours=12 * place) for place in range(1, 15)]
    end = begin + timedelta(days=14)
    found = forecast_ready(finished, people=300, since=begin, until=end, now=begin + timedelta(days=7))
    assert (found.ready, found.a_day, found.middle) == (14, 2.0, 28)
    assert 18 < found.low < 24
    assert 32 < found.high < 38
    capped = forecast_ready(finished, people=20, since=begin, until=end, now=begin + timedelta(days=7))
    assert (capped.middle, capped.high) == (20, 20)
    assert forecast_ready([], people=9, since=begin, until=end, now=end).high == 0
