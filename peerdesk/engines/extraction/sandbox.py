"""Each file is read by a process of its own, under limits of memory, time and files, with nothing of ours in reach.

The child gets the file by its standard input and no environment of ours: no key, no address of a database. What kills it
(memory, time, a fault inside a library) refuses this one file and nothing else.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Final

from peerdesk.engines.extraction.outcome import Examined, Extracted, Kind, Limits, Refused

MEMORY_BYTES: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 10
WALL_SECONDS: Final = 20.0
_OPEN_FILES: Final = 32
_ROOT: Final = Path(__file__).resolve().parents[3]
_PROGRAM: Final = "from peerdesk.engines.extraction.sandbox import serve; serve()"


def examine(data: bytes, *, name: str, declared: str, limits: Limits | None = None) -> Examined:
    """Read one file in a process of its own. Never raises for what the file holds: a file that breaks it is refused.

    `name` and `declared` are what the sender said; nothing is believed of them that the bytes do not confirm.
    """
    head = json.dumps({"name": name, "declared": declared, "limits": asdict(limits or Limits())}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-s", "-c", _PROGRAM], input=struct.pack(">I", len(head)) + head + data,
            capture_output=True, timeout=WALL_SECONDS, check=False, cwd="/",
            env={"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Refused("too_complex")
    return _answer(done.stdout) if done.returncode == 0 else Refused("too_complex")


def _answer(answer: bytes) -> Examined:
    size = struct.unpack(">I", answer[:4])[0]
    told = json.loads(answer[4 : 4 + size])
    if "code" in told:
        return Refused(told["code"])
    return Extracted(**{**told, "kind": Kind(told["kind"])}, picture=answer[4 + size :])


def serve() -> None:
    """Run in the child: take the limits on, read the file, answer."""
    from peerdesk.engines.extraction.reading import read_file

    _bind()
    source: BinaryIO = sys.stdin.buffer
    size = struct.unpack(">I", source.read(4))[0]
    asked = json.loads(source.read(size))
    found = read_file(source.read(), name=asked["name"], declared=asked["declared"], limits=Limits(**asked["limits"]))
    picture = b""
    if isinstance(found, Refused):
        told = {"code": found.code}
    else:
        picture = found.picture
        told = {key: value for key, value in vars(found).items() if key != "picture"}
    head = json.dumps(told).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(head)) + head + picture)
    sys.stdout.buffer.flush()


def _bind() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    os.nice(5)
