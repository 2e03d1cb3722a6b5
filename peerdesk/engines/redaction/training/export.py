"""Write trained weights as a model file: the table in 8 bits with a scale a row, the rest in 16 bits."""

from pathlib import Path
from typing import Any, Final

import numpy as np

OUT: Final = Path(__file__).parent.parent / "models" / "tagger-v1.npz"
_HIGHEST: Final = 127


def export(weights: dict[str, Any], path: Path = OUT) -> None:
    """Write the model file; float weights go beside it under /tmp only if the caller saves them."""
    table = weights["table"].astype(np.float32)
    table[0] = 0
    scales = np.maximum(np.abs(table).max(axis=1), 1e-8) / _HIGHEST
    quantised = np.clip(np.round(table / scales[:, None]), -_HIGHEST, _HIGHEST).astype(np.int8)
    rest = {name: value.astype(np.float16) for name, value in weights.items() if name != "table"}
    np.savez_compressed(path, table=quantised, scales=scales.astype(np.float16), **rest)
