# ruff: noqa: INP001 - a script, no package
"""Fit the weights of engines/retrieval/ranking.py and confidence.py, five-fold, and report what they give.

    python bench/fit_ranking.py --corpus C.jsonl --queries Q.jsonl [--corpus C2.jsonl --queries Q2.jsonl]

Formats as for `peerdesk bench retrieval`; each set counts alike. A listwise softmax over each query's candidates (ListNet:
Cao et al. 2007) for the order; a logistic regression on the first hit's features for how surely it answers, with
questions whose `relevant` is empty as the ones that nothing answers. Prints the numbers to paste.
"""

import argparse
import zlib
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from peerdesk.cli.bench.knowledge import Question, read_corpus, read_questions
from peerdesk.engines.retrieval import Hit, MemoryIndex, answer_features
from peerdesk.engines.understanding import get_embedder

FOLDS = 5
PENALTY = 1e-3


@dataclass
class Asked:
    """One query: its fold, the features [n, 3] of its candidates, which are right [n], and the hits in today's order."""

    fold: int
    features: np.ndarray
    right: np.ndarray
    hits: list[Hit]
    weight: float


def main() -> None:
    """Fit on four fifths, report on the fifth, then fit on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", action="append", required=True)
    parser.add_argument("--queries", action="append", required=True)
    args = parser.parse_args()
    asked = [row for corpus, queries in zip(args.corpus, args.queries, strict=True) for row in ask(corpus, queries)]
    ranked = [row for row in asked if row.right.any()]
    first = []
    for fold in range(FOLDS):
        weights = fit([row for row in ranked if row.fold != fold])
        first += [row.right[np.argmax(row.features @ weights)] for row in ranked if row.fold == fold]
    print(f"first hit right on held-out folds: {np.mean(first):.4f}")
    print("PASSAGE_WEIGHT, TITLE_WEIGHT, WORD_WEIGHT =", np.round(fit(ranked), 1).tolist())
    for name, titled in (("_TITLED", True), ("_UNTITLED", False)):
        rows = [(evidence, row.right[0]) for row in asked if (evidence := answer_features(row.hits))]
        rows = [(evidence.as_list(), right) for evidence, right in rows if evidence.has_title == titled]
        if len({right for _, right in rows}) > 1:
            model = LogisticRegression(C=10.0, max_iter=5000).fit([x for x, _ in rows], [y for _, y in rows])
            print(name, round(float(model.intercept_[0]), 3), model.coef_[0].round(3).tolist())


def ask(corpus: str, queries: str) -> list[Asked]:
    """Search for every query of a set."""
    entries = read_corpus(corpus)
    questions: list[Question] = read_questions(queries, entries)
    index = MemoryIndex(entries, get_embedder())
    vectors = get_embedder().embed([question.text for question in questions])
    rows = []
    for question, vector in zip(questions, vectors, strict=True):
        hits = index.search(question.text, vector, limit=150)
        features = np.array([[hit.cosine, hit.title_cosine, hit.words] for hit in hits])
        right = np.array([hit.id in question.relevant for hit in hits])
        fold = zlib.crc32("".join(sorted(question.relevant)).encode()) % FOLDS
        rows.append(Asked(fold, features, right, hits, 1000 / len(questions)))
    return rows


def fit(rows: list[Asked]) -> np.ndarray:
    """Return the weights [3] that make the right ones likeliest."""

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(weights)
        for row in rows:
            scores = row.features @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            wanted = row.right / row.right.sum()
            total -= row.weight * float(wanted @ np.log(chance + 1e-12))
            slope += row.weight * (row.features.T @ (chance - wanted))
        return total / len(rows) + PENALTY * float(weights @ weights), slope / len(rows) + 2 * PENALTY * weights

    return np.asarray(minimize(loss, np.zeros(3), jac=True, method="L-BFGS-B").x)


if __name__ == "__main__":
    main()
