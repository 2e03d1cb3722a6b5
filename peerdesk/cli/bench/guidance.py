"""How often an answer may be given without a person: right sources, and silence where there is none."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from peerdesk.cli.bench.drawing.curves import draw_curves
from peerdesk.engines.retrieval import JudgedAnswer, abstention_curve, choose_threshold

from .knowledge import Question, publish, read_corpus, read_questions
from .own_database import own_database

_PRECISIONS: Final = (0.90, 0.95)
# What a new brand's self-service offers from.
_CAREFUL: Final = 0.80
# Below this the product does not look more closely.
_LOWEST: Final = 0.5
_CURVE_POINTS: Final = 60

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument("--corpus", required=True, help='JSON lines: {"id","title","text"}')
    parser.add_argument("--queries", required=True, help='JSON lines: {"id","text","relevant":[id,…]}; [] = no answer')
    parser.add_argument("--calibrate", help="questions by which the threshold is chosen, other ones than --queries")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Return coverage (share of all questions that get an answer) at a precision, AURC, and how often the source is right.

    `coverage_at_precision_90` takes the best threshold in hindsight; with --calibrate, `calibrated_90` holds what the
    threshold chosen on those questions gives: its coverage and its precision; `promised_90` the same for the threshold that
    a brand gets that has those questions as its history. `--plot` draws right answers over questions answered.

    Raises:
        BenchInputError: a row is not as expected.
    """
    entries = read_corpus(args.corpus)
    questions = read_questions(args.queries, entries)
    calibration = read_questions(args.calibrate, entries) if args.calibrate else []
    with own_database("guidance"):
        brand, names = publish(entries)
        sure, right = _ask(brand.id, names, questions)
        learned = _ask(brand.id, names, calibration) if calibration else None
    if args.plot:
        curves = {"right answers": _curve(sure, right)} | ({"calibration": _curve(*learned)} if learned else {})
        draw_curves(args.plot, "guidance: abstention", curves, x="questions answered", y="answers right", diagonal=False)
        args.plot = None
    figures: dict[str, Any] = {}
    for precision in _PRECISIONS:
        percent = round(100 * precision)
        figures[f"coverage_at_precision_{percent}"] = round(_coverage(sure, right, precision)[1], 4)
        if learned:
            figures[f"calibrated_{percent}"] = _at(_coverage(*learned, precision)[0], sure, right)
            choice = choose_threshold(_judged(*learned), wanted=precision, careful=_CAREFUL, lowest=_LOWEST)
            promised = _at(choice.setting.threshold, sure, right)
            figures[f"promised_{percent}"] = {**promised, "standing": choice.standing.value}
    answerable = np.array([bool(question.relevant) for question in questions])
    return {
        **figures,
        "aurc": round(_aurc(sure, right), 4),
        "sources_right": round(float(right[answerable].mean()), 4) if answerable.any() else None,
        "answerable": round(float(answerable.mean()), 4),
        "questions": len(questions),
    }


def _at(threshold: float, sure: Floats, right: Flags) -> dict[str, Any]:
    given = sure >= threshold
    return {
        "threshold": round(threshold, 4),
        "coverage": round(float(given.mean()), 4),
        "precision": round(float(right[given].mean()), 4) if given.any() else None,
    }


def _judged(sure: Floats, right: Flags) -> list[JudgedAnswer]:
    return [JudgedAnswer(float(one), bool(is_right)) for one, is_right in zip(sure, right, strict=True)]


def _curve(sure: Floats, right: Flags) -> list[tuple[float, float]]:
    settings = abstention_curve(_judged(sure, right), points=_CURVE_POINTS)
    return [(one.coverage, one.precision or 0.0) for one in settings]


def _ask(brand_id: Any, names: dict[Any, str], questions: Sequence[Question]) -> tuple[Floats, Flags]:
    """Return for each question how sure the first answer is, and whether it is right."""
    from peerdesk.domain.answers.queries import search_answers

    sure, right = [], []
    for question in questions:
        hits = search_answers(brand_id, question.text, limit=1)
        sure.append(hits[0].confidence if hits else 0.0)
        right.append(bool(hits) and names[hits[0].article_id] in question.relevant)
    return np.array(sure), np.array(right)


def _coverage(sure: Floats, right: Flags, precision: float) -> tuple[float, float]:
    """Return the lowest threshold with this share of right answers, and the share of questions that it answers."""
    order = np.argsort(-sure, kind="stable")
    good = np.flatnonzero(np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= precision)
    if not len(good):
        return 1.0 + 1e-9, 0.0
    return float(sure[order[good[-1]]]), float((good[-1] + 1) / len(order))


def _aurc(sure: Floats, right: Flags) -> float:
    """Area under the risk-coverage curve (Geifman and El-Yaniv 2017): mean error over all thresholds, lower is better."""
    order = np.argsort(-sure, kind="stable")
    return float((np.cumsum(~right[order]) / np.arange(1, len(order) + 1)).mean())
