# ruff: noqa: INP001 - a script, no package
"""Fit the weights of engines/skill on a history, report what they give on later parts of it, and judge its beliefs.

    python bench/fit_skill.py DIR [--write peerdesk/engines/skill/models/weights-v1.json] [--outcomes F]

DIR as for `peerdesk bench routing-quality`: only questions older than the first judged one are learned from, so that what
the bench reports is about later questions. Blocks of time are left out in turn, learned from what is older. `--outcomes`
(`{"expert","topic","value","at"}`) predicts each outcome from earlier ones: log-loss of the tree of beliefs beside the mean
of all, the expert's raw mean, the mean shrunk by five, and an online logistic regression (assumed density filtering).
"""

import argparse
import math
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import numpy as np

from peerdesk.cli.bench.inputs import read_rows
from peerdesk.cli.bench.routing_quality.book import Asked, Book
from peerdesk.cli.bench.routing_quality.histories import choices_before, read_history
from peerdesk.cli.bench.routing_quality.measures import figures_of, rank_of
from peerdesk.engines.skill import Choice, Weights, estimate, fit_weights, shares

NEGATIVES = 19
# The first questions have hardly any history behind them.
LEFT_OUT = 300
BLOCKS = 5
FIRST_OUTCOME = 200


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--orders-per-day", type=float, default=20 / 3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--outcomes", type=Path)
    args = parser.parse_args()
    questions = read_history(args.directory)
    per_day = args.orders_per_day
    choices = choices_before(questions, orders_per_day=per_day, negatives=NEGATIVES, seed=args.seed)[LEFT_OUT:]
    for older, block in blocks(choices):
        print("block of time", told(block, fit_weights(older, version="", fitted_on="")))
    weights = fit_weights(choices, version="1", fitted_on=f"{len(choices)} questions of a history, before those measured")
    print("all", told(choices, weights), weights.to_json())
    if args.write:
        args.write.write_text(weights.to_json(), encoding="utf-8")
    if args.outcomes:
        print(beliefs(args.outcomes))


def blocks(choices: list[Choice]) -> list[tuple[list[Choice], list[Choice]]]:
    """What is older, and the block to predict."""
    size = len(choices) // (BLOCKS + 1)
    return [(choices[: size * number], choices[size * number :][:size]) for number in range(1, BLOCKS + 1)]


def told(choices: list[Choice], weights: Weights) -> dict[str, float]:
    """Figures of these weights on these questions."""
    scores = [choice.features @ weights.array() for choice in choices]
    pairs = list(zip(scores, choices, strict=True))
    surprise = float(np.mean([-np.log(shares(row)[choice.right]) for row, choice in pairs]))
    return {**figures_of([rank_of(row, choice.right) for row, choice in pairs]), "log_loss": round(surprise, 4)}


def beliefs(path: Path) -> dict[str, float]:
    """Log-loss of each way to predict, from outcome FIRST_OUTCOME on."""
    rows = read_rows(path)
    book, regression = Book(), Regression()
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    losses: dict[str, list[float]] = defaultdict(list)
    for number, row in enumerate(rows):
        expert, good = row["expert"], bool(row["value"])
        ticket = Asked(datetime.fromisoformat(row["at"]).timestamp() / 86_400, (row["topic"],), None)
        won, tried = counts[expert]
        mean = (counts[""][0] + 1) / (counts[""][1] + 2)
        chances = {
            "tree": float(estimate(*book.candidates(ticket, [expert])).resolution.mean[0]),
            "logistic": regression.chance((expert, f"topic {row['topic']}")),
            "overall_mean": mean,
            "raw_mean": (won + 0.5) / (tried + 1),
            "shrunk_by_5": (won + 5 * mean) / (tried + 5),
        }
        for name, chance in chances.items():
            losses[name].append(-math.log(chance if good else 1 - chance))
        book.add(ticket, expert, day=ticket.day, lasted=good)
        regression.learn((expert, f"topic {row['topic']}"), good=good)
        for name in (expert, ""):
            counts[name] = [counts[name][0] + good, counts[name][1] + 1]
        if number == FIRST_OUTCOME - 1:
            losses.clear()
    return {name: round(float(np.mean(values)), 4) for name, values in losses.items()}


class Regression:
    """Online Bayesian logistic regression on expert and topic (Graepel et al. 2010); prior variances best in hindsight."""

    def __init__(self) -> None:
        """Begin with nothing learned."""
        self.means: dict[str, float] = defaultdict(float)
        self.variances: dict[str, float] = defaultdict(lambda: 1.0, {"": 1.0})

    def chance(self, names: tuple[str, str]) -> float:
        """The chance of success (probit approximation: MacKay 1992)."""
        mean, variance = self._sums(names)
        return 1 / (1 + math.exp(-mean / math.sqrt(1 + math.pi * variance / 8)))

    def learn(self, names: tuple[str, str], *, good: bool) -> None:
        """One step for each weight that took part."""
        mean, variance = self._sums(names)
        chance = 1 / (1 + math.exp(-mean))
        slope = chance * (1 - chance)
        for name in ("", *names):
            own = self.variances[name]
            self.means[name] += own * (good - chance) / (1 + slope * variance)
            self.variances[name] = own * (1 - slope * own / (1 + slope * variance))

    def _sums(self, names: tuple[str, str]) -> tuple[float, float]:
        everything = ("", *names)
        for name in names:
            self.variances.setdefault(name, 0.3 if name.startswith("topic ") else 1.0)
        return sum(self.means[name] for name in everything), sum(self.variances[name] for name in everything)


if __name__ == "__main__":
    main()
