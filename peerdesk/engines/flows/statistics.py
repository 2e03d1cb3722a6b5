"""What became of walks, counted for a flow and for its steps."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class WalkRow:
    """`count` walks that stand alike: at a step, ended or not, inserted or not, with what became of the text."""

    step: str
    is_finished: bool
    is_inserted: bool
    outcome: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of walks. `left` were not finished; `kept`, `edited`, `dropped` tell of inserted outcomes in sent replies."""

    started: int = 0
    finished: int = 0
    left: int = 0
    inserted: int = 0
    kept: int = 0
    edited: int = 0
    dropped: int = 0

    def plus(self, other: Self) -> "Tally":
        """The sum of both."""
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def finished_share(self) -> float:
        """Share of the walks that came to an outcome; 0 without walks."""
        return self.finished / self.started if self.started else 0.0


def tally(rows: Iterable[WalkRow]) -> tuple[Tally, dict[str, Tally]]:
    """Return the counts of a flow, and by step of the walks that stand or ended there; those add up to the former."""
    whole, by_step = Tally(), dict[str, Tally]()
    for row in rows:
        one = Tally(
            row.count,
            row.count * row.is_finished,
            row.count * (not row.is_finished),
            row.count * row.is_inserted,
            *(row.count * (row.outcome == outcome) for outcome in ("kept", "edited", "dropped")),
        )
        whole = whole.plus(one)
        by_step[row.step] = by_step.get(row.step, Tally()).plus(one)
    return whole, by_step
