"""The bench on tiny files: figures, and bad input with line and field named."""

import gzip
import json

import pytest

from peerdesk.cli.bench import consensus, parser_of
from peerdesk.cli.bench.consensus import simulating
from peerdesk.cli.bench.inputs import BenchInputError


def write(folder, *, workers=4, items=12, wrong=()):
    folder.mkdir()
    rows = [
        f"{item},{worker},{(item % 2) ^ ((item, worker) in wrong)}" for item in range(items) for worker in range(workers)
    ]
    (folder / "labels.csv").write_text("\n".join(["item,worker,label", *rows]))
    (folder / "truth.csv").write_text("\n".join(["item,truth", *(f"{item},{item % 2}" for item in range(items))]))
    return str(folder / "labels.csv"), str(folder / "truth.csv")


def figures(*options):
    result = consensus.run(parser_of(consensus).parse_args(options))
    assert json.loads(json.dumps(result)) == result
    return result


def test_one_set_with_gold_and_fewer_labels(tmp_path):
    labels, truth = write(tmp_path / "one", wrong={(0, 0), (1, 0), (2, 0), (3, 1)})
    found = figures("--labels", labels, "--truth", truth, "--compare", "majority", "--bought", "1,3", "--gold", "0.25")
    assert found["accuracy"] == found["majority"]["accuracy"] == found["bought"]["3"]["accuracy"] == 1.0
    assert found["bought"]["1"]["labels_per_item"] == 1.0
    assert found["truths"] == 9
    assert found["workers_compared"] == 4
    assert found["worker_spearman"] > 0.9


def test_all_sets_of_a_folder_and_their_means(tmp_path, capsys):
    write(tmp_path / "one")
    labels, _ = write(tmp_path / "two", wrong={(0, 0), (0, 1), (0, 2)})
    with open(labels, "rb") as plain:  # noqa: PTH123 - a gzip of itself
        content = plain.read()
    (tmp_path / "two" / "labels.csv").write_bytes(gzip.compress(content))
    found = figures("--sets", str(tmp_path), "--compare", "majority")
    assert found["sets"]["two"]["accuracy"] < 1.0
    assert found["accuracy"] == pytest.approx((1 + found["sets"]["two"]["accuracy"]) / 2, abs=1e-4)
    assert capsys.readouterr().err.splitlines()[-1].startswith("mean ")


def test_made_up_workers_and_reviewers(monkeypatch):
    for name, value in (("_DRAWS", 1), ("_LABELS_EACH", (20,)), ("_REVIEWERS", 6), ("_REVIEWS_EACH", (10,))):
        monkeypatch.setattr(simulating, name, value)
    found = figures("--simulate")
    assert found["labels_each"]["20"]["reliability_r"] > 0.7
    reviews = found["reviews_each"]["10"]
    assert reviews["severity_r"] > 0.8
    assert reviews["fair_rmse"] < reviews["raw_rmse"]
    assert 0.1 < reviews["third_called"] < 0.9


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (b"item,label\n1,2\n", "line 1: expected the columns item,worker,label, missing worker"),
        (b"item,worker,label\n1,2,3\n1,,3\n", "line 3: field 'worker': expected a text, got nothing"),
        (b"item,worker,label\n1,2\n", "line 2: field 'label'"),
        (b"item,worker,label\n", "no rows"),
        (b"item,worker,label\n1,\xff,3\n", "line 2: not UTF-8"),
        (b"item,worker,label\n9,2,3\n", "no item of"),
        (b"\x1f\x8b broken", "cannot be read"),
    ],
)
def test_bad_labels_are_named(tmp_path, labels, message):
    _, truth = write(tmp_path / "one", items=2)
    (tmp_path / "bad.csv").write_bytes(labels)
    with pytest.raises(BenchInputError, match=message):
        figures("--labels", str(tmp_path / "bad.csv"), "--truth", truth)


def test_bad_truth_and_options_are_named(tmp_path):
    labels, truth = write(tmp_path / "one")
    (tmp_path / "twice.csv").write_text("item,truth\n1,0\n1,1\n")
    with pytest.raises(BenchInputError, match="line 3: field 'truth': a second one for item '1'"):
        figures("--labels", labels, "--truth", str(tmp_path / "twice.csv"))
    for options, message in (
        (("--labels", labels), "give --labels and --truth, or --sets"),
        (("--sets", str(tmp_path), "--simulate"), "give --labels and --truth, or --sets"),
        (("--sets", str(tmp_path / "one")), "no folder in it has labels.csv"),
        (("--labels", labels, "--truth", truth, "--compare", "magic"), "unknown yardstick"),
        (("--labels", labels, "--truth", truth, "--gold", "1"), "--gold"),
        (("--labels", labels, "--truth", truth, "--bought", "x"), "--bought"),
    ):
        with pytest.raises(BenchInputError, match=message):
            figures(*options)
