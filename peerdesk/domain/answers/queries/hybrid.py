"""The search by words and by meaning, in PostgreSQL, so that every node sees the same: filtered by brand inside (K06).

Three searches bring candidates: passages and titles that mean the like (pgvector), and entries that share the query's rare
words (full text over our own stems). `engines.retrieval.rank` puts them in one order.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from peerdesk.domain.answers.models import EntryKind
from peerdesk.engines.retrieval import LONGEST_STEM, Candidate, CorpusStatistics, Hit, content_words, rank
from peerdesk.engines.understanding import FloatArray
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.vectors import vector_text

DEPTH = 50
MAX_STEMS = 48
# So many entries at most are looked at for the query's words, its rarest words first.
WORD_BUDGET = 4000
# So many of the rarest words bring candidates: each is looked up in every entry found, and the common ones tell little.
BRINGING_WORDS = 12
# A word that stands in more entries than this brings no candidates by itself.
TOO_FREQUENT = 20_000
# Up to so many entries a brand's vectors are compared one by one, which misses none; above, the index is asked.
EXACT_UP_TO = 20_000
MISSPELT_FROM = 5
# A question with so many words that others use is found by them: looking for what its other words may have meant costs more
# than it brings.
KNOWN_ENOUGH = 12
LIKENESS = 0.5
BEAM = 100

_SEARCH = """
WITH near AS MATERIALIZED (
    SELECT entry_id AS id FROM answers_searchpassage WHERE brand_id = %(brand)s AND kind = ANY(%(kinds)s)
    ORDER BY {passage_order} LIMIT {depth}),
titles AS MATERIALIZED (
    SELECT id FROM answers_searchentry
    WHERE brand_id = %(brand)s AND kind = ANY(%(kinds)s) AND title_embedding IS NOT NULL
    ORDER BY {title_order} LIMIT {depth}),
words AS MATERIALIZED (
    SELECT id FROM (
        SELECT id, strip(search) AS search FROM answers_searchentry
        WHERE brand_id = %(brand)s AND kind = ANY(%(kinds)s) AND search @@ %(any_word)s::tsquery OFFSET 0) entry
    ORDER BY (SELECT sum(weight) FROM unnest(%(words)s::tsquery[], %(weights)s::float8[]) AS wanted (word, weight)
              WHERE entry.search @@ wanted.word) DESC, id LIMIT {depth})
SELECT entry.id, coalesce(entry.article_id, entry.ticket_id), entry.title, entry.stems, best.body, best.cosine,
       CASE WHEN entry.title <> '' THEN 1 - (entry.title_embedding <=> %(vector)s::halfvec) END
FROM (SELECT id FROM near UNION SELECT id FROM titles UNION SELECT id FROM words) found
JOIN answers_searchentry entry ON entry.id = found.id
LEFT JOIN LATERAL (
    SELECT body, 1 - (embedding <=> %(vector)s::halfvec) AS cosine FROM answers_searchpassage
    WHERE entry_id = entry.id ORDER BY cosine DESC LIMIT 1) best ON true"""
_BY_INDEX = _SEARCH.format(
    passage_order="embedding <=> %(vector)s::halfvec", title_order="title_embedding <=> %(vector)s::halfvec", depth=DEPTH
)
# Adding nothing keeps the planner from asking the index, which would answer for all brands and filter afterwards.
_ONE_BY_ONE = _SEARCH.format(
    passage_order="(embedding <=> %(vector)s::halfvec) + 0", title_order="(title_embedding <=> %(vector)s::halfvec) + 0",
    depth=DEPTH,
)


@dataclass(frozen=True)
class FoundEntries:
    """Hits, best first, and the article or ticket that each stands for."""

    hits: list[Hit]
    sources: dict[str, uuid.UUID]


def find_entries(
    brand_id: uuid.UUID, query: str, vector: FloatArray, *, kinds: Sequence[EntryKind]
) -> FoundEntries:
    """Return a brand's entries for a query and its unit vector [384], best first, at most 150."""
    stems = [stem for stem in dict.fromkeys(content_words(query)) if len(stem) <= LONGEST_STEM][:MAX_STEMS]
    statistics, stems = _statistics(brand_id, stems)
    wanted = _rare_words(stems, statistics)
    values: dict[str, Any] = {
        "brand": brand_id,
        "kinds": [kind.value for kind in kinds],
        "vector": vector_text(vector),
        "any_word": " | ".join(f"'{stem}'" for stem in wanted),
        "words": [f"'{stem}'" for stem in wanted],
        "weights": [statistics.rarity(stem) for stem in wanted],
    }
    rows = _candidates(values, exact=statistics.entries <= EXACT_UP_TO)
    candidates = [
        Candidate(str(row[0]), row[2], row[4] or "", row[3], row[6] if row[5] is None else row[5], row[6])
        for row in rows
        if row[5] is not None or row[6] is not None
    ]
    return FoundEntries(rank(stems, candidates, statistics), {str(row[0]): row[1] for row in rows})


