"""Requirements are pinned by hash, hold no addresses, and what runs is what was tested."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.architecture.source import ROOT

PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+) \\$")


def _lock(kind):
    return (ROOT / "requirements" / f"{kind}.lock").read_text("utf-8")


def _pins(kind):
    return {found.group(1): found.group(2) for line in _lock(kind).splitlines() if (found := PIN.match(line))}


@pytest.mark.parametrize("kind", ["base", "presidio", "yardsticks", "dev", "training"])
def test_every_requirement_is_pinned_with_hashes(kind):
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + _lock(kind))[1:]
    assert len(blocks) == len(_pins(kind)) > 20
    assert not [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]


@pytest.mark.parametrize("kind", ["base", "presidio", "yardsticks", "dev", "training"])
def test_no_addresses(kind):
    assert not re.findall(r"^.*(?:://| @ |--index-url|--find-links|--extra-index).*$", _lock(kind), re.MULTILINE)


@pytest.mark.parametrize(("small", "large"), [("base", "presidio"), ("base", "yardsticks"), ("presidio", "dev")])
def test_a_larger_lock_holds_every_pin_of_a_smaller_one(small, large):
    pins = _pins(large)
    assert {name: version for name, version in _pins(small).items() if pins.get(name) != version} == {}


def test_the_product_runs_without_presidio():
    assert {"presidio-analyzer", "spacy"}.isdisjoint(_pins("base"))


def test_every_direct_requirement_is_locked():
    names = re.findall(r"^([A-Za-z0-9_.-]+)", (ROOT / "requirements" / "base.in").read_text("utf-8"), re.MULTILINE)
    assert {name.lower().replace("_", "-") for name in names} <= set(_pins("base"))


@pytest.mark.parametrize("kind", ["base", "presidio", "dev"])
def test_what_builds_peerdesk_is_locked_because_the_environment_builds_without_isolation(kind):
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    requirements = [Requirement(one) for one in wanted]
    pins = _pins(kind)
    assert [str(one) for one in requirements if pins.get(one.name, "0") not in one.specifier] == []
