"""The valve: by hand at once, by rules within seconds, never above the day's budget; every turn logged and reversible."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.domain.brands.commands import close_valve_row, set_valve, undo_valve_change
from peerdesk.domain.brands.models import Brand, Valve, ValveChange
from peerdesk.domain.brands.queries import list_valve_changes, list_valves
from peerdesk.domain.brands.rules import ValveFacts, ValveReason, ValveSettings, check_valve, valve_now
from peerdesk.domain.matching.commands import sweep_valves
from peerdesk.domain.triage.commands import correct_topic
from peerdesk.foundation.errors import DomainError
from tests.factories.network import make_brand, make_staff, make_topic, now, refused
from tests.factories.tickets import drain_all, make_ticket

pytestmark = pytest.mark.django_db
NOON = time(12)


def turn(brand, topic=None, **settings):
    by = make_staff(brand, admin=True)
    return set_valve(brand.id, topic_id=topic and topic.id, settings=ValveSettings(**settings), by=by, now=now())


def about(topic):
    """A ticket that a person gave this topic."""
    made = make_ticket(topic.brand)
    correct_topic(made.ticket.id, brand_id=topic.brand_id, topic_id=topic.id, by=make_staff(topic.brand), now=now())
    drain_all()
    return made


def held(brand):
    return Brand.objects.get(id=brand.id).crowd_share_percent


def test_a_turn_by_hand_holds_for_the_next_ticket_and_is_taken_back_from_the_log():
    brand = make_brand()
    staff = make_staff(brand)
    turn(brand, percent=0)
    assert make_ticket(brand).state == "staff"
    change = list_valve_changes(brand)[0]
    assert (change.from_percent, change.to_percent, change.can_undo) == (100, 0, True)
    undo_valve_change(change.id, brand_id=brand.id, by=staff, now=now())
    assert make_ticket(brand).state == "queued"
    with refused("change_not_newest"):
        undo_valve_change(change.id, brand_id=brand.id, by=staff, now=now())
    with refused("change_not_found"):
        undo_valve_change(change.id, brand_id=make_brand().id, by=staff, now=now())


def test_a_topic_goes_by_its_own_valve_until_that_is_taken_away():
    brand = make_brand(topic_confidence_high=1)
    topic = make_topic(brand, "coffee")
    turn(brand, percent=100)
    turn(brand, topic, percent=0)
    assert about(topic).state == "staff"
    assert [(row.topic_name, row.percent) for row in list_valves(brand)] == [("", 100), ("Coffee", 0)]
    close_valve_row(brand.id, topic_id=topic.id, by=make_staff(brand), now=now())
    assert about(topic).state == "queued"
    with refused("valve_not_found"):
        close_valve_row(brand.id, topic_id=topic.id, by=make_staff(brand), now=now())
    with refused("topic_not_found"):
        turn(brand, make_topic(make_brand()), percent=1)


def test_the_staff_s_backlog_opens_it_and_it_closes_again_when_the_backlog_is_gone():
    brand = make_brand()
    turned = [make_ticket(brand, "staff") for _ in range(2)]
    turn(brand, percent=10, backlog_from=2, backlog_percent=90)
    assert sweep_valves(now=now()) == 1
    assert (held(brand), Valve.objects.get(brand=brand).effective_reason) == (90, ValveReason.BACKLOG)
    assert sweep_valves(now=now()) == 0
    type(turned[0].ticket).objects.filter(brand=brand).update(state="resolved")
    assert sweep_valves(now=now()) == 1
    assert held(brand) == 10
    assert ValveChange.objects.filter(brand=brand, by=None).count() == 2


def test_the_budget_of_the_day_closes_it_whatever_else_holds_until_midnight_in_the_brand_s_zone():
    brand = make_brand(price_minor=100, time_zone="Pacific/Auckland")
    turn(brand, percent=100, budget_minor=200)
    waiting = make_ticket(brand)
    sweep_valves(now=now())
    assert held(brand) == 100
    make_ticket(brand, "resolved")
    sweep_valves(now=now())
    assert (held(brand), Valve.objects.get(brand=brand).effective_reason) == (0, ValveReason.BUDGET)
    type(waiting.ticket).objects.filter(id=waiting.ticket.id).update(state="resolved", resolved_at=now())
    tomorrow = (datetime.now(ZoneInfo("Pacific/Auckland")) + timedelta(days=1)).replace(hour=0, minute=1)
    sweep_valves(now=tomorrow)
    assert held(brand) == 100


def test_late_first_replies_open_it():
    brand = make_brand(accept_seconds=60, first_reply_seconds=60)
    turn(brand, percent=0, service_below=80, service_percent=70)
    make_ticket(brand)
    sweep_valves(now=now())
    assert held(brand) == 0
    sweep_valves(now=now() + timedelta(minutes=5))
    assert held(brand) == 70


@pytest.mark.parametrize(
    ("settings", "field"),
    [({"percent": 101}, "percent"), ({"hours_percent": 5}, "hours_from"), ({"hours_from": "8"}, "hours_percent"),
     ({"backlog_from": 3}, "backlog_percent"), ({"service_percent": 3}, "service_below"),
     ({"budget_minor": -1}, "budget_minor")],
)  # fmt: skip
def test_halves_of_rules_and_shares_out_of_bounds_are_refused(settings, field):
    with pytest.raises(DomainError) as caught:
        check_valve(ValveSettings(**settings))
    assert field in caught.value.fields


shares = st.integers(0, 100)


@given(shares, shares, shares, st.integers(0, 30), st.integers(0, 500))
def test_rules_only_open_further_than_hand_and_hours_and_the_budget_only_closes(hand, wide, hours, backlog, spent):
    rules = ValveSettings(
        percent=hand, hours_from="22:00", hours_to="06:00", hours_percent=hours, backlog_from=10, backlog_percent=wide,
        budget_minor=400,
    )  # fmt: skip
    day, _ = valve_now(rules, ValveFacts(NOON, staff_backlog=backlog, committed_minor=spent))
    night, _ = valve_now(rules, ValveFacts(time(23), staff_backlog=backlog, committed_minor=spent))
    opened = backlog >= 10
    assert day == (0 if spent >= 400 else max(hand, wide) if opened else hand)
    assert night == (0 if spent >= 400 else max(hours, wide) if opened else hours)
