"""The project's own files, as git knows them (new ones included), and how to read them."""

import ast
import functools
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "peerdesk"
CODE = {".py", ".js", ".css", ".html"}
PROSE_AND_SETTINGS = {".md", ".toml", ".txt", ".in", ".lock", ".yml", ".yaml", ".svg", ""}
# Written by Django or by others, so their size and words are not ours.
FOREIGN = re.compile(r"(^|/)(migrations|vendor|vendored)/")


@functools.cache
def own_files():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    return tuple(ROOT / name for name in sorted(set(listed)) if name and (ROOT / name).is_file())


def own_code():
    return [path for path in own_files() if path.suffix in CODE and not is_foreign(path)]


def is_foreign(path):
    return bool(FOREIGN.search(shown(path)))


def shown(path):
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def domain_modules():
    return sorted(path.parent for path in (PACKAGE / "domain").glob("*/__init__.py"))
