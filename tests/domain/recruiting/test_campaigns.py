"""Campaigns: visits are counted and nobody kept, hours told honestly, and closed before people would sit idle."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from peerdesk.domain.experts.commands import decide_application, go_offline, go_online, submit_application
from peerdesk.domain.experts.models import Application, Presence
from peerdesk.domain.insights.commands import keep_recruiting_honest
from peerdesk.domain.insights.models import EarningsEvidence
from peerdesk.domain.insights.recruitment import funnels, measure_earnings, measure_idle, ratings, together
from peerdesk.domain.matching.models import Claim
from peerdesk.domain.outreach.commands import bring_costs
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.quality.rules import standing_of
from peerdesk.domain.recruiting.commands import (
    close_campaign,
    count_visit,
    create_campaign,
    note_arrival,
    open_campaign,
    write_page,
)
from peerdesk.domain.recruiting.models import Campaign, CampaignVisits
from peerdesk.domain.recruiting.queries import find_landing
from peerdesk.domain.recruiting.rules import CampaignKind, PageText, Source, idle_after
from peerdesk.domain.rewards.models import Receipt
from peerdesk.foundation.ids import new_id
from tests.factories.network import make_applicant, make_brand, make_expert, make_reviewer, now, refused
from tests.factories.recruiting import make_campaign
from tests.factories.tickets import drain_all, make_ticket

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def came(brand, campaign, source=""):
    expert, application = make_applicant(brand)
    note_arrival(application, campaign=campaign, source=Source(source), now=now())
    return expert, application


def sat(expert, hours, *, ago=DAY):
    """The expert was online for so long."""
    begin = now() - ago - hours * HOUR
    end = now() - ago
    Presence.objects.create(expert=expert, device="d", started_at=begin, seen_at=end, ended_at=end, end_reason="left")


def alone(expert, brand, stage):
    """A ticket of the only expert who is online."""
    go_online(expert, now=now())
    made = make_ticket(brand, stage, expert=expert)
    go_offline(expert, now=now())
    return made


def test_a_funnel_counts_each_person_once_by_source_and_step():
    brand = make_brand()
    campaign = make_campaign(brand, is_open=True)
    for source in ("forum", "forum", ""):
        count_visit(campaign.id, source=Source(source), now=now())
    expert, application = came(brand, campaign, "forum")
    came(brand, campaign, "forum")
    decide_application(application.id, by=make_reviewer(), is_accepted=True, reason="", now=now() - 31 * DAY)
    expert.refresh_from_db()
    alone(expert, brand, "resolved")
    drain_all()
    make_applicant(brand)  # by no campaign
    rows = funnels(brand.id, now=now())[campaign.id]
    forum = rows["forum"]
    assert (forum.visits, forum.applied, forum.accepted, forum.qualified, forum.resolved) == (2, 2, 1, 1, 1)
    assert (forum.old_30, forum.active_30, forum.old_90, forum.lasting) == (1, 1, 0, 1.0)
    whole = together(rows.values())
    assert (whole.visits, whole.applied) == (3, 2)


def test_what_each_person_cost_and_how_well_they_answer_is_told_by_source():
    brand = make_brand()
    campaign = make_campaign(brand, is_open=True)
    expert, application = came(brand, campaign, "search")
    decide_application(application.id, by=make_reviewer(), is_accepted=True, reason="", now=now())
    expert.refresh_from_db()
    alone(expert, brand, "resolved")
    drain_all()
    table = b"day,source,cost\n2026-05-01,search,30\n2026-05-01,video,12\n"
    bring_costs(campaign.id, brand=brand, data=table, now=now())
    rows = funnels(brand.id, now=now())[campaign.id]
    assert (rows["search"].cost_each, rows["search"].solving, rows["search"].held) == (3000, 1.0, 1)
    assert (rows["video"].cost_minor, rows["video"].cost_each, rows["video"].visits) == (1200, None, 0)
    assert together(rows.values()).cost_each == 4200
    survey = Survey.objects.get()
    for cycle in range(10):
        if cycle == 9:
            assert ratings(brand.id) == {}  # nine say nothing yet
        resolution = survey.resolution
        resolution.pk, resolution.cycle = new_id(), 10 + cycle
        resolution._state.adding = True
        resolution.save()
        Survey.objects.create(
            brand=brand, ticket=survey.ticket, resolution=resolution, cycle=10 + cycle, rating=5, created_at=now(),
            expires_at=now(), answered_at=now(),
        )  # fmt: skip
    found = ratings(brand.id)
    assert found.keys() == {(campaign.id, "search"), (campaign.id, None)}
    assert found[campaign.id, None] == pytest.approx(1 + 4 * standing_of([5] * 10))
    Survey.objects.filter(cycle=10).update(rating=1, reasons=["price"])  # what nobody who answers can control
    assert ratings(brand.id) == {}


def test_what_was_noted_first_of_an_arrival_stays_and_no_brand_counts_another_s():
    brand = make_brand()
    campaign, other = make_campaign(brand, is_open=True), make_campaign(brand, is_open=True)
    _, application = came(brand, campaign, "forum")
    again = note_arrival(application, campaign=other, source=Source("ads"), now=now())
    assert (again.campaign_id, again.source) == (campaign.id, "forum")
    with refused("campaign_not_found"):
        note_arrival(application, campaign=make_campaign(make_brand()), source=Source(), now=now())


def test_a_link_s_words_are_cut_to_plain_ones_because_anybody_writes_links():
    tricky = Source.of({"utm_source": "<b>Forum</b>\x00 " + "x" * 99, "utm_medium": "e-mail", "other": "y"})
    assert tricky.source.startswith("b forum b xxx")
    assert (len(tricky.source), tricky.medium, tricky.term) == (60, "e-mail", "")


def test_beyond_a_hundred_sources_a_day_the_rest_count_as_unnamed():
    campaign = make_campaign(make_brand(), is_open=True)
    at = now()
    CampaignVisits.objects.bulk_create(
        CampaignVisits(campaign=campaign, day=at.date(), source=f"s{place}", number=1) for place in range(100)
    )
    for source in ("new", "s5"):
        count_visit(campaign.id, source=Source(source), now=at)
    assert CampaignVisits.objects.get(source="").number == 1
    assert CampaignVisits.objects.get(source="s5").number == 2


@pytest.mark.django_db(transaction=True)
def test_visits_at_the_same_moment_are_all_counted():
    campaign = make_campaign(make_brand(), is_open=True)
    start, at = threading.Barrier(8), now()

    def visit(_):
        try:
            start.wait()
            count_visit(campaign.id, source=Source("forum"), now=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(8)))
    assert CampaignVisits.objects.get(campaign=campaign).number == 8


def test_a_page_is_shown_in_the_reader_s_language_else_the_first_and_no_draft_is_found():
    brand = make_brand(languages=["en", "de"])
    campaign = make_campaign(brand)
    with refused("campaign_not_found"):
        find_landing(brand.id, campaign.code, language="en")
    open_campaign(campaign.id, brand_id=brand.id, now=now())
    write_page(campaign.id, brand_id=brand.id, page=PageText("de", "Hilf beim Brauen", ""))
    assert find_landing(brand.id, campaign.code, language="de").headline == "Hilf beim Brauen"
    assert find_landing(brand.id, campaign.code, language="fr").language == "en"  # the brand's first
    with refused("invalid_campaign"):
        write_page(campaign.id, brand_id=brand.id, page=PageText("fr", "Aide", ""))


def test_whoever_comes_to_a_closed_campaign_is_on_the_waiting_list():
    brand = make_brand()
    campaign = make_campaign(brand, is_open=True)
    close_campaign(campaign.id, brand_id=brand.id, now=now())
    campaign.refresh_from_db()
    _, application = came(brand, campaign)
    assert application.arrival.is_waiting
    assert not find_landing(brand.id, campaign.code, language="en").is_open


@pytest.mark.parametrize("changes", [{"name": " "}, {"code": "No"}, {"code": "a"}, {"idle_limit": 101}])
def test_a_campaign_with_something_wrong_is_not_begun_and_no_link_is_given_twice(changes):
    brand = make_brand()
    made = {"kind": CampaignKind.ADS, "name": "Ads", "code": "ads-1", "page": PageText("en", "Come", ""), "by": None}
    with refused("invalid_campaign"):
        create_campaign(brand, **{**made, **changes}, now=now())
    create_campaign(brand, **made, now=now())
    with refused("invalid_campaign"):
        create_campaign(brand, **made, now=now())
    create_campaign(make_brand(), **made, now=now())


def test_an_hour_s_earnings_are_quartiles_of_five_people_or_nothing_and_waiting_counts():
    brand = make_brand()
    people = [make_expert(brand, online=False) for _ in range(5)]
    for place, expert in enumerate(people[:4]):
        sat(expert, 10)
        for _ in range(place):
            alone(expert, brand, "resolved")
    Presence.objects.filter(started_at__gte=now() - HOUR).delete()
    drain_all()
    assert measure_earnings(brand, now=now()) is None
    sat(people[4], 10)
    found = measure_earnings(brand, now=now())
    share = Receipt.objects.first().share_minor
    assert (found.people, round(found.hours)) == (5, 50)
    assert (found.low_minor, found.middle_minor, found.high_minor) == (0, round(share / 10), round(2 * share / 10))
    Receipt.objects.update(state="reversed")
    assert measure_earnings(brand, now=now()).high_minor == 0


def test_P13_fewer_than_five_people_are_told_as_nothing():
    brand = make_brand()
    for _ in range(4):
        sat(make_expert(brand), 5)
    assert measure_earnings(brand, now=now()) is None


def test_idle_time_grows_with_those_who_join_and_is_unknown_where_nobody_was_online():
    assert idle_after(busy_hours=5, online_hours=10, people=5, joining=0) == 0.5
    assert idle_after(busy_hours=5, online_hours=10, people=5, joining=5) == 0.75
    assert idle_after(busy_hours=99, online_hours=10, people=5, joining=0) == 0
    assert idle_after(busy_hours=0, online_hours=0, people=0, joining=3) is None


def test_a_campaign_closes_by_itself_before_people_would_sit_idle_and_its_numbers_are_kept_once_a_day():
    brand = make_brand()
    people = [make_expert(brand) for _ in range(5)]
    for expert in people:
        go_offline(expert, now=now())
    for expert in people:
        sat(expert, 4)
        claim = alone(expert, brand, "claimed").claim
        Presence.objects.filter(started_at__gte=now() - HOUR).delete()
        Claim.objects.filter(id=claim.id).update(claimed_at=now() - DAY - 3 * HOUR, ended_at=now() - DAY)
    campaign = make_campaign(brand, is_open=True, idle_limit=40)
    forever = make_campaign(brand, is_open=True)
    assert measure_idle(brand, now=now()).now == pytest.approx(0.25, abs=0.02)
    assert keep_recruiting_honest(now=now()) == 0
    for _ in range(3):
        make_applicant(brand)
    assert Application.objects.filter(brand=brand, state="submitted").count() == 3
    assert keep_recruiting_honest(now=now()) == 1  # 25 % without a question would be 53 % with three more
    states = dict(Campaign.objects.values_list("id", "state"))
    assert (states[campaign.id], states[forever.id]) == ("closed", "open")
    assert Campaign.objects.get(id=campaign.id).closed_by_itself
    assert EarningsEvidence.objects.filter(brand=brand).count() == 1


def test_an_application_by_a_campaign_of_another_brand_is_just_an_application():
    brand, other = make_brand(), make_brand()
    campaign = make_campaign(other, is_open=True)
    expert = make_expert(online=False)
    application = submit_application(expert, brand=brand, motivation="I have used it for years.", language="en", now=now())
    with refused("campaign_not_found"):
        note_arrival(application, campaign=campaign, source=Source(), now=now())
