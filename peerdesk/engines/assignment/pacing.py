"""When the circle of those who are asked widens, and until when somebody is a newcomer."""

from __future__ import annotations

from typing import Final

# From this round on the pauses double, up to the longest.
PATIENT_FROM: Final = 6
LONGEST_PAUSE_SECONDS: Final = 3600
NEWCOMER_ANSWERS: Final = 5


def pause_seconds(number: int, *, accept_seconds: float, is_exclusive: bool = False) -> float:
    """Return how long after round `number` (from 1) the next one is due.

    Half of the time to accept, so that the second circle overlaps the first; one who is asked alone has the whole time.
    From the sixth round on the pauses double, up to an hour: everybody was asked, and whoever comes or has a hand free
    again hastens the next round anyway.
    """
    first = accept_seconds if is_exclusive else accept_seconds / 2
    pause = max(first, 1) * 2 ** max(number - PATIENT_FROM, 0)
    return float(min(pause, LONGEST_PAUSE_SECONDS))


def is_newcomer(answered: float) -> bool:
    """Whether somebody has answered so little that the newcomers' share of offers is for them."""
    return answered < NEWCOMER_ANSWERS
