"""Files of others: unchanged, licensed, small."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import brotli

from peerdesk.foundation.ui.stylesheet import stylesheet

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "peerdesk" / "foundation" / "ui"
STATIC = UI / "static" / "ui"
BUDGET_BYTES = 60_000


def test_vendored_files_are_what_the_manifest_says():
    subprocess.run([sys.executable, ROOT / "scripts" / "vendor_frontend.py", "--check"], check=True)


def test_every_package_is_pinned_with_its_integrity_and_licence():
    lock = json.loads((UI / "vendored" / "package-lock.json").read_text("utf-8"))["packages"]
    for name, entry in lock.items():
        if name:
            assert entry["integrity"].startswith("sha512-")
            assert "resolved" not in entry
            assert entry["license"]
    shipped = {
        entry["package"] for entry in json.loads((UI / "vendored" / "manifest.json").read_text("utf-8")).values()
    }
    assert {"htmx.org", "idiomorph", "echarts", "@fontsource-variable/inter", "lucide-static", "axe-core"} <= shipped
    assert len(list((STATIC / "vendor" / "licences").glob("*.txt"))) >= 6


def test_styles_and_scripts_of_a_page_fit_the_budget():
    scripts = [*(STATIC / "js").glob("*.js"), *(STATIC / "vendor" / name for name in ("htmx.min.js", "idiomorph.min.js"))]
    bodies = [path.read_bytes() for path in scripts]
    gzipped = sum(len(gzip.compress(body, 9)) for body in bodies) + len(stylesheet().gzipped)
    brotlied = sum(len(brotli.compress(body)) for body in bodies) + len(stylesheet().brotlied)
    assert brotlied <= gzipped <= BUDGET_BYTES


def test_modules_stand_alone():
    for path in (STATIC / "js").glob("*.js"):
        source = path.read_text("utf-8")
        assert not re.search(r"^\s*import\b|\bimport\(", source, re.MULTILINE), path.name
        assert "eval(" not in source
        assert not re.search(r"\.(inner|outer)HTML|insertAdjacentHTML|\[.(inner|outer)HTML", source), path.name
