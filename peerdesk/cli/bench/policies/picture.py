"""The picture of `bench policies`: waits, who earns what, and how newcomers come to stand, one below the other."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from peerdesk.cli.bench.drawing.curves import curves_picture
from peerdesk.cli.bench.drawing.plot import PAPER, png
from peerdesk.engines.simulation import Standing

_LONGEST_MINUTES: Final = 60.0
_MOST_ANSWERS: Final = 50
_MOST_RATIO: Final = 2.0


def draw_policies(
    path: Path,
    *,
    waits: Mapping[str, Sequence[float]],
    gini: Mapping[str, Sequence[tuple[float, float]]],
    curves: Mapping[str, Sequence[Sequence[Standing]]],
) -> None:
    """Write a PNG of three panels; tickets that nobody answered have no wait (NaN) and count as never answered."""
    hours = np.linspace(0, 1, 61)
    answered = {
        name: [(float(x), float(np.mean(np.asarray(minutes) <= _LONGEST_MINUTES * x))) for x in hours]
        for name, minutes in waits.items()
    }
    panels = [
        curves_picture("answered in time", _plain(answered), x="share of an hour", y="tickets answered"),
        curves_picture("gini of pay per hour among equals", _plain(gini), x="load", y="gini"),
        curves_picture(
            "newcomers offers an hour - half is as equals", _plain({name: _ratios(found) for name, found in curves.items()}),
            x="answers of fifty", y="offers",
        ),
    ]  # fmt: skip
    width = max(panel.shape[1] for panel in panels)
    wide = [
        np.pad(panel, ((0, 0), (0, width - panel.shape[1]), (0, 0)), constant_values=PAPER[0]) for panel in panels
    ]  # fmt: skip
    path.write_bytes(png(np.concatenate(wide)))


def _plain(curves: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, Sequence[tuple[float, float]]]:
    return {name.replace("_", " "): points for name, points in curves.items()}


def _ratios(curves: Sequence[Sequence[Standing]]) -> list[tuple[float, float]]:
    """Mean offers per hour over peers' by number of answers, of all worlds."""
    points = []
    for same in zip(*curves, strict=True):
        known = [one.offers for one in same if not np.isnan(one.offers)]
        if known:
            points.append((same[0].number / _MOST_ANSWERS, min(float(np.mean(known)) / _MOST_RATIO, 1.0)))
    return points
