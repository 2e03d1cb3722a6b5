"""Curves between 0 and 1 as a picture: reliability diagrams and what is gained by abstaining."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.cli.bench.drawing.plot import BAR, CELL_HEIGHT, INK, PAPER, _write, png

Points = Sequence[tuple[float, float]]

_SIDE: Final = 480
_MARGIN: Final = 60
_COLOURS: Final = (BAR, (190, 82, 46), (104, 68, 150), (60, 130, 60))
_GREY: Final = (200, 206, 210)
_STEPS: Final = 10


def draw_curves(path: Path, title: str, curves: Mapping[str, Points], *, x: str, y: str, diagonal: bool) -> None:
    """Write a PNG of `curves_picture`."""
    path.write_bytes(png(curves_picture(title, curves, x=x, y=y, diagonal=diagonal)))


def curves_picture(
    title: str, curves: Mapping[str, Points], *, x: str, y: str, diagonal: bool = False
) -> npt.NDArray[np.uint8]:
    """Return height × width × 3: both axes run from 0 to 1; a broken point (NaN) is left out."""
    width = max(_SIDE + 2 * _MARGIN, 12 * len(title) + 2 * _MARGIN)
    height = _SIDE + 2 * _MARGIN + (len(curves) + 3) * CELL_HEIGHT
    picture = np.full((height, width, 3), PAPER, dtype=np.uint8)
    _write(picture, title, _MARGIN, CELL_HEIGHT // 2)
    for step in range(_STEPS + 1):
        share = step / _STEPS
        _line(picture, (share, 0.0), (share, 1.0), _GREY)
        _line(picture, (0.0, share), (1.0, share), _GREY)
        if step % 2 == 0:
            _write(picture, f"{share:.1f}", round(_MARGIN + share * _SIDE) - 18, _MARGIN + _SIDE + 8)
            _write(picture, f"{share:.1f}", 8, round(_MARGIN + (1 - share) * _SIDE) - 7)
    if diagonal:
        _line(picture, (0.0, 0.0), (1.0, 1.0), INK)
    for number, (name, points) in enumerate(curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        whole = [point for point in points if np.isfinite(point).all()]
        for begin, end in pairwise(whole):
            _line(picture, begin, end, colour, thick=2)
        for point in whole if len(whole) <= 2 * _STEPS else ():
            _dot(picture, point, colour)
        top = _MARGIN + _SIDE + (number + 2) * CELL_HEIGHT
        picture[top : top + 14, _MARGIN : _MARGIN + 24] = colour
        _write(picture, name, _MARGIN + 36, top)
    _write(picture, f"x {x} - y {y}", _MARGIN, height - CELL_HEIGHT)
    return picture


def reliability(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], bins: int) -> Points:
    """Mean confidence and share of right answers in each equal-width bin that holds any."""
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    return [(float(confidence[number == place].mean()), float(right[number == place].mean())) for place in np.unique(number)]


def _line(
    picture: npt.NDArray[np.uint8],
    begin: tuple[float, float],
    end: tuple[float, float],
    colour: tuple[int, int, int],
    *,
    thick: int = 1,
) -> None:
    for share in np.linspace(0.0, 1.0, 2 * _SIDE):
        column = round(_MARGIN + (begin[0] + (end[0] - begin[0]) * share) * _SIDE)
        row = round(_MARGIN + (1 - begin[1] - (end[1] - begin[1]) * share) * _SIDE)
        picture[row : row + thick, column : column + thick] = colour


def _dot(picture: npt.NDArray[np.uint8], point: tuple[float, float], colour: tuple[int, int, int]) -> None:
    column, row = round(_MARGIN + point[0] * _SIDE), round(_MARGIN + (1 - point[1]) * _SIDE)
    picture[row - 4 : row + 5, column - 4 : column + 5] = colour
