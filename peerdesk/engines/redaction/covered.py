"""Places of a text by their order, so that a span finds its neighbours without looking at all others."""

from bisect import bisect_left
from collections.abc import Iterable


class Covered:
    """Places [start, end), overlapping ones united; what touches a span is found in logarithmic time."""

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        """Unite the places."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(places):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touching(self, start: int, end: int) -> list[tuple[int, int]]:
        """The places that share a character with [start, end), in their order."""
        first = bisect_left(self._ends, start + 1)
        last = bisect_left(self._starts, end)
        return list(zip(self._starts[first:last], self._ends[first:last], strict=True))

    def holds(self, start: int, end: int) -> bool:
        """Whether [start, end) lies inside one of them."""
        return any(first <= start and end <= last for first, last in self.touching(start, end))
