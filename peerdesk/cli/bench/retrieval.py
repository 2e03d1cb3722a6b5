"""`peerdesk bench retrieval`: whether the right answer is among the first ones found."""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from peerdesk.cli.bench.inputs import BenchInputError, Row, read_rows, require_list, require_text
from peerdesk.engines.retrieval import Entry, LexicalIndex, MemoryIndex, passage_text
from peerdesk.engines.understanding import Embedder, get_embedder

_YARDSTICKS: Final = ("bm25", "embedding")
_DEPTH: Final = 10

Search = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    relevant: frozenset[str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument("--corpus", required=True, help='JSON lines: {"id","title","text"}')
    parser.add_argument("--queries", required=True, help='JSON lines: {"id","text","relevant":[id,…]}')
    parser.add_argument("--train", help="labelled queries; read and checked, this search learns nothing from them")
    parser.add_argument("--fill", type=int, default=0, help="add so many entries made of the corpus's own sentences")
    parser.add_argument("--compare", default="", help="yardsticks, comma separated: bm25, embedding")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Search for every query and compare with what is relevant; queries without any relevant entry are left out.

    Raises:
        BenchInputError: a row or an option is not as expected.
    """
    entries = [_entry(row, args.corpus) for row in read_rows(args.corpus)]
    known = {entry.id for entry in entries}
    if len(known) != len(entries):
        raise BenchInputError(f"{args.corpus}: an id stands twice")
    queries = [query for row in read_rows(args.queries) if (query := _query(row, args.queries, known)).relevant]
    if not queries:
        raise BenchInputError(f"{args.queries}: no query has a relevant entry")
    if args.train:
        for row in read_rows(args.train):
            _query(row, args.train, known)
    names = [name for name in args.compare.split(",") if name]
    if unknown := set(names) - set(_YARDSTICKS):
        raise BenchInputError(f"--compare: unknown yardstick {sorted(unknown)}, expected {', '.join(_YARDSTICKS)}")
    entries += _filling(entries, args.fill, args.seed)
    embedder = get_embedder()
    embedder.embed(["warm up"])
    begin = time.perf_counter()
    vectors = embedder.embed([passage_text(entry.title, entry.body) for entry in entries])
    index = MemoryIndex(entries, vectors)
    seconds = time.perf_counter() - begin
    figures = _measure(queries, lambda text: [hit.id for hit in index.search(text, embedder.embed([text])[0])])
    figures |= {"index_seconds": round(seconds, 2), "queries": len(queries), "entries": len(entries)}
    for name in names:
        search = _bm25(entries) if name == "bm25" else _embedding(entries, vectors, embedder)
        figures[name] = _measure(queries, search)
    return figures


def _entry(row: Row, path: str) -> Entry:
    title = row.get("title") or ""
    if not isinstance(title, str):
        raise BenchInputError(
            f"{path}: line {row['_line']}: field 'title': expected a text, got {type(title).__name__}"
        )
    return Entry(require_text(row, "id", path), title, require_text(row, "text", path))


def _query(row: Row, path: str, known: set[str]) -> _Query:
    relevant = require_list(row, "relevant", path)
    if missing := [item for item in relevant if item not in known]:
        raise BenchInputError(f"{path}: line {row['_line']}: field 'relevant': not in the corpus: {missing[:3]}")
    return _Query(require_text(row, "text", path), frozenset(relevant))


def _filling(entries: Sequence[Entry], count: int, seed: int) -> list[Entry]:
    """Entries of three sentences drawn from all answers: they look like answers and answer nothing."""
    if count < 0:
        raise BenchInputError(f"--fill: expected 0 or more, got {count}")
    sentences = [sentence.strip() for entry in entries for sentence in entry.body.split(". ") if sentence.strip()]
    generator = np.random.default_rng(seed)
    return [
        Entry(f"__fill_{number}", "", ". ".join(sentences[pick] for pick in generator.integers(len(sentences), size=3)))
        for number in range(count if sentences else 0)
    ]


def _bm25(entries: Sequence[Entry]) -> Search:
    index = LexicalIndex(entries)
    return lambda text: _best(entries, index.scores(text))


def _embedding(entries: Sequence[Entry], vectors: npt.NDArray[np.float32], embedder: Embedder) -> Search:
    return lambda text: _best(entries, (vectors @ embedder.embed([text])[0]).astype(np.float64))


def _best(entries: Sequence[Entry], scores: npt.NDArray[np.float64]) -> list[str]:
    return [entries[row].id for row in np.argsort(-scores, kind="stable")[:_DEPTH]]


def _measure(queries: Sequence[_Query], search: Search) -> dict[str, Any]:
    milliseconds, rows = [], []
    for query in queries:
        begin = time.perf_counter()
        found = search(query.text)
        milliseconds.append((time.perf_counter() - begin) * 1000)
        rows.append(_judge([identifier in query.relevant for identifier in found], len(query.relevant)))
    figures = {name: round(float(np.mean([row[name] for row in rows])), 4) for name in rows[0]}
    return {**figures, "query_p95_ms": round(float(np.percentile(milliseconds, 95)), 2)}


def _judge(right: Sequence[bool], relevant: int) -> dict[str, float]:
    """Figures of one query; nDCG with binary gains (Järvelin and Kekäläinen 2002)."""
    first = next((rank for rank, hit in enumerate(right, start=1) if hit), None)
    gains = [1.0 / np.log2(rank + 1) for rank in range(1, _DEPTH + 1)]
    gained = sum(gain for gain, hit in zip(gains, right, strict=False) if hit)
    return {
        "hit_1": float(any(right[:1])),
        "hit_5": float(any(right[:5])),
        "hit_10": float(any(right[:10])),
        "recall_5": sum(right[:5]) / relevant,
        "recall_10": sum(right[:10]) / relevant,
        "mrr": 1.0 / first if first else 0.0,
        "ndcg_10": float(gained / sum(gains[:relevant])),
    }
