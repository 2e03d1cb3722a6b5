"""One text at a time, remembered: triage and search embed the same question within moments of each other."""

from __future__ import annotations

from functools import lru_cache

from peerdesk.engines.understanding.embedding import MAX_TOKENS, FloatArray, get_embedder


@lru_cache(maxsize=512)
def embed_one(text: str, max_tokens: int = MAX_TOKENS) -> FloatArray:
    """Return the unit vector [d] of one text; the 512 latest texts of this process are remembered."""
    vector: FloatArray = get_embedder().embed([text], max_tokens=max_tokens)[0]
    vector.setflags(write=False)
    return vector
