# ruff: noqa: INP001 - a script, no package
"""How soon a burst of like questions is seen, and how often there is a false alarm, on conversations in their own time.

    python bench/incidents.py FILE.jsonl[.gz]

Conversations as for `peerdesk replay`; those of an injected burst carry `"incident": name`. Every question is judged
when it arrives, as the product does it: the questions like it in windows of time, against the four weeks before. An alarm
whose tickets are partly of an earlier one joins it. Prints one JSON object: for each burst the number of its tickets and
of minutes until it was seen; false alarms and weeks.
"""

import argparse
import json
from collections import Counter
from datetime import datetime

import numpy as np

from peerdesk.cli.bench.inputs import read_rows
from peerdesk.domain.incidents.rules import SHARE_OF_KNOWN
from peerdesk.engines.incidents import ALIKE, HISTORY_SECONDS, WINDOWS, Counts, judge_burst
from peerdesk.engines.understanding import TOPIC_TOKENS, get_embedder


def main() -> None:
    """Judge a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    rows = sorted(read_rows(parser.parse_args().file), key=lambda row: row["opened_at"])
    at = np.array([datetime.fromisoformat(row["opened_at"]).timestamp() for row in rows])
    vectors = get_embedder().embed([row["messages"][0]["text"] for row in rows], max_tokens=TOPIC_TOKENS)
    names = [row.get("incident") for row in rows]
    member: dict[int, int] = {}
    alarms: list[tuple[int, object]] = []
    for newest in range(len(rows)):
        burst = judge_burst([counts(at, vectors, newest, seconds) for seconds in WINDOWS])
        if burst is None:
            continue
        like = np.flatnonzero(vectors[: newest + 1] @ vectors[newest] >= ALIKE)
        tickets = [int(place) for place in like if at[place] > at[newest] - burst.window_seconds]
        known = Counter(member[place] for place in tickets if place in member)
        if known and known.total() > SHARE_OF_KNOWN * len(tickets):
            alarm = known.most_common(1)[0][0]
        else:
            alarm = len(alarms)
            alarms.append((newest, Counter(names[place] for place in tickets).most_common(1)[0][0]))
        member |= dict.fromkeys((place for place in tickets if place not in member), alarm)
    print(json.dumps(report(alarms, at, names)))


def counts(at: np.ndarray, vectors: np.ndarray, newest: int, seconds: int) -> tuple[Counts, Counts]:
    """The window that ends with the newest question, and the history before it."""
    seen = np.arange(newest + 1)
    alike = vectors[: newest + 1] @ vectors[newest] >= ALIKE
    inside = at[seen] > at[newest] - seconds
    before = ~inside & (at[seen] > at[newest] - HISTORY_SECONDS)
    span = float(np.ptp(at[seen][before])) if before.any() else 0.0
    window = Counts(seconds, int(inside.sum()), int((inside & alike).sum()))
    return window, Counts(span, int(before.sum()), int((before & alike).sum()))


def report(alarms: list[tuple[int, object]], at: np.ndarray, names: list[object]) -> dict[str, object]:
    """Figures."""
    bursts = {}
    for name in dict.fromkeys(name for name in names if name is not None):
        places = [place for place, other in enumerate(names) if other == name]
        seen = next((newest for newest, of in alarms if of == name), None)
        if seen is None:
            bursts[str(name)] = None
        else:
            minutes = round((at[seen] - at[places[0]]) / 60, 1)
            bursts[str(name)] = {"tickets": sum(place <= seen for place in places), "minutes": minutes}
    weeks = float((at[-1] - at[0]) / 604_800)
    false = sum(of is None for _, of in alarms)
    return {"bursts": bursts, "false_alarms": false, "weeks": round(weeks, 1), "questions": len(names)}


if __name__ == "__main__":
    main()
