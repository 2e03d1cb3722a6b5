"""The embedded PostgreSQL in a home of its own: private, shared by processes, and back after kill -9."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from peerdesk.foundation.db import place
from peerdesk.foundation.db.address import DatabaseError, parse_url
from tests.platform.installations import run_python

pytestmark = pytest.mark.slow

START = """
    import json, time
    from peerdesk.foundation.db import server
    began = time.monotonic()
    address = server.ensure_running()
    print(json.dumps([address.uri, time.monotonic() - began]))
"""


def start(home):
    result = run_python(home, START)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def server_process(home):
    folder = Path(json.loads((home / "postgres.json").read_text())["folder"])
    return int((folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])


def test_first_start_is_private_and_complete(installation):
    uri, _seconds = start(installation)
    with psycopg.connect(uri) as connection:
        assert connection.info.server_version >= 180000
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        names = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
        assert {"vector", "pg_trgm", "unaccent"} <= names
        assert connection.execute("SELECT '[1,2]'::vector <-> '[1,3]'::vector").fetchone() == (1.0,)
    folder = Path(json.loads((installation / "postgres.json").read_text())["folder"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "passwords.json").stat().st_mode) == 0o600
    assert not (folder / "first-password").exists()


def test_no_password_no_entry(installation):
    uri, _seconds = start(installation)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(uri.replace(uri.split(":")[2].split("@")[0], "wrong"))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(uri.replace("peerdesk:", "postgres:", 1))


def test_later_starts_are_quick_and_keep_what_was_written(installation):
    uri, _first = start(installation)
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('yes')")
    assert "True" in run_python(installation, "from peerdesk.foundation.db import server; print(server.stop())").stdout
    uri, seconds = start(installation)
    assert seconds < 3
    with psycopg.connect(uri) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("yes",)


def test_killed_server_is_started_again(installation):
    uri, _seconds = start(installation)
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    os.kill(server_process(installation), signal.SIGKILL)
    uri, seconds = start(installation)
    assert seconds < 10
    with psycopg.connect(uri) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)


def test_pid_file_of_another_process_is_no_server(installation):
    start(installation)
    run_python(installation, "from peerdesk.foundation.db import server; server.stop()")
    folder = Path(json.loads((installation / "postgres.json").read_text())["folder"])
    (folder / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}/data\n1\n5432\n\n\n\nready\n")
    start(installation)


def test_many_callers_at_once_get_one_server(installation):
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: start(installation)[0], range(6)))
    assert len(set(answers)) == 1


def test_a_server_in_use_by_another_process_stays(installation):
    user = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(START) + "\nimport sys; sys.stdout.flush(); time.sleep(60)"],
        env={**os.environ, "PEERDESK_HOME": str(installation)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        user.stdout.readline()
        stop = "from peerdesk.foundation.db import server; server.ensure_running(); print(server.stop())"
        assert run_python(installation, stop).stdout.strip() == "False"
    finally:
        user.kill()
        user.communicate()
    assert run_python(installation, stop).stdout.strip() == "True"


def test_databases_can_be_thrown_away_even_in_use(installation):
    code = """
        import psycopg
        from peerdesk.foundation.db import server
        server.ensure_running()
        address = server.drop_and_create("spare")
        open_one = psycopg.connect(address.uri)
        server.drop_and_create("spare")
        server.drop("spare")
        server.drop_and_create("test_peerdesk_4194399")
        server.drop_and_create("test_peerdesk_4194398_gw1")
        server.drop_and_create(f"test_peerdesk_{__import__('os').getpid()}_gw0")
        print(server.drop_orphans())
    """
    result = run_python(installation, code)
    assert result.stdout.strip() == "('test_peerdesk_4194399', 'test_peerdesk_4194398_gw1')", result.stderr


def test_settings_can_be_read_without_a_server(tmp_path):
    code = """
        import sys
        from peerdesk.foundation.db import server
        settings = server.database_settings()["default"]
        assert "django" not in sys.modules
        print(settings["NAME"], settings["CONN_MAX_AGE"], server.status().running)
    """
    result = run_python(tmp_path / "nothing", code)
    assert result.stdout.split() == ["peerdesk", "None", "False"], result.stderr
    assert not (tmp_path / "nothing").exists()


def test_a_named_server_that_does_not_answer_is_told():
    url = "postgresql://somebody:secret@127.0.0.1:1/shop"
    result = run_python("/nonexistent", START, DATABASE_URL=url)
    assert "somebody@127.0.0.1:1/shop does not answer" in result.stderr
    assert "secret" not in result.stderr


@pytest.mark.parametrize("url", ["mysql://a@b/c", "sqlite:///x", "postgresql://user@host", "nonsense"])
def test_wrong_addresses_are_told(url):
    with pytest.raises(DatabaseError):
        parse_url(url)


def test_addresses_keep_their_options():
    address = parse_url("postgresql://u:p%40ss@db.example:6432/shop?sslmode=verify-full")
    assert (address.host, address.port, address.password) == ("db.example", "6432", "p@ss")
    assert address.django()["OPTIONS"]["sslmode"] == "verify-full"
    assert "p@ss" not in repr(address) + address.shown
    assert parse_url(address.uri) == address


def test_no_folder_that_was_there_is_loosened(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place.make_passable(closed / "new" / "newer")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert stat.S_IMODE((closed / "new").stat().st_mode) == 0o711
    user = place.server_user()
    if user is not None:
        assert not place.may_pass(closed / "new", user)
        assert place.cluster_folder(closed / "new", user).parent == Path("/var/lib")


def test_migrations_give_up_quickly_on_a_lock(installation):
    uri, _seconds = start(installation)
    with psycopg.connect(uri) as holder, psycopg.connect(uri) as other:
        holder.execute("CREATE TABLE busy (number int)")
        holder.commit()
        holder.execute("LOCK TABLE busy")
        began = time.monotonic()
        with contextlib.suppress(psycopg.errors.LockNotAvailable):
            other.execute("SET lock_timeout = '200ms'")
            other.execute("ALTER TABLE busy ADD COLUMN word text")
            pytest.fail("the lock was not respected")
        assert time.monotonic() - began < 2
