import contextlib
import json
import subprocess
from pathlib import Path

import pytest

from tests.platform.installations import run_python


@contextlib.contextmanager
def an_installation(tmp_path_factory):
    """A folder with an embedded server of its own, stopped and thrown away afterwards."""
    home = tmp_path_factory.mktemp("home")
    # Where the server's user cannot walk (pytest's folders are private), the data folder is under /var/lib.
    yield home
    run_python(home, "from peerdesk.foundation.db import server; server.stop(force=True)")
    record = home / "postgres.json"
    if record.exists():
        folder = Path(json.loads(record.read_text())["folder"])
        assert folder.name.startswith(("peerdesk-", "postgres"))
        subprocess.run(["rm", "-rf", "--", folder], check=True)


@pytest.fixture
def installation(tmp_path_factory):
    with an_installation(tmp_path_factory) as home:
        yield home


@pytest.fixture(scope="module")
def shared_installation(tmp_path_factory):
    """One for all tests of a file, where a first start takes long."""
    with an_installation(tmp_path_factory) as home:
        yield home
