"""Requirements are pinned by hash, hold no addresses, and what runs is what was tested."""

import re

import pytest

from tests.architecture.source import ROOT

PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+) \\$")


def _lock(kind):
    return (ROOT / "requirements" / f"{kind}.lock").read_text("utf-8")


def _pins(kind):
    return {found.group(1): found.group(2) for line in _lock(kind).splitlines() if (found := PIN.match(line))}


@pytest.mark.parametrize("kind", ["base", "dev"])
def test_every_requirement_is_pinned_with_hashes(kind):
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + _lock(kind))[1:]
    assert len(blocks) == len(_pins(kind)) > 50
    assert not [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]


@pytest.mark.parametrize("kind", ["base", "dev"])
def test_no_addresses(kind):
    assert not re.findall(r"^.*(?:://| @ |--index-url|--find-links|--extra-index).*$", _lock(kind), re.MULTILINE)


def test_the_tools_lock_holds_every_pin_of_the_product():
    tools = _pins("dev")
    assert {name: version for name, version in _pins("base").items() if tools.get(name) != version} == {}


def test_every_direct_requirement_is_locked():
    names = re.findall(r"^([A-Za-z0-9_.-]+)", (ROOT / "requirements" / "base.in").read_text("utf-8"), re.MULTILINE)
    assert {name.lower().replace("_", "-") for name in names} <= set(_pins("base"))
