"""Many tickets at once: the auction against an exact solver, the index against looking at everybody, the whole tick."""

import importlib.util
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from peerdesk.cli.bench import matching, parser_of
from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.cli.bench.matching.market import make_market, make_tickets
from peerdesk.engines.assignment import MatchingPolicy
from peerdesk.engines.assignment.auction import Edges, assign
from peerdesk.engines.assignment.batch import Pairs, match
from peerdesk.engines.assignment.index import CandidateIndex, TicketQuery

POLICY = MatchingPolicy()


def drawn_edges(seed, *, shape, alike):
    draws = np.random.default_rng(seed)
    tickets, experts = shape
    pairs = np.flatnonzero(draws.random(tickets * experts) < 0.4)
    value = np.full(len(pairs), 0.5) if alike else draws.uniform(-0.2, 1.0, len(pairs))
    return Edges(
        ticket=pairs // experts, expert=pairs % experts, value=value, wanted=draws.integers(0, 4, tickets),
        room=draws.integers(0, 4, experts),
    )  # fmt: skip


def best_value(edges):
    """The same as a linear programme, whose corners are whole numbers."""
    size = len(edges.value)
    if not size:
        return 0.0
    uses = np.zeros((len(edges.wanted) + len(edges.room), size))
    uses[edges.ticket, np.arange(size)] = 1
    uses[len(edges.wanted) + edges.expert, np.arange(size)] = 1
    limits = np.concatenate([edges.wanted, edges.room])
    return -linprog(-edges.value, A_ub=uses, b_ub=limits, bounds=(0, 1), method="highs").fun


@given(st.integers(0, 10**6), st.tuples(st.integers(1, 14), st.integers(1, 9)), st.booleans(), st.sampled_from([0.1, 0.005]))
@settings(max_examples=60, deadline=None)
def test_an_assignment_is_possible_and_no_more_than_the_loss_below_the_best(seed, shape, alike, loss):
    edges = drawn_edges(seed, shape=shape, alike=alike)
    found = assign(edges, loss=loss)
    assert (np.bincount(edges.ticket[found.taken], minlength=shape[0]) <= edges.wanted).all()
    assert (np.bincount(edges.expert[found.taken], minlength=shape[1]) <= edges.room).all()
    assert (edges.value[found.taken] > 0).all()
    assert found.value == pytest.approx(edges.value[found.taken].sum())
    best = best_value(edges)
    assert found.bound >= best - 1e-9
    assert found.value >= (1 - loss) * found.bound - 1e-9


def test_many_equals_for_few_places_do_not_creep_to_their_price():
    tickets, experts = 400, 60
    draws = np.random.default_rng(0)
    expert = np.concatenate([draws.choice(experts, 20, replace=False) for _ in range(tickets)])
    edges = Edges(
        ticket=np.repeat(np.arange(tickets), 20), expert=expert, value=np.full(len(expert), 0.3),
        wanted=np.full(tickets, 3), room=np.full(experts, 2),
    )  # fmt: skip
    found = assign(edges)
    assert found.value == pytest.approx(0.3 * 2 * experts)
    assert found.rounds < 400


def test_edges_out_of_order_and_no_loss_are_refused():
    edges = drawn_edges(0, shape=(5, 5), alike=False)
    with pytest.raises(ValueError, match="order of their tickets"):
        assign(replace(edges, ticket=edges.ticket[::-1]))
    with pytest.raises(ValueError, match="between nought and one"):
        assign(edges, loss=0.0)


def market(experts=600, *, seed=0):
    made = make_market(experts, seed=seed)
    return made, CandidateIndex(made.qualified, made.states, POLICY, cells=made.cells, seed=seed)


def look_at_all(index, query, k):
    known, states = index.qualified, index.states
    mine = np.flatnonzero(np.isin(known.cell, query.cells))
    expert = known.expert[mine]
    may = states.may_work[expert] & (states.room[expert] > 0) & ~np.isin(expert, query.excluded)
    may &= (states.channels[expert] & query.channel) == query.channel
    mine, expert = mine[may], expert[may]
    worth = index.scores(mine, difficulty=query.difficulty, has_served=np.isin(expert, query.served)).total
    best = {}
    for one, value in zip(expert.tolist(), worth.tolist(), strict=True):
        best[one] = max(value, best.get(one, -9.0))
    return sorted(best.values(), reverse=True)[:k]


