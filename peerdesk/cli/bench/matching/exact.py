"""The best assignment by somebody else's solver: OR-Tools' minimum-cost flow, on the same edges."""

import time
from typing import Final

import numpy as np

from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.engines.assignment.auction import Edges

# It computes in whole numbers: values are rounded to so many parts of one.
_PARTS: Final = 1_000_000


def solve_exactly(edges: Edges) -> tuple[float, float]:
    """Return the value of the best assignment, and the seconds of the bare solving: building the network not counted.

    Raises:
        BenchInputError: OR-Tools is not installed.
    """
    try:
        from ortools.graph.python import min_cost_flow
    except ModuleNotFoundError as missing:
        raise BenchInputError("OR-Tools is not installed here: `scripts/environment yardsticks` adds it") from missing

    good = edges.value > 0
    tickets, experts = len(edges.wanted), np.unique(edges.expert[good])
    sink = tickets + len(experts)
    flow = min_cost_flow.SimpleMinCostFlow()
    cost = -np.round(edges.value[good] * _PARTS).astype(np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(
        edges.ticket[good], tickets + np.searchsorted(experts, edges.expert[good]), np.ones_like(cost), cost
    )
    every = np.arange(tickets)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([tickets + np.arange(len(experts)), every]), np.full(len(experts) + tickets, sink),
        np.concatenate([edges.room[experts], edges.wanted]), np.zeros(len(experts) + tickets, dtype=np.int64),
    )  # fmt: skip
    flow.set_nodes_supplies(np.append(every, sink), np.append(edges.wanted, -edges.wanted.sum()))
    begin = time.process_time()
    status = flow.solve()
    seconds = time.process_time() - begin
    if status != flow.OPTIMAL:
        raise BenchInputError(f"OR-Tools found no best assignment: {status}")
    return -flow.optimal_cost() / _PARTS, seconds
