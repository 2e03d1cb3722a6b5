# ruff: noqa: INP001 - a script, no package
"""How a real language model does with the prompt that drafts use: what it writes, and how much of it may be shown.

    python bench/model_drafts.py --url http://127.0.0.1:8765/v1 --model NAME --corpus C --queries Q [--most 20] [--out F]

Formats as for `peerdesk bench retrieval`. Each question goes with the three articles that words and meaning find (in
memory) through the client, the prompt, the reading and the judgement of the product, with as much patience as `--seconds`
says. `--out` keeps question, answer and verdicts for people to read. The server may be on this machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from peerdesk.cli.bench.inputs import read_rows
from peerdesk.engines.drafting import SourceText, Turn
from peerdesk.engines.drafting.generative import (
    DRAFT_PROMPT,
    DRAFT_SCHEMA,
    DraftRequest,
    draft_messages,
    ground,
    read_sentences,
)
from peerdesk.engines.retrieval import Entry, MemoryIndex
from peerdesk.engines.understanding import get_embedder, same_meaning
from peerdesk.foundation.completions import CompletionError, CompletionServer, OutputForm, Request, stream_completion

ARTICLES = 3


def main() -> None:
    """Ask, judge, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--url", "--model", "--corpus", "--queries"):
        parser.add_argument(name, required=True)
    parser.add_argument("--key", default="")
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    server = CompletionServer(
        arguments.url, arguments.key, arguments.model, frozenset({urlsplit(arguments.url).netloc})
    )
    rows = read_rows(arguments.corpus)
    entries = [Entry(str(row["id"]), str(row.get("title", "")), str(row["text"])) for row in rows]
    known = {entry.id: entry for entry in entries}
    embedder = get_embedder()
    index = MemoryIndex(entries, embedder)
    figures, kept = Figures(), []
    for number, row in enumerate(read_rows(arguments.queries)[: arguments.most]):
        question = str(row["text"])
        hits = index.search(question, embedder.embed([question])[0], limit=ARTICLES)
        found = [SourceText(hit.id, known[hit.id].title, known[hit.id].body) for hit in hits]
        request = DraftRequest("the brand", "en", [Turn("customer", question)], found)
        kept.append({"question": question, **figures.ask(server, request, arguments.seconds)})
        print(f"{number + 1}: {kept[-1]['state']} {kept[-1]['seconds']:.1f} s", file=sys.stderr)
    if arguments.out:
        Path(arguments.out).write_text(json.dumps(kept, indent=1, ensure_ascii=False), "utf-8")
    print(json.dumps({"bench": "model_drafts", "prompt": DRAFT_PROMPT, "figures": figures.result()}))


class Figures:
    """What came of all questions."""

    def __init__(self) -> None:
        """Begin."""
        self._states: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._first: list[float] = []
        self._whole: list[float] = []
        self._form: OutputForm | None = None

    def ask(self, server: CompletionServer, request: DraftRequest, seconds: float) -> dict[str, Any]:
        """Ask one question; count and return what came."""
        asked = Request(draft_messages(request), "reply", DRAFT_SCHEMA, 400, seconds, seconds)
        begun, text, first = time.monotonic(), "", 0.0
        try:
            for step in stream_completion(server, asked, form=self._form):
                first = first or time.monotonic() - begun
                text, self._form = step.text, step.form
        except CompletionError as error:
            self._states[error.code] += 1
            return {"state": error.code, "seconds": time.monotonic() - begun, "answer": text}
        self._first.append(first)
        self._whole.append(time.monotonic() - begun)
        found = ground(read_sentences(text), request, likeness=same_meaning)
        state = "draft" if found.draft.sentences else found.draft.reason
        self._states[state] += 1
        self._reasons["shown"] += sum(bool(one.source) for one in found.draft.sentences)
        self._reasons.update(one.reason for one in found.left_out)
        return {
            "state": state, "seconds": self._whole[-1], "answer": text,
            "shown": [one.text for one in found.draft.sentences],
            "left_out": [[one.reason, one.text] for one in found.left_out],
            "articles": [source.title for source in request.sources],
        }

    def result(self) -> dict[str, Any]:
        """Return the figures."""
        return {
            "questions": sum(self._states.values()), "states": dict(self._states), "sentences": dict(self._reasons),
            "form": self._form, "first_words_p50_seconds": _median(self._first), "whole_p50_seconds": _median(self._whole),
        }  # fmt: skip


def _median(values: Sequence[float]) -> float | None:
    return round(statistics.median(values), 2) if values else None


if __name__ == "__main__":
    main()
