# ruff: noqa: INP001 - a script, no package
"""Bursts and false alarms at any traffic: a file's questions asked again and again over weeks, with bursts put in.

    python bench/incident_traffic.py FILE.jsonl[.gz] [--per-day 100 1000 3000] [--weeks 4] [--bursts 12] [--seed 0]

Questions of the same problem (`faq`) are the wordings of one kind. Kinds are asked by a long-tailed popularity that
changes from day to day (log-normal, sigma 0.3), at times with the shape of a day. A quarter of the kinds is kept for bursts:
half of the bursts are of such a kind, never asked before, half of a usual one; 30 questions at 30 seconds on average. After
four weeks of history every question is judged as the product does it (`engines.incidents`): one like an open incident joins
it, else its windows are compared with the month before. A burst counts as seen in time within ten of its questions or five
minutes. Prints one JSON object, by traffic.
"""

import argparse
import json
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from peerdesk.cli.bench.inputs import read_rows
from peerdesk.domain.incidents.rules import FORGOTTEN_AFTER_SECONDS, SHARE_OF_KNOWN
from peerdesk.engines.incidents import ALIKE, FEWEST, HISTORY_SECONDS, WINDOWS, Counts, judge_burst
from peerdesk.engines.understanding import TOPIC_TOKENS, get_embedder

DAY, WEEK = 86_400, 604_800
BURST_SIZE, BURST_SECONDS = 30, 30.0
IN_TIME_TICKETS, IN_TIME_SECONDS = 10, 300


@dataclass
class Asked:
    """What was asked so far, by wording: times in order, so that windows are counted without looking at each question."""

    alike: list[np.ndarray]
    times: list[list[float]]
    all_times: list[float] = field(default_factory=list)

    def add(self, text: int, at: float) -> None:
        """Note a question."""
        self.times[text].append(at)
        self.all_times.append(at)

    def counts(self, text: int, at: float, begin: float, end: float) -> tuple[int, int]:
        """All and like questions later than `begin` and not later than `end` seconds before this one."""
        low, high = at - begin, at - end
        near = sum(_between(self.times[other], low, high) for other in self.alike[text])
        return _between(self.all_times, low, high), near


