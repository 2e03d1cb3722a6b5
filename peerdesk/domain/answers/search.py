"""The two rankings of published knowledge, each filtered by brand inside the database (K06)."""

from __future__ import annotations

import re
import uuid

from pgvector import Vector

from peerdesk.engines.understanding import MAX_TOKENS
from peerdesk.engines.understanding.single import embed_one
from peerdesk.foundation.db.reads import read_rows

DEPTH = 30
MAX_QUERY_WORDS = 24
_WORD = re.compile(r"\w[\w'-]*", re.UNICODE)


def lexical_ranking(brand_id: uuid.UUID, query: str, *, depth: int = DEPTH) -> list[tuple[uuid.UUID, float]]:
    """Return (article id, rank) by PostgreSQL full text, any word matching, best first."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(query)))[:MAX_QUERY_WORDS]
    if not words:
        return []
    rows = read_rows(
        """WITH q AS (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS any_word
                        FROM unnest(to_tsvector('english', %s)))
           SELECT a.id, ts_rank_cd(a.search, q.any_word, 2 | 32) AS rank FROM answers_article a, q
           WHERE a.brand_id = %s AND a.state = 'published' AND a.search @@ q.any_word
           ORDER BY rank DESC, a.id LIMIT %s""",
        [" ".join(words), brand_id, depth],
    )
    return [(row[0], float(row[1])) for row in rows]


def semantic_ranking(
    brand_id: uuid.UUID, query: str, *, max_tokens: int = MAX_TOKENS, depth: int = DEPTH
) -> list[tuple[uuid.UUID, float]]:
    """Return (article id, cosine) by pgvector, exact within the brand, best first."""
    vector = Vector(embed_one(query, max_tokens)).to_text()
    rows = read_rows(
        """SELECT id, 1 - (embedding <=> %s::vector) AS cosine FROM answers_article
           WHERE brand_id = %s AND state = 'published' AND embedding IS NOT NULL
           ORDER BY embedding <=> %s::vector, id LIMIT %s""",
        [vector, brand_id, vector, depth],
    )
    return [(row[0], float(row[1])) for row in rows]
