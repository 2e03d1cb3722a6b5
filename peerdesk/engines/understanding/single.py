"""One text at a time, remembered: triage and search embed the same question within moments of each other."""

from __future__ import annotations

from functools import lru_cache

from peerdesk.engines.understanding.embedding import FloatArray, get_embedder


@lru_cache(maxsize=512)
def embed_one(text: str) -> FloatArray:
    """Return the unit vector [d] of one text; the 512 latest texts of this process are remembered."""
    vector: FloatArray = get_embedder().embed([text])[0]
    vector.setflags(write=False)
    return vector
