"""Items of a test and how likely each is answered right: one, two and three parameters (Rasch 1960; Birnbaum 1968).

P(right | ability θ) = c + (1 − c) / (1 + exp(−a (θ − b))): `a` how sharply the item tells people apart, `b` how hard it is,
`c` how often it is guessed. Abilities have mean 0 and standard deviation 1 among those whom the bank was calibrated on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]

STEP: Final = 0.1
# Where abilities are looked at: between −6 and 6.
GRID: Final[FloatArray] = np.round(np.arange(-60, 61) * STEP, 10)
_EDGE: Final = 1e-9
_STEPS: Final = (0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB)
# A normal distribution smears a logistic curve by about this much for each unit of variance (MacKay 1992).
_SMEAR: Final = np.pi / 8.0


class Model(StrEnum):
    """How many numbers describe an item."""

    RASCH = "rasch"
    TWO = "2pl"
    THREE = "3pl"


@dataclass(frozen=True, slots=True)
class Errors:
    """Standard errors of an item's numbers, and the covariance of the first two."""

    a: float
    b: float
    c: float = 0.0
    ab: float = 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """One question as the test sees it.

    Args:
        id: whatever names it; draws by lot depend on it, never on its place.
        a: slope, above 0.
        b: difficulty, on the scale of abilities.
        c: chance to be right without knowing, 0 to below 1.
        topic: content is balanced over these.
        family: at most one item of a family is asked of one person (variants of a question); "" is none.
        pilot: asked to learn its numbers, never counted.
        errors: of a and b; with them the curve is the mean over what the numbers may be.

    """

    id: str
    a: float
    b: float
    c: float = 0.0
    topic: str = ""
    family: str = ""
    pilot: bool = False
    errors: Errors | None = None

    def __post_init__(self) -> None:
        if not (0.0 < self.a < np.inf and np.isfinite(self.b) and 0.0 <= self.c < 1.0):
            raise ValueError(f"item {self.id!r}: a is above 0, b a number, c in 0..1; got {self.a}, {self.b}, {self.c}")


@dataclass(frozen=True)
class Bank:
    """Items by place, with what is computed of them once; make one for each published version and keep it."""

    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        if len({item.id for item in self.items}) < len(self.items):
            raise ValueError("two items of a bank have one id")

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def places(self) -> dict[str, int]:
        """Item id to place."""
        return {item.id: place for place, item in enumerate(self.items)}

    @cached_property
    def keys(self) -> Keys:
        """One number an item for draws by lot."""
        return keys_of([item.id for item in self.items])

    @cached_property
    def pilots(self) -> npt.NDArray[np.bool_]:
        """Which items are not counted."""
        return np.array([item.pilot for item in self.items], dtype=bool)

    @cached_property
    def topic_names(self) -> tuple[str, ...]:
        """All topics, sorted."""
        return tuple(sorted({item.topic for item in self.items}))

    @cached_property
    def topic_codes(self) -> npt.NDArray[np.intp]:
        """Place of each item's topic in `topic_names`."""
        return np.array([self.topic_names.index(item.topic) for item in self.items], dtype=np.intp)

    @cached_property
    def families(self) -> npt.NDArray[np.str_]:
        """Family of each item."""
        return np.array([item.family for item in self.items], dtype=np.str_)

    @cached_property
    def right(self) -> FloatArray:
        """[items, GRID] chance of a right answer."""
        return self.right_at(GRID)

    @cached_property
    def logarithms(self) -> tuple[FloatArray, FloatArray]:
        """[items, GRID] logarithms of right and of wrong."""
        return np.log(self.right), np.log1p(-self.right)

    @cached_property
    def information(self) -> FloatArray:
        """[items, GRID] Fisher information about ability."""
        return self.information_at(GRID)

    def right_at(self, abilities: npt.ArrayLike) -> FloatArray:
        """[items, abilities] chance of a right answer."""
        a, b, c = self._columns
        ability = np.atleast_1d(np.asarray(abilities, dtype=np.float64))
        away = ability - b
        smear = 1.0 / np.sqrt(1.0 + _SMEAR * self._variance(away))
        curve = 0.5 * (1.0 + np.tanh(0.5 * a * away * smear))
        return np.clip(c + (1.0 - c) * curve, _EDGE, 1.0 - _EDGE)

    def information_at(self, abilities: npt.ArrayLike) -> FloatArray:
        """[items, abilities] P'² / (P (1 − P)), by central differences of the curves themselves."""
        ability = np.atleast_1d(np.asarray(abilities, dtype=np.float64))
        nudge = 1e-4
        slope = (self.right_at(ability + nudge) - self.right_at(ability - nudge)) / (2.0 * nudge)
        right = self.right_at(ability)
        return np.asarray(slope**2 / (right * (1.0 - right)))

    @cached_property
    def _columns(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        numbers = np.array([(item.a, item.b, item.c) for item in self.items], dtype=np.float64).reshape(-1, 3)
        return numbers[:, :1], numbers[:, 1:2], numbers[:, 2:]

    def _variance(self, away: FloatArray) -> FloatArray:
        """Of the log-odds a (θ − b), from the errors of a and b (delta method)."""
        a = self._columns[0]
        known = [item.errors or Errors(0.0, 0.0) for item in self.items]
        error = np.array([(one.a**2, one.b**2, one.ab) for one in known], dtype=np.float64).reshape(-1, 3)
        variance = away**2 * error[:, :1] + a**2 * error[:, 1:2] - 2.0 * a * away * error[:, 2:]
        return np.asarray(np.maximum(variance, 0.0))


@dataclass(frozen=True)
class Population:
    """What is believed of an ability before the first answer: a weight for each point of `GRID`."""

    weights: FloatArray

    @classmethod
    def normal(cls, mean: float = 0.0, sd: float = 1.0) -> Population:
        """A normal distribution."""
        weights = np.exp(-0.5 * ((GRID - mean) / sd) ** 2)
        return cls(weights / weights.sum())

    @property
    def mean(self) -> float:
        """Of the abilities."""
        return float(self.weights @ GRID)

    @property
    def sd(self) -> float:
        """Of the abilities."""
        return float(np.sqrt(self.weights @ (GRID - self.mean) ** 2))


STANDARD: Final = Population.normal()


def keys_of(names: Sequence[str]) -> Keys:
    """Stable numbers for draws by lot, the same in every process."""
    digests = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def lots(keys: Keys, seed: int) -> FloatArray:
    """Numbers strictly inside 0..1 by seed and key (SplitMix64: Steele, Lea and Flood 2014)."""
    return ((_mix(keys ^ np.uint64(_mix_one(seed % 2**64))) >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


def _mix(keys: Keys) -> Keys:
    mixed = keys + np.uint64(_STEPS[0])
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_STEPS[1])
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_STEPS[2])
    return mixed ^ (mixed >> np.uint64(31))


def _mix_one(key: int) -> int:
    """The same for one number, without numpy, which is slow on single ones."""
    mixed = (key + _STEPS[0]) % 2**64
    mixed = (mixed ^ (mixed >> 30)) * _STEPS[1] % 2**64
    mixed = (mixed ^ (mixed >> 27)) * _STEPS[2] % 2**64
    return mixed ^ (mixed >> 31)