def main() -> None:
    """Judge each traffic in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--per-day", type=int, nargs="+", default=[100, 1000, 3000])
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--bursts", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    kinds = defaultdict(list)
    for row in read_rows(options.file):
        kinds[row["faq"]].append(row["messages"][0]["text"])
    texts = [text for group in kinds.values() for text in group]
    vectors = get_embedder().embed(texts, max_tokens=TOPIC_TOKENS)
    edges = np.cumsum([0, *(len(group) for group in kinds.values())])
    groups = [np.arange(edges[place], edges[place + 1]) for place in range(len(kinds))]
    figures = {}
    for per_day in options.per_day:
        generator = np.random.default_rng(options.seed)
        events, starts = traffic(groups, generator, per_day=per_day, weeks=options.weeks, bursts=options.bursts)
        figures[str(per_day)] = judge(events, starts, vectors, weeks=options.weeks)
    print(json.dumps(figures))


def traffic(
    groups: list[np.ndarray], generator: np.random.Generator, *, per_day: int, weeks: int, bursts: int
) -> tuple[list[tuple[float, int, int]], list[float]]:
    """Events (second, wording, number of its burst or -1) in order, and when each burst begins."""
    kinds = generator.permutation(len(groups))
    kept, usual = kinds[: len(kinds) // 4], kinds[len(kinds) // 4 :]
    popularity = 1.0 / np.arange(1, len(usual) + 1)
    events = []
    for day in range(28 + 7 * weeks):
        shares = popularity * generator.lognormal(0.0, 0.3, len(usual))
        count = generator.poisson(per_day)
        hours = np.clip(generator.normal(14.0, 4.0, count), 0.0, 23.99)
        for kind, hour in zip(generator.choice(usual, count, p=shares / shares.sum()), hours, strict=True):
            events.append((day * DAY + hour * 3600.0, int(generator.choice(groups[kind])), -1))
    starts = []
    for number in range(bursts):
        kind = kept[number // 2 % len(kept)] if number % 2 else usual[(5 + number) % len(usual)]
        begin = 28 * DAY + (number + 0.5) * 7 * weeks * DAY / bursts + float(generator.uniform(-3, 3)) * 3600
        starts.append(begin)
        moments = begin + np.cumsum(generator.exponential(BURST_SECONDS, BURST_SIZE))
        events.extend((float(at), int(generator.choice(groups[kind])), number) for at in moments)
    return sorted(events), starts


def judge(
    events: list[tuple[float, int, int]], starts: list[float], vectors: np.ndarray, *, weeks: int
) -> dict[str, object]:
    """Go through the events as the product would."""
    likeness = vectors @ vectors.T
    asked = Asked([np.flatnonzero(row >= ALIKE) for row in likeness], [[] for _ in vectors])
    incidents: list[dict[str, object]] = []
    member: dict[int, int] = {}
    seen: dict[int, tuple[int, float]] = {}
    of_burst = [0] * len(starts)
    false = 0
    for place, (at, text, burst_number) in enumerate(events):
        asked.add(text, at)
        if burst_number >= 0:
            of_burst[burst_number] += 1
        if at < 28 * DAY:
            continue
        joined = next(
            (number for number, one in enumerate(incidents)
             if at - one["last"] < FORGOTTEN_AFTER_SECONDS and one["middle"] @ vectors[text] >= ALIKE), None,
        )  # fmt: skip
        if joined is not None:
            incidents[joined]["last"] = at
            member[place] = joined
            continue
        burst = _burst(asked, text, at)
        if burst is None:
            continue
        recent = [one for one in range(max(0, place - 20_000), place + 1) if events[one][0] > at - burst.window_seconds]
        tickets = [one for one in recent if likeness[events[one][1], text] >= ALIKE]
        if sum(one in member for one in tickets) > SHARE_OF_KNOWN * len(tickets):
            continue
        middle = vectors[[events[one][1] for one in tickets]].mean(axis=0)
        incidents.append({"middle": middle / np.linalg.norm(middle), "last": at})
        member |= dict.fromkeys(tickets, len(incidents) - 1)
        numbers = [events[one][2] for one in tickets if events[one][2] >= 0]
        if len(numbers) * 2 >= len(tickets):
            number = max(set(numbers), key=numbers.count)
            seen.setdefault(number, (of_burst[number], at - starts[number]))
        else:
            false += 1
    in_time = [n for n, (count, seconds) in seen.items() if count <= IN_TIME_TICKETS or seconds <= IN_TIME_SECONDS]
    return {
        "questions": len(events), "bursts": len(starts), "seen": len(seen), "seen_in_time": len(in_time),
        "tickets": sorted(count for count, _ in seen.values()),
        "minutes": sorted(round(seconds / 60, 1) for _, seconds in seen.values()),
        "false_alarms": false, "weeks": weeks, "false_alarms_a_week": round(false / weeks, 2),
    }  # fmt: skip


def _burst(asked: Asked, text: int, at: float):  # noqa: ANN202 - a Burst or None
    windows = [Counts(float(seconds), *asked.counts(text, at, seconds, 0)) for seconds in WINDOWS]
    if max(window.alike for window in windows) < FEWEST:
        return None
    pairs = []
    for window, seconds in zip(windows, WINDOWS, strict=True):
        count, alike = asked.counts(text, at, HISTORY_SECONDS, seconds)
        pairs.append((window, Counts(float(HISTORY_SECONDS - seconds), count, alike)))
    return judge_burst(pairs)


def _between(times: list[float], low: float, high: float) -> int:
    return bisect_right(times, high) - bisect_right(times, low)


if __name__ == "__main__":
    main()
