"""Figures of one measurement as a picture, without a plotting library: shares as bars, other numbers as text."""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SCALE = 2
CELL_WIDTH, CELL_HEIGHT = 6 * SCALE, 12 * SCALE
MARGIN = 20
BAR_WIDTH = 400
INK, BAR, PAPER = (23, 32, 38), (42, 120, 142), (255, 255, 255)

# Columns of the classic 5 × 7 terminal font, lowest bit on top.
GLYPHS = {
    " ": "0000000000", "-": "0808080808", ".": "0060600000", "/": "2010080402", ":": "0036360000", "_": "4040404040",
    "%": "2313086462", "0": "3e5149453e", "1": "00427f4000", "2": "4261514946", "3": "2141454b31", "4": "1814127f10",
    "5": "2745454539", "6": "3c4a494930", "7": "0171090503", "8": "3649494936", "9": "064949291e", "a": "2054545478",
    "b": "7f48444438", "c": "3844444420", "d": "384444487f", "e": "3854545418", "f": "087e090102", "g": "0c5252523e",
    "h": "7f08040478", "i": "00447d4000", "j": "2040443d00", "k": "7f10284400", "l": "00417f4000", "m": "7c04180478",
    "n": "7c08040478", "o": "3844444438", "p": "7c14141408", "q": "081414187c", "r": "7c08040408", "s": "4854545420",
    "t": "043f444020", "u": "3c4040207c", "v": "1c2040201c", "w": "3c4030403c", "x": "4428102844", "y": "0c5050503c",
    "z": "4464544c44",
}  # fmt: skip


def draw(result: dict[str, Any], path: Path) -> None:
    """Write the figures of `result` (see `report`) as a PNG to `path`."""
    rows = list(flatten(result["figures"]))
    title = f"{result['bench']} - peerdesk {result['peerdesk']} - {result['seconds']} s"
    label_width = max((len(name) for name, _ in rows), default=0) * CELL_WIDTH
    width = max(label_width + BAR_WIDTH + 12 * CELL_WIDTH, len(title) * CELL_WIDTH) + 2 * MARGIN
    height = (len(rows) + 2) * CELL_HEIGHT + 2 * MARGIN
    picture = np.full((height, width, 3), PAPER, dtype=np.uint8)
    _write(picture, title, MARGIN, MARGIN)
    for index, (name, value) in enumerate(rows):
        top = MARGIN + (index + 2) * CELL_HEIGHT
        _write(picture, name, MARGIN, top)
        left = MARGIN + label_width + CELL_WIDTH
        if isinstance(value, float) and 0 <= value <= 1:
            picture[top : top + 7 * SCALE, left : left + max(1, round(value * BAR_WIDTH))] = BAR
            left += BAR_WIDTH + CELL_WIDTH
        _write(picture, f"{value:.4g}" if isinstance(value, float) else str(value), left, top)
    path.write_bytes(png(picture))


def flatten(figures: dict[str, Any], prefix: str = "") -> list[tuple[str, float | int]]:
    """All numbers with their dotted names."""
    rows: list[tuple[str, float | int]] = []
    for name, value in figures.items():
        if isinstance(value, dict):
            rows += flatten(value, f"{prefix}{name}.")
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            rows.append((f"{prefix}{name}", value))
    return rows


def png(picture: NDArray[np.uint8]) -> bytes:
    """Encode height × width × 3 bytes (PNG, second edition, W3C 2003)."""
    height, width, _ = picture.shape
    lines = np.concatenate([np.zeros((height, 1), np.uint8), picture.reshape(height, width * 3)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes())), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def _write(picture: NDArray[np.uint8], text: str, left: int, top: int) -> None:
    for position, character in enumerate(text.lower()):
        for column, bits in enumerate(bytes.fromhex(GLYPHS.get(character, GLYPHS[" "]))):
            x = left + position * CELL_WIDTH + column * SCALE
            for row in range(8):
                if bits >> row & 1:
                    y = top + row * SCALE
                    picture[y : y + SCALE, x : x + SCALE] = INK