def _candidates(values: dict[str, Any], *, exact: bool) -> list[tuple[Any, ...]]:
    if exact:
        return read_rows(_ONE_BY_ONE, values)
    with transaction.atomic():
        # The index goes on looking until enough of this brand's entries are found.
        read_rows(
            "SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', %s, true)",
            [str(BEAM)],
        )
        return read_rows(_BY_INDEX, values)


def _statistics(brand_id: uuid.UUID, stems: list[str]) -> tuple[CorpusStatistics, list[str]]:
    """Return how frequent the stems are, and the stems with what was probably meant by those that nobody else uses."""
    rows = read_rows(
        """SELECT stem, entries FROM answers_stemcount WHERE brand_id = %(brand)s AND stem = ANY(%(stems)s)
           UNION ALL
           SELECT NULL, entries FROM answers_searchstatistics WHERE brand_id = %(brand)s
           UNION ALL
           SELECT NULL, ceil(mean_length)::int FROM answers_searchstatistics WHERE brand_id = %(brand)s""",
        {"brand": brand_id, "stems": stems},
    )
    frequencies = {stem: count for stem, count in rows if stem is not None}
    totals = [count for stem, count in rows if stem is None] or [0, 1]
    unknown = [stem for stem in stems if stem not in frequencies and len(stem) >= MISSPELT_FROM]
    if unknown and 0 < len(frequencies) < KNOWN_ENOUGH:
        # The cast keeps the planner from comparing each word with all of the brand's; it asks the index of spellings.
        meant = read_rows(
            """SELECT DISTINCT ON (asked) asked, stem, entries
               FROM unnest(%(stems)s::text[]) AS asked JOIN answers_stemcount ON stem %% asked
               WHERE brand_id::text = %(brand)s AND similarity(stem, asked) >= %(likeness)s
               ORDER BY asked, similarity(stem, asked) DESC, entries DESC""",
            {"brand": str(brand_id), "stems": unknown, "likeness": LIKENESS},
        )
        frequencies |= {stem: count for _, stem, count in meant}
        stems = list(dict.fromkeys([*stems, *(stem for _, stem, _ in meant)]))
    return CorpusStatistics(totals[0], float(totals[1]), frequencies), stems


def _rare_words(stems: Sequence[str], statistics: CorpusStatistics) -> list[str]:
    """Return the rarest stems that together stand in no more entries than are worth looking at."""
    chosen: list[str] = []
    left = WORD_BUDGET
    for stem in sorted(stems, key=lambda stem: statistics.frequencies.get(stem, 1))[:BRINGING_WORDS]:
        count = statistics.frequencies.get(stem, 1)
        if count > TOO_FREQUENT or (chosen and count > left):
            break
        chosen.append(stem)
        left -= count
    return chosen
