"""How sure a signal is: what the rules saw, weighed by numbers that were fitted to labelled texts.

A multinomial logistic regression over a handful of named reasons, so that a person can read why, and so that of the guesses
said to be right seven times in ten about seven in ten are (measured by `peerdesk bench signals`, figures in decision 0037).
"""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).parent.parent / "models" / "signals.json"


@dataclass(frozen=True, slots=True)
class Weighing:
    """For each class its bias and then a weight in log-odds for each reason."""

    classes: tuple[str, ...]
    reasons: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]

    def probabilities(self, seen: Collection[str]) -> dict[str, float]:
        """Return the probability of each class when these reasons were seen; unknown reasons say nothing."""
        present = [number for number, reason in enumerate(self.reasons, 1) if reason in seen]
        odds = [row[0] + sum(row[number] for number in present) for row in self.weights]
        highest = max(odds)
        shares = [math.exp(value - highest) for value in odds]
        return {name: share / sum(shares) for name, share in zip(self.classes, shares, strict=True)}

    def weight(self, name: str, reason: str) -> float:
        """Return how much a reason speaks for a class, against the mean of all classes."""
        if reason not in self.reasons:
            return 0.0
        number = self.reasons.index(reason) + 1
        column = [row[number] for row in self.weights]
        return self.weights[self.classes.index(name)][number] - sum(column) / len(column)

    def as_json(self) -> dict[str, Any]:
        """Return what `of_json` reads."""
        return {
            "classes": list(self.classes), "reasons": list(self.reasons),
            "weights": [[round(value, 4) for value in row] for row in self.weights],
        }  # fmt: skip

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> "Weighing":
        """Read what `as_json` returned."""
        return cls(tuple(data["classes"]), tuple(data["reasons"]), tuple(tuple(map(float, row)) for row in data["weights"]))


@lru_cache(maxsize=8)
def get_weighing(signal: str) -> Weighing:
    """Return the shipped weights of "urgency", "mood" or "intent"."""
    return Weighing.of_json(json.loads(_FILE.read_text(encoding="utf-8"))[signal])
