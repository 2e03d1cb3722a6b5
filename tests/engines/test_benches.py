"""The benches of the engines on tiny files: figures, and bad input with line and field named."""

import gzip
import json

import pytest

from peerdesk.cli.bench import language, parser_of, redaction, triage
from peerdesk.cli.bench.inputs import BenchInputError, read_rows


def write(path, rows):
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return str(path)


def figures(bench, *options):
    result = bench.run(parser_of(bench).parse_args(options))
    assert json.loads(json.dumps(result)) == result
    return result


def test_triage_and_its_variants(tmp_path):
    rows = [{"text": f"keep my beer cool {n}", "label": "storage"} for n in range(12)]
    rows += [{"text": f"which glass for ale {n}", "label": "glass", "description": "glasses"} for n in range(12)]
    path = write(tmp_path / "t.jsonl", rows)
    assert figures(triage, "--train", path, "--test", path)["accuracy"] == 1.0
    few = figures(triage, "--train", path, "--test", path, "--shots", "2")
    assert few["examples"] == 4
    assert figures(triage, "--train", path, "--test", path, "--zero-shot")["examples"] == 0


def test_language(tmp_path):
    rows = [
        {"text": "Where is my order today?", "language": "en"},
        {"text": "Wo ist meine Bestellung?", "language": "de"},
    ]
    assert figures(language, "--test", write(tmp_path / "l.jsonl", rows))["accuracy"] == 1.0


def test_redaction_with_yardstick(tmp_path):
    rows = [
        {
            "text": "I am Barack Obama, jo@example.org, drinking Stella",
            "spans": [
                {"start": 5, "end": 17, "type": "NAME"},
                {"start": 19, "end": 33, "type": "EMAIL"},
                {"start": 44, "end": 50, "type": "KEEP"},
            ],
            "language": "en",
            "channel": "form",
        },
        {"text": "It is ada.", "spans": [{"start": 6, "end": 9, "type": "NAME"}], "known": {"name": "Ada Lovelace"}},
    ]
    result = figures(redaction, "--test", write(tmp_path / "r.jsonl", rows), "--compare", "presidio")
    assert result["types"]["NAME"] == {"recall": 1.0, "precision": 1.0, "f1": 1.0, "spans": 2}
    assert result["texts_leaking"] == 0
    assert result["keep_masked"] == 0
    assert result["presidio"]["types"]["EMAIL"]["recall"] == 1.0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no rows"),
        (b'{"text": "a"}\nnonsense\n', "line 2: not JSON"),
        (b"[1]\n", "line 1: expected a JSON object"),
        (b'{"text": "\xff"}\n', "line 1: not UTF-8"),
        (b"\x1f\x8b broken", "cannot be read"),
    ],
)
def test_bad_files_are_named(tmp_path, content, message):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(BenchInputError, match=message):
        read_rows(path)


def test_missing_files_and_gzip(tmp_path):
    with pytest.raises(BenchInputError, match="cannot be read"):
        read_rows(tmp_path / "none.jsonl")
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'\xef\xbb\xbf{"text": "a"}\n\n{"text": "b"}'))
    assert [(row["text"], row["_line"]) for row in read_rows(path)] == [("a", 1), ("b", 3)]


@pytest.mark.parametrize(
    ("bench", "option", "row", "message"),
    [
        (language, "--test", {"text": 5, "language": "en"}, "line 1: field 'text': expected a text, got int"),
        (language, "--test", {"text": "a"}, "line 1: field 'language': expected a text, got nothing"),
        (redaction, "--test", {"text": "a", "spans": [{"start": 0, "end": 9, "type": "NAME"}]}, "field 'spans'"),
        (redaction, "--test", {"text": "a", "spans": 1}, "field 'spans': expected a list"),
        (redaction, "--test", {"text": "a", "spans": [], "known": "x"}, "field 'known'"),
    ],
)
def test_bad_fields_are_named(tmp_path, bench, option, row, message):
    with pytest.raises(BenchInputError, match=message):
        figures(bench, option, write(tmp_path / "f.jsonl", [row]))


def test_unknown_yardsticks_are_named(tmp_path):
    path = write(tmp_path / "r.jsonl", [{"text": "a", "spans": []}])
    with pytest.raises(BenchInputError, match="unknown yardstick"):
        figures(redaction, "--test", path, "--compare", "magic")