@pytest.mark.parametrize("seed", range(4))
def test_the_index_finds_what_looking_at_everybody_finds_while_all_changes(seed):
    made, index = market(3_000, seed=seed)
    draws = np.random.default_rng(seed)
    busy = np.flatnonzero(np.bincount(made.qualified.cell) > 20)
    for _ in range(120):
        cells = tuple(int(cell) for cell in draws.choice(busy, 2, replace=False))
        members = made.qualified.expert[np.isin(made.qualified.cell, cells)]
        for expert in draws.choice(members, 6):
            index.update(
                int(expert), may_work=bool(draws.random() < 0.6), held=int(draws.integers(0, 3)),
                room=int(draws.integers(0, 3)), earnings_ratio=float(draws.uniform(0.3, 3)),
            )  # fmt: skip
            index.revise(
                int(draws.choice(index.of_expert(int(expert)))), accept=draws.random(), resolve=draws.random(),
                resolve_sd=draws.uniform(0, 0.2), minutes=draws.uniform(1, 200),
            )  # fmt: skip
        query = TicketQuery(
            cells=cells, difficulty=float(draws.random()), channel=int(draws.choice([0, 1, 2, 4])),
            served=tuple(draws.choice(members, 2).tolist()), excluded=tuple(draws.choice(members, 2).tolist()),
        )  # fmt: skip
        found = index.best(query, 5)
        np.testing.assert_allclose(found.score, look_at_all(index, query, 5))
        assert len(set(found.expert.tolist())) == len(found.expert)
    index.tidy()
    assert (np.sort(index.order) == np.arange(len(index.order))).all()


def test_a_tick_offers_only_what_may_be_offered_and_newcomers_get_their_share():
    made, index = market(6_000)
    waiting = make_tickets(made, 400, wanted=3, seed=0)
    tick = match(index, waiting, seed=1)
    taken = tick.assignment.taken
    ticket, expert = tick.ticket[taken], tick.expert[taken]
    assert tick.assignment.certified_share >= 0.995
    assert np.bincount(ticket).max() <= 3
    assert (np.bincount(expert, minlength=6_000) <= made.states.room).all()
    assert made.states.may_work[expert].all()
    assert (made.states.channels[expert] & waiting.channel[ticket]).all()
    assert (made.qualified.cell[tick.qualification[taken]][:, None] == waiting.cells[ticket]).any(axis=1).all()
    pairs = set(zip(ticket.tolist(), expert.tolist(), strict=True))
    assert len(pairs) == taken.sum()
    assert not pairs & set(zip(waiting.excluded.ticket.tolist(), waiting.excluded.expert.tolist(), strict=True))
    assert made.states.is_newcomer[expert].mean() >= POLICY.newcomer_share
    again = match(index, waiting, seed=1)
    assert (again.assignment.taken == taken).all()


def test_whoever_served_the_customer_is_a_candidate_however_far_down_the_list():
    made, index = market(6_000)
    waiting = make_tickets(made, 1, wanted=1, seed=0)
    cell = int(np.argmax(np.bincount(made.qualified.cell)))
    members = made.qualified.expert[made.qualified.cell == cell]
    last = int(made.qualified.expert[index.order[index.first[cell + 1] - 1]])
    index.update(last, may_work=True, room=1)
    made.states.channels[last] = 7
    asked = replace(waiting, cells=np.array([[cell, -1]]), served=Pairs(ticket=np.array([0]), expert=np.array([last])))
    index.policy = replace(POLICY, newcomer_share=0.0)
    assert len(members) > 100
    assert last in match(index, asked).expert
    assert last not in match(index, replace(asked, served=Pairs.none())).expert


def test_the_bench_says_what_a_tick_costs_and_draws_its_growth(tmp_path, monkeypatch):
    monkeypatch.setattr(matching, "_SCALES", ((20, 200), (60, 600)))
    plot = tmp_path / "growth.png"
    options = ["--tickets", "60", "--experts", "900", "--queries", "20", "--scaling", "--plot", str(plot)]
    figures = matching.run(parser_of(matching).parse_args(options))
    assert figures["certified_share"] >= 0.995
    assert figures["newcomers_offers"] >= 0.1 * figures["offers"]
    assert set(figures["scaling"]) == {"20x200", "60x600"}
    assert figures["candidates_p95_ms"] >= figures["candidates_p50_ms"] > 0
    assert plot.read_bytes().startswith(b"\x89PNG")
    if importlib.util.find_spec("ortools") is None:
        with pytest.raises(BenchInputError, match="scripts/environment yardsticks"):
            matching.run(parser_of(matching).parse_args([*options[:6], "--exact"]))
