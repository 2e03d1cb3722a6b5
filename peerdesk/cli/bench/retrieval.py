"""Whether the right answer is among the first ones found: by the product's own search, in a database of its own."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.retrieval import Entry, LexicalIndex, passage_text
from peerdesk.engines.understanding import Embedder, get_embedder

from .inputs import BenchInputError
from .knowledge import Question, fill, publish, read_corpus, read_questions
from .own_database import own_database

_YARDSTICKS: Final = ("bm25", "embedding")
_DEPTH: Final = 10

Search = Callable[[str], list[str]]


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
    entries = read_corpus(args.corpus)
    questions = [question for question in read_questions(args.queries, entries) if question.relevant]
    if not questions:
        raise BenchInputError(f"{args.queries}: no query has a relevant entry")
    if args.train:
        read_questions(args.train, entries)
    names = [name for name in args.compare.split(",") if name]
    if unknown := set(names) - set(_YARDSTICKS):
        raise BenchInputError(f"--compare: unknown yardstick {sorted(unknown)}, expected {', '.join(_YARDSTICKS)}")
    if args.fill < 0:
        raise BenchInputError(f"--fill: expected 0 or more, got {args.fill}")
    embedder = get_embedder()
    embedder.embed(["warm up"])
    with own_database("retrieval"):
        figures = _product(entries, questions, args.fill, args.seed)
    for name in names:
        search = _bm25(entries) if name == "bm25" else _embedding(entries, embedder)
        figures[name] = _measure(questions, search)
    return figures


def _product(entries: Sequence[Entry], questions: Sequence[Question], filling: int, seed: int) -> dict[str, Any]:
    from peerdesk.domain.answers.queries import search_answers

    began = time.perf_counter()
    brand, names = publish(entries)
    seconds = time.perf_counter() - began
    if filling:
        fill(brand, entries, filling, seed)
    for question in questions[:_DEPTH]:
        search_answers(brand.id, question.text)  # the first ones load what later ones find loaded
    figures = _measure(
        questions, lambda text: [names[hit.article_id] for hit in search_answers(brand.id, text, limit=_DEPTH)]
    )
    return {
        **figures,
        "index_seconds": round(seconds, 2),
        "visible_ms": round(_until_visible(brand.id), 1),
        "queries": len(questions),
        "entries": len(entries) + filling,
    }


def _until_visible(brand_id: Any) -> float:
    """Milliseconds from the command that publishes an article until a search finds it."""
    from peerdesk.domain.answers.commands import approve_article, propose_article
    from peerdesk.domain.answers.queries import search_answers
    from peerdesk.domain.brands.models import Brand
    from peerdesk.domain.people.commands import create_user
    from peerdesk.domain.people.models import NetworkRole
    from peerdesk.foundation.clock import utc_now

    now = utc_now()
    editor = create_user("editor@bench.example", name="Editor", password=None, network_role=NetworkRole.REVIEWER, now=now)
    title = "Recalibrating the zirconium flux capacitor"
    article = propose_article(
        Brand.objects.get(id=brand_id), title=title, body="Hold both levers for nine seconds.", now=now
    )
    began = time.perf_counter()
    approve_article(article.id, brand_id=brand_id, by=editor, now=now)
    while article.id not in [hit.article_id for hit in search_answers(brand_id, title)]:
        if time.perf_counter() - began > 60:  # noqa: PLR2004 - a minute, far above what is allowed
            return float("inf")
    return (time.perf_counter() - began) * 1000


def _bm25(entries: Sequence[Entry]) -> Search:
    index = LexicalIndex(entries)
    return lambda text: _best(entries, index.scores(text))


def _embedding(entries: Sequence[Entry], embedder: Embedder) -> Search:
    vectors = embedder.embed([passage_text(entry.title, entry.body) for entry in entries])
    return lambda text: _best(entries, (vectors @ embedder.embed([text])[0]).astype(np.float64))


def _best(entries: Sequence[Entry], scores: npt.NDArray[np.float64]) -> list[str]:
    return [entries[row].id for row in np.argsort(-scores, kind="stable")[:_DEPTH]]


def _measure(questions: Sequence[Question], search: Search) -> dict[str, Any]:
    milliseconds, rows = [], []
    for question in questions:
        begin = time.perf_counter()
        found = search(question.text)
        milliseconds.append((time.perf_counter() - begin) * 1000)
        rows.append(_judge([identifier in question.relevant for identifier in found], len(question.relevant)))
    figures = {name: round(float(np.mean([row[name] for row in rows])), 4) for name in rows[0]}
    return {
        **figures,
        "query_p50_ms": round(float(np.percentile(milliseconds, 50)), 2),
        "query_p95_ms": round(float(np.percentile(milliseconds, 95)), 2),
    }


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
