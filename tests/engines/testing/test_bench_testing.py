"""The bench of adaptive tests on a tiny table, and bad input with line and field named."""

import gzip
import json

import numpy as np
import pytest

from peerdesk.cli.bench import parser_of, testing
from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.engines.testing import answers_of
from tests.engines.testing.banks import make_bank


def figures(*options):
    result = testing.run(parser_of(testing).parse_args(options))
    assert json.loads(json.dumps(result)) == result
    return result


def test_a_table_is_measured_beside_its_yardsticks(tmp_path):
    bank, generator = make_bank(12), np.random.default_rng(0)
    scores = answers_of(bank, generator.normal(size=120), generator).astype(int)
    lines = [",".join(item.id for item in bank.items), *(",".join(map(str, row)) for row in scores)]
    lines[1] = lines[1][:-1]
    path = tmp_path / "answers.csv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    told = figures("--responses", str(path), "--people", "40", "--bank", "100", "--items", "6")
    assert told["hidden_auc"] > told["item_mean"]["hidden_auc"] > 0.5
    assert told["hidden_log_loss"] < told["item_mean"]["hidden_log_loss"]
    assert {"ridge_rasch", "rasch", "2pl", "random", "always_fixed_length"} <= told.keys()
    assert (told["tested"], told["items_most"], told["theta_corr_20"]) == (40, 6, None)
    assert 0.7 < told["theta_corr_5"] <= told["theta_corr_10"] <= 1.0
    assert told["decision_agreement"] > 0.8
    assert told["items_used_share"] <= 0.5
    simulated = told["simulated"]
    assert simulated["exposure_max"] <= 0.25 < simulated["without_limit"]["exposure_max"]
    assert simulated["shared_out"]["exposure_max"] <= 0.25
    assert simulated["rmse_20"] < simulated["rmse_10"]
    assert simulated["next_item_p95_ms"] < 100


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n" + "1,0\n" * 30 + "1,x\n", "line 32: field 'b': expected 1, 0 or nothing, got 'x'"),
        ("a,b\n1\n", "line 2: expected 2 cells, got 1"),
        ("a,a\n", "line 1: expected the ids of two items"),
        ("a,b\n1,1\n", "1 people, expected 20"),
        ("a,b\n" + "1,\n" * 30, "field 'b': nobody answered it"),
    ],
)
def test_bad_tables_are_named(tmp_path, content, message):
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BenchInputError, match=message):
        figures("--responses", str(path))


def test_bad_options_are_named(tmp_path):
    with pytest.raises(BenchInputError, match="--items"):
        figures("--responses", str(tmp_path / "none.csv"), "--items", "0")
    with pytest.raises(BenchInputError, match="cannot be read"):
        figures("--responses", str(tmp_path / "none.csv"))
