"""Sizes, names and words of files; there is no list of exceptions."""

import ast
import re
from collections import Counter

import pytest

from tests.architecture.source import (
    CODE,
    PROSE_AND_SETTINGS,
    ROOT,
    is_foreign,
    own_code,
    own_files,
    shown,
    tree,
)

LONGEST_FILE = 400
LONGEST_FUNCTION = 70
LARGEST_FOLDER = 15
EMPTY_NAMES = {
    "util", "utils", "helper", "helpers", "common", "misc", "base", "manager", "managers", "service", "services",
}  # fmt: skip
# In pieces, so that this file does not find itself.
PROMISE = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b(?:\(([a-z0-9-]+)\))?")
MACHINE = re.compile(
    "|".join([
        r"pypi\." + "org", r"python" + r"hosted\.org", r"npmjs\." + "(org|com)", r"deb\.debian\." + "org",
        r"crates\." + "io", r"/wo" + r"rk/", r"/op" + r"t/(pypi|wheels)", r"/ro" + r"ot/", r"/ho" + r"me/[a-z]",
        r"/tm" + r"p/w/",
    ])
)  # fmt: skip


def test_files_are_at_most_400_lines():
    long = {
        shown(path): lines for path in own_code() if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_functions_are_at_most_70_lines():
    long = {}
    for path in own_code():
        if path.suffix != ".py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{shown(path)}:{node.lineno} {node.name}"] = lines
    assert not long


def test_folders_hold_at_most_15_code_files():
    sizes = Counter(shown(path.parent) for path in own_code() if path.name != "__init__.py")
    assert not {folder: size for folder, size in sizes.items() if size > LARGEST_FOLDER}


def test_no_file_has_an_empty_name():
    assert not [shown(path) for path in own_code() if path.stem.lstrip("_") in EMPTY_NAMES]


def test_every_promise_in_the_code_stands_in_the_roadmap():
    roadmap = ROOT / "docs" / "ROADMAP.md"
    known = set(re.findall(r"`([a-z0-9-]+)`", roadmap.read_text("utf-8"))) if roadmap.exists() else set()
    broken = [
        f"{shown(path)}:{number}"
        for path in own_code()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        for found in PROMISE.finditer(line)
        if found.group(2) not in known
    ]
    assert not broken


def test_no_registry_hosts_and_no_paths_of_a_machine():
    found = [
        f"{shown(path)}:{number}"
        for path in own_files()
        if path.suffix in CODE | PROSE_AND_SETTINGS and not is_foreign(path)
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1)
        if MACHINE.search(line)
    ]
    assert not found


@pytest.mark.parametrize("path", [path for path in own_code() if path.name == "models.py"], ids=shown)
def test_models_hold_no_hidden_behaviour(path):
    hidden = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}:
            hidden.append(f"{node.lineno}: {node.name}() is overridden")
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            ("django.db.models.signals", "django.dispatch")
        ):
            hidden.append(f"{node.lineno}: signals")
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            assigned = [name for part in node.body if isinstance(part, ast.Assign) for name in part.targets]
            hidden += [f"{name.lineno}: Meta.ordering" for name in assigned if getattr(name, "id", "") == "ordering"]
    assert not hidden
