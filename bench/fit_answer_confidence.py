# ruff: noqa: INP001 - a script, no package
"""Fit the coefficients of engines/retrieval/confidence.py and report coverage at 90 and 95 % right answers.

    python bench/fit_answer_confidence.py --corpus C.jsonl --calibrate Q.jsonl --queries T.jsonl

Formats as for `peerdesk bench guidance`; `"relevant": []` means that no answer exists. Prints the lines to paste.
"""

import argparse
from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from peerdesk.cli.bench.inputs import Row, read_rows
from peerdesk.engines.retrieval import Entry, MemoryIndex, answer_features, passage_text
from peerdesk.engines.understanding import get_embedder


def main() -> None:
    """Fit on the calibration questions, judge on the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--corpus", "--calibrate", "--queries"):
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    embedder = get_embedder()
    entries = [Entry(row["id"], row.get("title", ""), row["text"]) for row in read_rows(args.corpus)]
    index = MemoryIndex(entries, embedder.embed([passage_text(entry.title, entry.body) for entry in entries]))
    features, right, _ = judge(index, read_rows(args.calibrate))
    model = LogisticRegression(C=10.0, max_iter=1_000).fit(features, right)
    print(f"_INTERCEPT: Final = {model.intercept_[0]:.3f}")
    print(f"_COEFFICIENTS: Final = ({', '.join(f'{weight:.3f}' for weight in model.coef_[0])})")
    features, right, answerable = judge(index, read_rows(args.queries))
    probabilities = model.predict_proba(features)[:, 1]
    print(f"answerable {answerable}, first hit right {right.sum()} of {len(right)}")
    for precision in (0.90, 0.95):
        threshold, coverage = coverage_at(probabilities, right, answerable, precision)
        print(f"coverage of answerable at {precision:.0%}: {coverage:.3f} (threshold {threshold:.3f})")
    order = np.argsort(-probabilities)
    risks = np.cumsum(~right[order]) / np.arange(1, len(right) + 1)
    print(f"AURC {risks.mean():.4f}")


def judge(index: MemoryIndex, rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray, int]:
    """Features [n, 4] of the first hits, whether each is right [n], and how many questions have an answer."""
    vectors = get_embedder().embed([row["text"] for row in rows])
    features, right = [], []
    for row, vector in zip(rows, vectors, strict=True):
        hits = index.search(row["text"], vector)
        evidence = answer_features(row["text"], hits)
        if evidence is not None:
            features.append(evidence.as_list())
            right.append(hits[0].id in row["relevant"])
    return np.array(features), np.array(right), sum(bool(row["relevant"]) for row in rows)


def coverage_at(probabilities: np.ndarray, right: np.ndarray, answerable: int, precision: float) -> tuple[float, float]:
    """The lowest threshold with this share of right answers, and the share of answerable questions that it serves."""
    order = np.argsort(-probabilities)
    correct = np.cumsum(right[order])
    good = np.flatnonzero(correct / np.arange(1, len(order) + 1) >= precision)
    if not len(good):
        return 1.0, 0.0
    return float(probabilities[order[good[-1]]]), float(correct[good[-1]] / answerable)


if __name__ == "__main__":
    main()
