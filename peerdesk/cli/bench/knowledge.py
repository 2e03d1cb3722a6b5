"""Knowledge and questions of a file, and the knowledge put into a brand of a database of its own as the product does it."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from peerdesk.engines.retrieval import Entry

from .inputs import BenchInputError, Row, read_rows, require_list, require_text

if TYPE_CHECKING:
    from datetime import datetime

    from peerdesk.domain.brands.models import Brand

_CHUNK = 10_000
_DIMENSIONS = 384
_INDEXES = {
    "search_passage_meaning": "answers_searchpassage USING hnsw (embedding halfvec_cosine_ops)",
    "search_entry_words": "answers_searchentry USING gin (search)",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the entries that answer it; none when no answer exists."""

    text: str
    relevant: frozenset[str]


def read_corpus(path: str) -> list[Entry]:
    """Return the entries of a file. Raises `BenchInputError`."""
    entries = [_entry(row, path) for row in read_rows(path)]
    if len({entry.id for entry in entries}) != len(entries):
        raise BenchInputError(f"{path}: an id stands twice")
    return entries


def read_questions(path: str, entries: Sequence[Entry]) -> list[Question]:
    """Return the questions of a file. Raises `BenchInputError`, also for a relevant id that is not in the corpus."""
    known = {entry.id for entry in entries}
    return [_question(row, path, known) for row in read_rows(path)]


def publish(entries: Sequence[Entry]) -> tuple[Brand, dict[uuid.UUID, str]]:
    """Put entries into a new brand, published and indexed by the product's own command.

    Returns the brand and the file's id of each article.
    """
    from peerdesk.domain.answers.commands import complete_entries, count_stems, index_article
    from peerdesk.domain.answers.models import Article, ArticleState
    from peerdesk.domain.brands.commands import create_brand
    from peerdesk.foundation.clock import utc_now

    now = utc_now()
    brand = create_brand("bench", name="Bench", now=now)
    articles = Article.objects.bulk_create(
        Article(brand=brand, title=entry.title[:300], body=entry.body, state=ArticleState.PUBLISHED, proposed_at=now)
        for entry in entries
    )
    for place, article in enumerate(articles, start=1):
        index_article(article, now=now)
        if place % 500 == 0:
            say(f"{place} of {len(articles)} indexed")
    complete_entries(seconds=float("inf"))
    count_stems(brand.id, now=now)
    return brand, {article.id: entry.id for article, entry in zip(articles, entries, strict=True)}


def fill(brand: Brand, entries: Sequence[Entry], count: int, seed: int) -> None:
    """Add entries of three sentences drawn from all answers: they look like answers and answer nothing.

    Their vectors lie between those of two entries, with noise, so that they are near without an hour of embedding. The
    indexes are made anew afterwards, as a restore would.
    """
    from django.db import connection

    from peerdesk.domain.answers.commands import count_stems
    from peerdesk.domain.answers.models import SearchPassage
    from peerdesk.engines.retrieval import entry_stems
    from peerdesk.foundation.clock import utc_now

    now = utc_now()
    bodies = [sentence.strip() for entry in entries for sentence in entry.body.split(". ") if sentence.strip()]
    # A sentence stands in hundreds of entries: it is stemmed and written as COPY reads it once.
    sentences = [(_escaped(body), entry_stems("", body)) for body in bodies]
    vectors = np.array(list(SearchPassage.objects.values_list("embedding", flat=True)), dtype=np.float32)
    generator = np.random.default_rng(seed)
    with connection.cursor() as cursor:
        for index in _INDEXES:
            cursor.execute(f"DROP INDEX {index}")
        for begin in range(0, count, _CHUNK):
            _add(cursor, brand, sentences, vectors, min(_CHUNK, count - begin), generator, now)
            say(f"{min(begin + _CHUNK, count)} of {count} filled in")
        # A restore has no limit of time either; what the product does afterwards keeps its own.
        cursor.execute("SET maintenance_work_mem = '2GB'")
        cursor.execute("SET statement_timeout = 0")
        for index, definition in _INDEXES.items():
            cursor.execute(f"CREATE INDEX {index} ON {definition}")
            say(f"index {index} made")
        cursor.execute("ANALYZE answers_searchentry, answers_searchpassage")
        cursor.execute("RESET statement_timeout")
    count_stems(brand.id, now=now)


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def _add(  # noqa: PLR0917 - what a chunk needs
    cursor: object, brand: Brand, sentences: Sequence[tuple[str, str]], vectors: np.ndarray, count: int,
    generator: np.random.Generator, now: datetime,
) -> None:
    from peerdesk.foundation.db.vectors import vector_text
    from peerdesk.foundation.ids import new_id

    picks = generator.integers(len(sentences), size=(count, 3))
    pairs = generator.integers(len(vectors), size=(count, 2))
    shares = generator.uniform(0.2, 0.8, size=(count, 1))
    mixed = shares * vectors[pairs[:, 0]] + (1 - shares) * vectors[pairs[:, 1]]
    mixed += generator.normal(0, 0.02, size=(count, _DIMENSIONS))
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    articles, found, passages = [], [], []
    for pick, vector in zip(picks.tolist(), mixed, strict=True):
        body = ". ".join(sentences[place][0] for place in pick)
        stems = " ".join(sentences[place][1] for place in pick if sentences[place][1])
        article, entry = new_id(), new_id()
        articles.append(f"{article}\t{brand.id}\t\t{body}\ten\twithdrawn\t\t\t\t{now}\n")
        found.append(f"{entry}\t{brand.id}\tarticle\t{article}\t\t{stems}\t{stems.count(' ') + 1}\t{now}\n")
        passages.append(f"{new_id()}\t{brand.id}\tarticle\t{entry}\t1\t{body}\t{vector_text(vector)}\n")
    _copy(cursor, "answers_article (id, brand_id, title, body, language, state, source_url, source_licence, source_name,"
                  " proposed_at)", articles)
    _copy(cursor, "answers_searchentry (id, brand_id, kind, article_id, title, stems, length, indexed_at)", found)
    _copy(cursor, "answers_searchpassage (id, brand_id, kind, entry_id, number, body, embedding)", passages)


def _copy(cursor: object, target: str, rows: Sequence[str]) -> None:
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:  # type: ignore[attr-defined]
        copy.write("".join(rows))


def _escaped(text: str) -> str:
    """Return a text as PostgreSQL's COPY reads it between tabs."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _entry(row: Row, path: str) -> Entry:
    title = row.get("title") or ""
    if not isinstance(title, str):
        message = f"{path}: line {row['_line']}: field 'title': expected a text, got {type(title).__name__}"
        raise BenchInputError(message)
    return Entry(require_text(row, "id", path), title, require_text(row, "text", path))


def _question(row: Row, path: str, known: set[str]) -> Question:
    relevant = require_list(row, "relevant", path)
    if missing := [item for item in relevant if item not in known]:
        raise BenchInputError(f"{path}: line {row['_line']}: field 'relevant': not in the corpus: {missing[:3]}")
    return Question(require_text(row, "text", path), frozenset(relevant))
