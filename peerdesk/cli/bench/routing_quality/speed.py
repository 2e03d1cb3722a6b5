"""How long judging four hundred candidates takes."""

from __future__ import annotations

import time

import numpy as np

_CANDIDATES = 400
_TIMES = 100


def estimate_milliseconds(seed: int) -> dict[str, float]:
    """p50 and p95 of one judgement, draw and likeness included, by the clock; p95 of its processor time beside."""
    from peerdesk.engines.skill import Background, Candidates, Tally, estimate, expert_keys, explore, likeness

    rng = np.random.default_rng(seed)
    tallies = [Tally(*rng.uniform(0, 30, (6, _CANDIDATES))) for _ in range(3)]
    profiles, ticket = rng.normal(size=(_CANDIDATES, 384)).astype(np.float32), rng.normal(size=384).astype(np.float32)
    idle, keys = rng.exponential(20, _CANDIDATES), expert_keys([f"e{number}" for number in range(_CANDIDATES)])
    background = Background(*(Tally(*column) for column in rng.uniform(100, 900, (3, 6))))
    wall, processor = [], []
    for number in range(_TIMES):
        began, began_work = time.perf_counter(), time.thread_time()
        people = Candidates(
            tallies[0] + tallies[1] + tallies[2], tallies[1] + tallies[2], tallies[2], idle, likeness(profiles, ticket)
        )
        explore(estimate(people, background).score, keys, seed=number)
        wall.append((time.perf_counter() - began) * 1000)
        processor.append((time.thread_time() - began_work) * 1000)
    return {
        "estimate_400_p50_ms": round(float(np.percentile(wall, 50)), 3),
        "estimate_400_p95_ms": round(float(np.percentile(wall, 95)), 3),
        "estimate_400_processor_p95_ms": round(float(np.percentile(processor, 95)), 3),
    }
