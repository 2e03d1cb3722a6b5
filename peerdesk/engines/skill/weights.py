"""What each feature of a candidate is worth: a small file with a version, written by `bench/fit_skill.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from peerdesk.engines.skill.tallies import FloatArray

# Logarithms of: answers for the brand; answers in the topic; how lately (the inverse of idle time); chance to accept;
# chance that the answer lasts. Likeness is a cosine.
FEATURES: Final = ("activity", "topic", "recency", "likeness", "acceptance", "resolution")
# What an outcome is a factor of needs no fitting: see ranking.py.
GIVEN: Final[Mapping[str, float]] = {"acceptance": 1.0, "resolution": 1.0}
_FILE: Final = Path(__file__).parent / "models" / "weights-v1.json"


class WeightsError(ValueError):
    """The text is no set of weights of this version of the engine."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each feature, what they were fitted on, and a version to keep beside what was decided by them."""

    version: str
    values: Mapping[str, float]
    fitted_on: str = ""

    def array(self) -> FloatArray:
        """In the order of FEATURES."""
        return np.array([self.values[name] for name in FEATURES])

    def to_json(self) -> str:
        """As text for a file."""
        content = {"version": self.version, "fitted_on": self.fitted_on, "values": dict(self.values)}
        return json.dumps(content, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Weights:
        """Of a file's text.

        Raises:
            WeightsError: it is not JSON, or a feature is missing, unknown or no finite number.

        """
        try:
            content = json.loads(text)
            values = {str(name): float(value) for name, value in content["values"].items()}
            weights = cls(str(content["version"]), values, str(content.get("fitted_on", "")))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WeightsError(f"no weights: {error}") from error
        if values.keys() != set(FEATURES) or not np.isfinite(weights.array()).all():
            raise WeightsError(f"expected a finite number for each of {', '.join(FEATURES)}")
        return weights


@lru_cache(maxsize=1)
def default_weights() -> Weights:
    """The weights that come with this version."""
    return Weights.from_json(_FILE.read_text("utf-8"))
