"""Supply: each desk has a lease of its own and its own load; quiet hours and the week's ceiling hold."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.domain.experts.commands import (
    change_hours,
    go_offline,
    go_online,
    note_desks,
    note_presence,
    sweep_absent_experts,
)
from peerdesk.domain.experts.models import Expert, Presence
from peerdesk.domain.experts.queries import find_last_absence, weekly_hours_left, working_week
from peerdesk.domain.experts.rules import EndReason, Load, covered_seconds, is_quiet, week_start
from peerdesk.foundation.errors import DomainError
from tests.factories.network import make_brand, make_expert, now, refused

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def fresh(expert):
    return Expert.objects.get(id=expert.id)


def test_each_desk_has_a_lease_of_its_own_and_the_last_one_that_closes_means_offline():
    expert, begin = make_expert(make_brand(), online=False), now()
    go_online(expert, now=begin, device="laptop")
    go_online(expert, now=begin, device="telephone")
    note_presence(fresh(expert), now=begin + 80 * SECOND, device="laptop")
    assert sweep_absent_experts(now=begin + 100 * SECOND) == 1  # the telephone
    assert fresh(expert).is_online
    assert sweep_absent_experts(now=begin + 180 * SECOND) == 1
    assert not fresh(expert).is_online
    assert find_last_absence(fresh(expert)).reason == EndReason.SILENT


def test_signs_of_life_of_many_desks_keep_those_that_are_open_and_open_none_that_is_closed():
    brand, begin = make_brand(), now()
    here, away = make_expert(brand, online=False), make_expert(brand, online=False)
    for expert in (here, away):
        go_online(expert, now=begin, device="laptop")
    go_online(here, now=begin, device="telephone")
    go_offline(away, now=begin)
    later = begin + 80 * SECOND
    note_desks([(here.id, "laptop"), (here.id, "laptop"), (away.id, "laptop"), (here.id, "unknown")], now=later)
    assert fresh(here).last_seen_at == later
    assert sweep_absent_experts(now=begin + 100 * SECOND) == 1  # the telephone
    assert (fresh(here).is_online, fresh(away).is_online) == (True, False)
    note_desks([(here.id, "laptop")], now=later + 5 * SECOND)  # so soon nothing is written
    assert fresh(here).last_seen_at == later


def test_a_reloaded_page_keeps_its_desk_and_coming_online_again_changes_it():
    expert, begin = make_expert(make_brand(), online=False), now()
    go_online(expert, now=begin, device="laptop", load=Load(mails=2))
    go_online(expert, now=begin + MINUTE, device="laptop", load=Load(mails=1))
    desk = Presence.objects.get(expert=expert, ended_at=None)
    assert (desk.mails, desk.started_at, fresh(expert).wanted_mails) == (1, begin, 1)


def test_of_several_desks_the_widest_load_counts_and_one_without_number_means_as_agreed():
    expert = make_expert(make_brand(), online=False)
    go_online(expert, now=now(), device="a", load=Load(mails=1, chats=0))
    go_online(expert, now=now(), device="b", load=Load(mails=3, chats=2))
    assert (fresh(expert).wanted_mails, fresh(expert).wanted_chats) == (3, 2)
    go_online(expert, now=now(), device="c")
    assert (fresh(expert).wanted_mails, fresh(expert).wanted_chats) == (None, None)


def test_the_end_that_was_set_takes_the_desk_offline():
    expert, begin = make_expert(make_brand(), online=False), now()
    go_online(expert, now=begin, load=Load(ends_at=begin + MINUTE))
    note_presence(fresh(expert), now=begin + MINUTE)
    sweep_absent_experts(now=begin + MINUTE)
    assert not fresh(expert).is_online
    assert find_last_absence(fresh(expert)).reason == EndReason.END_TIME


@pytest.mark.parametrize(
    ("load", "field"),
    [({"mails": 11}, "mails"), ({"chats": 5}, "chats"), ({"mails": -1}, "mails"), ({"mails": 0, "chats": 0}, "mails"),
     ({"ends_at": timedelta(hours=-1)}, "ends_at"), ({"ends_at": timedelta(hours=17)}, "ends_at")],
)  # fmt: skip
def test_a_load_out_of_bounds_is_refused_and_changes_nothing(load, field):
    expert, begin = make_expert(make_brand(), online=False), now()
    wanted = {name: begin + value if name == "ends_at" else value for name, value in load.items()}
    with pytest.raises(DomainError) as caught, transaction.atomic():
        go_online(expert, now=begin, load=Load(**wanted))
    assert (caught.value.code, set(caught.value.fields)) == ("invalid_load", {field})
    assert not fresh(expert).is_online


def test_a_full_week_ends_all_desks_and_no_new_one_opens_before_monday():
    expert = make_expert(make_brand(), online=False)
    monday = week_start(now(), zone=ZoneInfo("UTC"))
    change_hours(expert, country="", weekly_hours=1, quiet_from=None, quiet_to=None)
    expert = fresh(expert)
    go_online(expert, now=monday)
    Presence.objects.update(seen_at=monday + HOUR)
    Expert.objects.update(last_seen_at=monday + HOUR)
    sweep_absent_experts(now=monday + HOUR)
    assert find_last_absence(fresh(expert)).reason == EndReason.WEEKLY_CEILING
    with refused("weekly_ceiling_reached"):
        go_online(fresh(expert), now=monday + 2 * HOUR)
    go_online(fresh(expert), now=monday + timedelta(days=7, minutes=1))
    assert fresh(expert).is_online


def test_the_lower_of_own_and_country_ceiling_holds_and_a_silent_desk_counts_while_it_was_believed():
    expert = make_expert(make_brand(), online=False)
    change_hours(expert, country="de", weekly_hours=60, quiet_from=None, quiet_to=None)
    expert = fresh(expert)
    monday = week_start(now(), zone=ZoneInfo("UTC"))
    go_online(expert, now=monday)
    week = working_week(expert, now=monday + HOUR)  # seen at its very start only
    assert (week.ceiling, round(week.hours * 3600)) == (48, 90)
    assert weekly_hours_left(expert, now=monday + HOUR) == pytest.approx(48 - 90 / 3600)


def test_half_of_the_quiet_hours_is_refused():
    expert = make_expert()
    with refused("invalid_hours"):
        change_hours(expert, country="", weekly_hours=None, quiet_from=time(22), quiet_to=None)


def test_an_expert_who_left_by_hand_gets_no_notice_of_absence():
    expert = make_expert(make_brand())
    go_offline(expert, now=now())
    assert find_last_absence(fresh(expert)) is None


def test_quiet_hours_cross_midnight_in_the_zone_of_the_expert():
    night = {"zone": "Europe/Berlin", "begins": time(22), "ends": time(7)}
    assert is_quiet(datetime(2026, 7, 1, 20, 30, tzinfo=ZoneInfo("UTC")), **night)  # 22:30 in Berlin
    assert not is_quiet(datetime(2026, 7, 1, 5, 30, tzinfo=ZoneInfo("UTC")), **night)
    assert not is_quiet(datetime(2026, 7, 1, tzinfo=ZoneInfo("UTC")), zone="Nowhere/Land", begins=None, ends=None)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12))
def test_hours_of_desks_that_overlap_count_once(spans):
    origin = datetime(2026, 1, 5, tzinfo=ZoneInfo("UTC"))
    minutes = {minute for begin, end in spans for minute in range(begin, end)}
    moments = [(origin + begin * MINUTE, origin + end * MINUTE) for begin, end in spans if begin <= end]
    assert covered_seconds(moments) == 60 * len(minutes)
