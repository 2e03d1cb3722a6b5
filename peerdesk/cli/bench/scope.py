"""`peerdesk bench scope`: whether tickets that are about none of the known topics are told from those that are."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from peerdesk.cli.bench.drawing.curves import draw_curves
from peerdesk.cli.bench.inputs import BenchInputError, Row, read_rows, require_text
from peerdesk.cli.bench.triage import descriptions
from peerdesk.engines.understanding import LabelledText, get_ticket_encoder, train_topic_classifier

OUT: Final = "__out__"
KINDS: Final = ("near", "far")
_CURVE_POINTS: Final = 200

FloatArray64 = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Outcome:
    """Of each test row [n]: trust, whether the topic was right, in scope or not, and which kind of out it is."""

    trust: FloatArray64
    known: BoolArray
    right: BoolArray
    inside: BoolArray
    kinds: npt.NDArray[np.str_]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument("--train", required=True, help='JSON lines: {"text","label"}; rows labelled "__out__" are shown')
    parser.add_argument("--test", required=True, help='the same; "__out__" rows with "kind": "near" or "far"')
    parser.add_argument("--calibrate", help="more rows labelled __out__, to set the threshold by; no test data")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Train on what is in scope, judge both; `--plot` draws precision over coverage.

    Raises:
        BenchInputError: a row is not as expected, or the test holds no row in scope or none out of it.
    """
    train, test = read_rows(args.train), read_rows(args.test)
    shown = [row for row in train if row.get("label") == OUT]
    if args.calibrate:
        shown += [row for row in read_rows(args.calibrate) if require_text(row, "label", args.calibrate) == OUT]
    train = [row for row in train if row.get("label") != OUT]
    outcome = _judge(args, train, shown, test)
    if outcome.inside.all() or not outcome.inside.any():
        raise BenchInputError(f"{args.test}: expected rows in scope and rows labelled {OUT!r}")
    if args.plot:
        draw_curves(
            args.plot,
            "scope: abstention",
            {"precision": _precision_curve(outcome)},
            x="share of tickets in scope decided rightly",
            y="precision",
            diagonal=False,
        )
        args.plot = None
    return {**figures(outcome), "shown_out": len(shown), "tests": len(test)}


def figures(outcome: Outcome) -> dict[str, object]:
    """All figures of the bench.

    `in_scope_accuracy` is the share of tickets in scope whose best topic is right, with no abstaining;
    `in_scope_accuracy_at_threshold` also counts those turned away as wrong, as Larson et al. (2019) do, and belongs
    to `out_recall`. Coverage at a precision is the largest share of tickets in scope that can be decided rightly while
    so many of all decisions (those on tickets out of scope are wrong) are right. AURC is the mean share of wrong
    decisions over all coverages (Geifman and El-Yaniv 2017), lower is better.
    """
    inside, out = outcome.inside, ~outcome.inside
    by_kind = {kind: out & (outcome.kinds == kind) for kind in KINDS}
    shown = {kind: rows for kind, rows in by_kind.items() if rows.any()}
    return {
        "in_scope_accuracy": round(float(outcome.right[inside].mean()), 4),
        "in_scope_accuracy_at_threshold": round(float((outcome.right & outcome.known)[inside].mean()), 4),
        "out_recall": round(float((~outcome.known)[out].mean()), 4),
        "auroc": _auroc(outcome, out),
        **{f"auroc_{kind}": _auroc(outcome, rows) for kind, rows in shown.items()},
        **{f"out_recall_{kind}": round(float((~outcome.known)[rows].mean()), 4) for kind, rows in shown.items()},
        "coverage_at_precision_95": coverage_at_precision(outcome.trust, outcome.right, int(inside.sum()), 0.95),
        "coverage_at_precision_98": coverage_at_precision(outcome.trust, outcome.right, int(inside.sum()), 0.98),
        "aurc": _aurc(outcome),
    }


def coverage_at_precision(trust: FloatArray64, right: BoolArray, in_scope: int, precision: float) -> float:
    """Right decisions over tickets in scope at the lowest threshold that keeps the precision; ties stand together."""
    order = np.argsort(-trust, kind="stable")
    hits = right[order].cumsum()
    last_of_tie = np.append(np.diff(trust[order]) != 0, True)
    good = np.flatnonzero(last_of_tie & (hits >= precision * np.arange(1, len(order) + 1)))
    return round(float(hits[good[-1]] / in_scope), 4) if len(good) else 0.0


def _judge(args: argparse.Namespace, train: Sequence[Row], shown: Sequence[Row], test: Sequence[Row]) -> Outcome:
    labels = [require_text(row, "label", args.train) for row in train]
    examples = [LabelledText(require_text(row, "text", args.train), label) for row, label in zip(train, labels, strict=True)]
    gold = np.array([require_text(row, "label", args.test) for row in test])
    encoder = get_ticket_encoder()
    unknown = encoder.encode([require_text(row, "text", args.calibrate or args.train) for row in shown]) if shown else None
    model = train_topic_classifier(descriptions(train, labels), examples, encoder, args.seed, unknown=unknown)
    decisions = model.decide(encoder.encode([require_text(row, "text", args.test) for row in test]))
    return Outcome(
        trust=np.array([decision.trust for decision in decisions]),
        known=np.array([decision.known for decision in decisions]),
        right=np.array([decision.guess.topic for decision in decisions]) == gold,
        inside=gold != OUT,
        kinds=np.array([str(row.get("kind", "")) for row in test]),
    )


def _auroc(outcome: Outcome, out: BoolArray) -> float:
    rows = outcome.inside | out
    return round(float(roc_auc_score(outcome.inside[rows], outcome.trust[rows])), 4)


def _aurc(outcome: Outcome) -> float:
    wrong = ~outcome.right[np.argsort(-outcome.trust, kind="stable")]
    return round(float((wrong.cumsum() / np.arange(1, len(wrong) + 1)).mean()), 4)


def _precision_curve(outcome: Outcome) -> list[tuple[float, float]]:
    hits = outcome.right[np.argsort(-outcome.trust, kind="stable")].cumsum()
    precision = hits / np.arange(1, len(hits) + 1)
    places = np.unique(np.linspace(0, len(hits) - 1, _CURVE_POINTS).astype(int))
    return [(float(hits[place] / outcome.inside.sum()), float(precision[place])) for place in places]
