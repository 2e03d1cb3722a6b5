"""Policies in a simulated world: what must hold in any run, and the bench that compares them."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from peerdesk.cli.bench import parser_of, policies
from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.engines.assignment import MatchingPolicy
from peerdesk.engines.simulation import DISPATCHERS, Arrival, judge, make_world, simulate, standings
from peerdesk.engines.simulation.judging import gini

EXPERTS = 30


def arrivals(number=40):
    draws = np.random.default_rng(0)
    minutes = np.sort(draws.uniform(0, 24 * 60, number))
    return [
        Arrival(float(minute), "hops" if place % 3 else "malt", f"c{place % 20}") for place, minute in enumerate(minutes)
    ]


@cache
def world():
    return make_world(arrivals(), experts=EXPERTS, seed=1)


def run(name, where, *, policy=None):
    return simulate(where, DISPATCHERS[name](policy or MatchingPolicy(), 1))


@pytest.mark.parametrize("name", DISPATCHERS)
def test_every_way_of_asking_keeps_the_rules(name):
    here = world()
    course = run(name, here)
    answered = course.answered_by >= 0
    assert answered.mean() > 0.5
    who = course.answered_by[answered]
    assert here.qualified[who, here.topic[answered]].all()
    assert (here.minute[answered] < course.claimed_at[answered]).all()
    assert (course.claimed_at[answered] < course.answered_at[answered]).all()
    minute = course.claimed_at[answered].astype(int)
    assert here.is_online[who, minute].all()
    assert (course.claimed_at[answered] >= here.joins[who]).all()
    assert not course.lasted[~answered].any()
    assert len(course.offers) >= answered.sum()
    for expert in np.unique(who):
        mine = course.answered_by == expert
        begins, ends = course.claimed_at[mine], course.answered_at[mine]
        assert max(((begins <= now) & (ends > now)).sum() for now in begins) <= here.at_once[expert]
    verdict = judge(here, course)
    assert verdict.resolved <= verdict.answered <= 1


def test_the_same_world_and_seed_give_the_same_course_and_the_policy_s_weights_matter():
    course, again = run("peerdesk", world()), run("peerdesk", world())
    assert np.array_equal(course.answered_at, again.answered_at, equal_nan=True)
    other = run("peerdesk", world(), policy=MatchingPolicy(first_round_size=1, fairness=0))
    assert not np.array_equal(course.answered_by, other.answered_by)


@pytest.mark.parametrize("name", DISPATCHERS)
def test_nothing_of_the_hidden_truth_is_known_before_it_shows(name):
    """With other chances to accept and to last everything is the same until the first of them decides something."""
    here = world()
    turned = replace(here, lasts=np.where(here.lasts > 0, 1 - here.lasts, 0.0), accept=here.accept[::-1])
    first, second = run(name, here), run(name, turned)
    until = min(offers[0] for offers in first.offers) + float(here.look.min())
    assert [one for one in first.offers if one[0] < until] == [one for one in second.offers if one[0] < until]
    assert first.offers != second.offers


def test_newcomers_are_measured_against_their_peers_of_like_ability():
    course = run("first_come", world())
    new = int(np.flatnonzero(world().joins > 0)[0])
    fair = world().ability.copy()
    course.answered_by[:8], course.answered_at[:8] = new, np.arange(8.0) + world().minute[-1] / 2
    course.beliefs = {(new, 5): fair - 0.02 * (np.arange(EXPERTS) == new)}
    found = next(one for one in standings(world(), course) if one.number == 5)
    assert (found.newcomers, found.belief_gap) == (1, pytest.approx(-0.02))
    assert found.belief_error == pytest.approx(0.02)


def test_gini_of_equal_shares_is_nought_and_of_one_owner_nearly_one():
    assert gini(np.full(9, 3.0)) == pytest.approx(0)
    assert gini(np.array([0.0] * 9 + [5.0])) == pytest.approx(0.9)
    assert gini(np.zeros(3)) == 0


def measured(*options):
    return policies.run(parser_of(policies).parse_args(["--experts", "8", "--loads", "0.1", "--days", "5", *options]))


def test_the_bench_compares_world_by_world_and_draws(tmp_path):
    file, plot = tmp_path / "c.jsonl", tmp_path / "p.png"
    rows = [
        {"opened_at": f"201{4 + place // 12}-0{1 + place % 9}-05T1{place % 10}:00:00Z", "customer": {"id": "c"}}
        for place in range(24)
    ]  # fmt: skip
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    figures = measured("--conversations", str(file), "--worlds", "2", "--plot", str(plot))["load_0.1"]
    assert figures["tickets"] > 24
    change = figures["against"]["round_robin"]["first_response_change"]
    assert change["low"] <= change["mean"] <= change["high"]
    assert plot.read_bytes().startswith(b"\x89PNG")
    file.write_text('{"opened_at": "yesterday"}\n')
    with pytest.raises(BenchInputError, match="line 1: field 'opened_at'"):
        measured("--conversations", str(file))


def test_a_series_of_counts_is_thinned_to_the_load_and_a_broken_one_is_refused(tmp_path):
    file = tmp_path / "s.csv"
    steps = [(day, hour) for day in range(3, 8) for hour in range(7, 21)]
    file.write_text("timestamp,count\n" + "".join(f"2003-03-0{day}T{hour:02}:00:00,900\n" for day, hour in steps))
    figures = measured("--series", str(file), "--worlds", "1")["load_0.1"]
    assert 20 < figures["tickets"] < 150
    assert 0.05 < figures["measured_load"] < 0.2
    file.write_text("timestamp,count\n2003-03-03T07:00:00,many\n")
    with pytest.raises(BenchInputError, match="timestamp,count"):
        measured("--series", str(file))
    with pytest.raises(BenchInputError, match="--loads"):
        measured("--series", str(file), "--loads", "0")
