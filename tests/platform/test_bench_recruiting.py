"""`bench recruiting`: a small season by the product's own commands, in a database of its own."""

import json
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.django_db]  # whose migrated database it copies


def test_a_season_ends_with_everybody_decided_and_nothing_that_waits():
    command = [sys.executable, "-m", "peerdesk.cli.main", "bench", "recruiting", "--people", "8", "--reviewers", "3"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    figures = json.loads(result.stdout.splitlines()[-1])["figures"]
    assert set(figures["stuck"].values()) == {0}
    assert figures["states"].keys() <= {"accepted", "declined"}
    assert figures["people"] == 8
    assert figures["reviewers"]["reviews"] > 0
