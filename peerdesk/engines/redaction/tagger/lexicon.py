"""What is known of a word by itself: how common it is as a given name, as a family name, as a plain word, as a town."""

import zlib
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.redaction.folding import fold

_FILE: Final = Path(__file__).parent.parent / "models" / "lexicon-v1.npz"
# The bits: two each for given name, family name, plain word (0 never … 3 very common), one each for towns and regions.
FIRST_SHIFT: Final = 0
LAST_SHIFT: Final = 2
PLAIN_SHIFT: Final = 4
TOWN_BIT: Final = 64
REGION_BIT: Final = 128


class Lexicon:
    """Folded words by hash (CRC-32) with one byte each; 5 bytes a word instead of a hash table's hundred."""

    def __init__(self, keys: npt.NDArray[np.uint32], bits: npt.NDArray[np.uint8]) -> None:
        """Keys are sorted; bits[i] belongs to keys[i]."""
        self._keys = keys
        self._bits = bits

    def lookup(self, words: list[str]) -> npt.NDArray[np.uint8]:
        """The byte of each word (any case, with or without accents), 0 for unknown ones; shape (len(words),)."""
        hashes = np.fromiter((key_of(word) for word in words), dtype=np.uint32, count=len(words))
        places = np.minimum(np.searchsorted(self._keys, hashes), len(self._keys) - 1)
        found: npt.NDArray[np.uint8] = np.where(self._keys[places] == hashes, self._bits[places], 0).astype(np.uint8)
        return found


def key_of(word: str) -> int:
    """The hash under which a word stands in the lexicon."""
    return zlib.crc32(fold(word).encode())


@lru_cache(maxsize=1)
def get_lexicon() -> Lexicon:
    """Return this process's lexicon, read at the first call."""
    with np.load(_FILE) as data:
        return Lexicon(data["keys"], data["bits"])
