"""How long answers take: the lognormal model of response times (van der Linden 2006), and right answers that came too fast.

ln T = intensity of the item − speed of the person + noise. The intensity and the noise of an item, and how much people
differ in speed, are learned from earlier candidates. Who knew the answers beforehand is fast where others need time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.testing.forensics.flags import Flag, Kind, count_distribution, upper_tail
from peerdesk.engines.testing.items import FloatArray

_ROUNDS: Final = 50
_FAST: Final = -1.645
_LEAST_NOISE: Final = 0.1


@dataclass(frozen=True)
class Times:
    """[items] mean of ln seconds and its standard deviation for a person of usual speed; how people's speeds differ."""

    intensity: FloatArray
    noise: FloatArray
    speed_sd: float


def fit_times(seconds: npt.ArrayLike) -> Times:
    """Learn the times of items by expectation and maximisation, speeds normal around 0.

    Args:
        seconds: [people, items] above 0; NaN where nothing was asked.

    Raises:
        ValueError: an item has fewer than two times, or a time is not above 0.

    """
    table = np.asarray(seconds, dtype=np.float64)
    given = ~np.isnan(table)
    if (given.sum(axis=0) < 2).any() or (table[given] <= 0.0).any():  # noqa: PLR2004 - a spread needs two
        raise ValueError("every item needs two times or more, all above 0 seconds")
    log = np.log(np.where(given, table, 1.0))
    people = np.maximum(given.sum(axis=0), 1)
    intensity = (log * given).sum(axis=0) / people
    noise = np.full(table.shape[1], 0.5)
    variance = 0.1
    for _ in range(_ROUNDS):
        precision = given / noise**2
        known = 1.0 / (1.0 / variance + precision.sum(axis=1))
        speed = known * ((intensity - log) * precision).sum(axis=1)
        intensity = ((log + speed[:, None]) * given).sum(axis=0) / people
        left = ((log - intensity + speed[:, None]) ** 2 + known[:, None]) * given
        noise = np.maximum(np.sqrt(left.sum(axis=0) / people), _LEAST_NOISE)
        variance = float((speed**2 + known).mean())
    return Times(intensity, noise, float(np.sqrt(variance)))


def fast_answers(
    times: Times, places: Sequence[int], scores: Sequence[float], seconds: Sequence[float], *, alpha: float = 0.01
) -> Flag:
    """Whether right answers came faster than they take, by two checks that share `alpha`.

    Against the own pace: each right answer's time against what the person's other answers foretell (van der Linden and Guo
    2008); how many lie in the fastest twentieth. Against everybody's: the person's mean speed in all right answers, for who
    knew so many beforehand that the own pace is that of knowing.
    """
    chosen = np.asarray(places, dtype=np.intp)
    log = np.log(np.asarray(seconds, dtype=np.float64))
    right = np.asarray(scores, dtype=np.float64) >= 1.0
    if not right.any():
        return Flag(Kind.FAST_ANSWERS, False, 1.0, alpha, {"right": 0.0, "fast": 0.0}, "No answer was right.")
    faster = times.intensity[chosen] - log
    precision = times.noise[chosen] ** -2.0
    known = 1.0 / times.speed_sd**2 + precision.sum() - precision
    others = ((faster * precision).sum() - faster * precision) / known
    residual = (others - faster) / np.sqrt(times.noise[chosen] ** 2 + 1.0 / known)
    fast = int((residual[right] < _FAST).sum())
    hits = count_distribution(np.full(int(right.sum()), 0.05))
    own = float(hits[fast:].sum())
    weight = precision[right].sum()
    pace = float((faster[right] * precision[right]).sum() / weight / np.sqrt(times.speed_sd**2 + 1.0 / weight))
    everybody = upper_tail(pace)
    p_value = min(1.0, 2.0 * min(own, everybody))
    usual = float(np.exp(np.mean(-faster[right])))
    evidence = {
        "right": float(right.sum()),
        "fast": float(fast),
        "fast_expected": 0.05 * float(right.sum()),
        "share_of_usual_time": usual,
        "pace": pace,
        "p_own_pace": own,
        "p_everybody": everybody,
    }
    words = (
        f"{fast} of {int(right.sum())} right answers were among the fastest twentieth for this person's pace; "
        f"right answers took {usual:.0%} of the usual time (as fast as {everybody:.2%} of all)."
    )
    return Flag(Kind.FAST_ANSWERS, p_value <= alpha, p_value, alpha, evidence, words)
