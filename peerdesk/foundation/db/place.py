"""Where the installation keeps its own files, and which folders another system user can reach."""

import hashlib
import json
import os
import pwd
import stat
from pathlib import Path

PRIVATE_DIRECTORY = 0o700
PASSABLE_DIRECTORY = 0o711
SYSTEM_STATE = Path("/var/lib")
SERVER_USERS = ("postgres", "daemon", "nobody")


def home_folder() -> Path:
    """Folder for everything that this installation writes: `PEERDESK_HOME`, else `var` beside the source."""
    named = os.environ.get("PEERDESK_HOME")
    if named:
        return Path(named).absolute()
    checkout = Path(__file__).resolve().parents[3]
    root = checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()
    return root / "var"


def server_user() -> pwd.struct_passwd | None:
    """System user under whom PostgreSQL runs: None = ourselves. PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in SERVER_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    message = f"PostgreSQL cannot run as root and none of the users {', '.join(SERVER_USERS)} exists"
    raise LookupError(message)


def make_passable(folder: Path) -> None:
    """Create `folder` and what is missing above it, passable but not readable for others. Touches nothing old."""
    if folder.is_dir():
        return
    make_passable(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(PASSABLE_DIRECTORY)


def may_pass(folder: Path, user: pwd.struct_passwd) -> bool:
    """Whether `user` can walk through `folder` and all folders above it; what does not exist yet we would create."""
    return all(_permits(place, user, stat.S_IXOTH) for place in (folder, *folder.parents) if place.exists())


def may_run(program: Path, user: pwd.struct_passwd) -> bool:
    """Whether `user` can read and execute `program` where it stands."""
    readable = _permits(program, user, stat.S_IROTH | stat.S_IXOTH)
    return readable and may_pass(program.parent, user)


def cluster_folder(home: Path, user: pwd.struct_passwd | None) -> Path:
    """Folder of the embedded server: recorded at the first start, so that a later mode change cannot lose the data."""
    record = home / "postgres.json"
    if record.is_file():
        return Path(json.loads(record.read_text(encoding="utf-8"))["folder"])
    if user is None or may_pass(home, user):
        return home / "postgres"
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    return SYSTEM_STATE / f"peerdesk-{digest}"


def record_cluster_folder(home: Path, folder: Path) -> None:
    """Remember where the data folder is."""
    (home / "postgres.json").write_text(json.dumps({"folder": str(folder)}) + "\n", encoding="utf-8")


def _permits(place: Path, user: pwd.struct_passwd, wanted_for_others: int) -> bool:
    info = place.stat()
    groups = os.getgrouplist(user.pw_name, user.pw_gid)
    shift = 6 if info.st_uid == user.pw_uid else 3 if info.st_gid in groups else 0
    wanted = wanted_for_others << shift
    return info.st_mode & wanted == wanted
