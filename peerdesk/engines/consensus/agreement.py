"""How far people agree beyond chance: Krippendorff's alpha for any number of raters, Cohen's weighted kappa for two."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from peerdesk.engines.consensus.rubric import FloatArray


class Scale(StrEnum):
    """What a difference between two levels means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class Weighting(StrEnum):
    """How much worse a distant disagreement is in kappa."""

    LINEAR = "linear"
    QUADRATIC = "quadratic"


def krippendorff_alpha(units: Sequence[Sequence[int]], *, levels: int, scale: Scale) -> float | None:
    """Agreement on units that any number of raters gave a level 0 to `levels` - 1 each (Krippendorff 2011).

    1 is perfect, 0 what chance gives, below 0 opposition. None when nothing can be said: no unit with two values, or one
    level throughout.

    Raises:
        ValueError: a value outside the levels.

    """
    coincidences = np.zeros((levels, levels))
    for unit in units:
        if any(not 0 <= value < levels for value in unit):
            raise ValueError(f"levels are 0 to {levels - 1}: {list(unit)}")
        if len(unit) > 1:
            counts = np.bincount(unit, minlength=levels).astype(np.float64)
            coincidences += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    totals = coincidences.sum(axis=1)
    distances = _distances(totals, scale)
    expected = float((np.outer(totals, totals) * distances).sum())
    if expected == 0.0:
        return None
    return 1.0 - float((coincidences * distances).sum()) * (float(totals.sum()) - 1.0) / expected


def weighted_kappa(
    pairs: Sequence[tuple[int, int]], *, levels: int, weighting: Weighting = Weighting.QUADRATIC
) -> float | None:
    """Agreement of two raters on the same things (Cohen 1968); None when both always gave one and the same level.

    Raises:
        ValueError: no pairs, or a value outside the levels.

    """
    if not pairs or any(not 0 <= value < levels for pair in pairs for value in pair):
        raise ValueError(f"pairs of levels 0 to {levels - 1}")
    seen = np.zeros((levels, levels))
    np.add.at(seen, tuple(np.array(pairs).T), 1.0)
    seen /= seen.sum()
    places = np.arange(levels)
    distances = np.abs(places[:, None] - places) ** (1 if weighting is Weighting.LINEAR else 2)
    expected = float((np.outer(seen.sum(axis=1), seen.sum(axis=0)) * distances).sum())
    return 1.0 - float((seen * distances).sum()) / expected if expected else None


def _distances(totals: FloatArray, scale: Scale) -> FloatArray:
    places = np.arange(len(totals), dtype=np.float64)
    if scale is Scale.NOMINAL:
        return np.asarray((places[:, None] != places).astype(np.float64))
    if scale is Scale.ORDINAL:
        # Levels lie as far apart as there are values between their middles.
        places = np.cumsum(totals) - totals / 2.0
    return np.asarray((places[:, None] - places) ** 2)
