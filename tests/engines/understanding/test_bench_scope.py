"""The scope bench, its figures against hand-made outcomes, and the pictures of both triage benches."""

import json

import numpy as np
import pytest

from peerdesk.cli.bench import parser_of, scope, triage
from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.cli.bench.scope import Outcome, coverage_at_precision, figures

pytestmark = pytest.mark.slow

PATTERNS = {
    "refund": "please refund the {} I bought",
    "repair": "my {} is broken and makes noise",
    "invoice": "send the invoice of the {}",
    "login": "cannot log in to the {} app",
}
THINGS = ("kettle", "radio", "lamp", "printer", "drill", "toaster", "phone", "scale", "fan", "iron", "clock", "mixer",
          "tent", "bike", "desk", "sofa")  # fmt: skip


def write(path, rows):
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return str(path)


def in_scope(things):
    return [{"text": pattern.format(thing), "label": label} for label, pattern in PATTERNS.items() for thing in things]


OUT = [
    {"text": "who won the match yesterday", "label": "__out__", "kind": "far"},
    {"text": "sing a song about the moon", "label": "__out__", "kind": "far"},
    {"text": "can I change the colour of my order", "label": "__out__", "kind": "near"},
]


def test_scope_tells_what_is_none_of_the_topics(tmp_path):
    train, test = write(tmp_path / "train.jsonl", in_scope(THINGS)), write(tmp_path / "t.jsonl", in_scope(THINGS[:3]) + OUT)
    picture = tmp_path / "curve.png"
    options = ["--train", train, "--test", test, "--plot", str(picture), "--calibrate", write(tmp_path / "c.jsonl", OUT[:1])]
    result = scope.run(parser_of(scope).parse_args(options))
    assert json.loads(json.dumps(result)) == result
    assert result["in_scope_accuracy"] == 1.0
    assert result["auroc_far"] == 1.0
    assert result["shown_out"] == 1
    assert picture.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(BenchInputError, match="__out__"):
        scope.run(parser_of(scope).parse_args(["--train", train, "--test", train]))


def test_coverage_counts_ties_together_and_right_decisions_only():
    trust = np.array([0.9, 0.8, 0.8, 0.7, 0.6])
    right = np.array([True, True, False, True, True])
    assert coverage_at_precision(trust, right, 5, 1.0) == 0.2
    assert coverage_at_precision(trust, right, 5, 0.8) == 0.8
    assert coverage_at_precision(trust, ~right, 5, 0.9) == 0.0


def test_figures_of_a_known_outcome():
    outcome = Outcome(
        trust=np.array([0.9, 0.8, 0.3, 0.5, 0.1]),
        known=np.array([True, True, False, True, False]),
        right=np.array([True, False, True, False, False]),
        inside=np.array([True, True, True, False, False]),
        kinds=np.array(["", "", "", "near", "far"]),
    )
    result = figures(outcome)
    assert result["in_scope_accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert result["in_scope_accuracy_at_threshold"] == pytest.approx(1 / 3, abs=1e-4)
    assert (result["out_recall"], result["out_recall_near"], result["out_recall_far"]) == (0.5, 0.0, 1.0)
    assert result["auroc"] == pytest.approx(5 / 6, abs=1e-4)
    assert result["aurc"] == pytest.approx((0 + 1 / 2 + 2 / 3 + 2 / 4 + 3 / 5) / 5, abs=1e-4)


def test_triage_draws_its_reliability(tmp_path):
    rows, picture = write(tmp_path / "r.jsonl", in_scope(THINGS)), tmp_path / "reliability.png"
    result = triage.run(parser_of(triage).parse_args(["--train", rows, "--test", rows, "--plot", str(picture)]))
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert result["fast"]["accuracy"] == 1.0
