"""`bench retrieval` and `bench guidance` on tiny files: by the product's own search, in a database of their own."""

import json
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.django_db]  # whose migrated database they copy

CORPUS = [
    {"id": "a", "title": "Storing beer", "text": "Cool. Dark."},
    {"id": "b", "title": "", "text": "A pint glass suits a stout."},
]
QUESTIONS = [
    {"id": "q", "text": "how to store beer", "relevant": ["a"]},
    {"id": "r", "text": "where is my parcel", "relevant": []},
]


def measured(name, folder, *options):
    files = {"corpus": CORPUS, "queries": QUESTIONS}
    for file, rows in files.items():
        (folder / file).write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    paths = [part for file in files for part in (f"--{file}", str(folder / file))]
    command = [sys.executable, "-m", "peerdesk.cli.main", "bench", name, *paths, *options]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])["figures"]


def test_retrieval_with_yardsticks_and_filling(tmp_path):
    figures = measured("retrieval", tmp_path, "--compare", "bm25,embedding", "--fill", "30")
    assert figures["hit_1"] == figures["bm25"]["hit_1"] == figures["embedding"]["mrr"] == 1.0
    assert (figures["queries"], figures["entries"]) == (1, 32)
    assert figures["visible_ms"] < 5000


def test_guidance_keeps_silent_where_nothing_answers(tmp_path):
    plot = tmp_path / "curve.png"
    figures = measured("guidance", tmp_path, "--calibrate", str(tmp_path / "queries"), "--plot", str(plot))
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert figures["promised_90"]["standing"] == "too_little"
    assert figures["coverage_at_precision_95"] == 0.5
    assert figures["calibrated_90"]["precision"] == 1.0
    assert (figures["sources_right"], figures["answerable"]) == (1.0, 0.5)
