"""What all tests share. The environment itself is made earlier, in tests/environment.py."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def chromium_path():
    """Path of Debian's Chromium; without it a browser test is skipped, in CI it fails."""
    path = shutil.which("chromium")
    if path:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail("chromium is missing: apt-get install chromium")
    pytest.skip("no chromium: apt-get install chromium")
