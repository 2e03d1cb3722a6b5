"""Copy the pinned front-end files from npm into the package, with their licences.

`npm ci` refuses anything whose SHA-512 differs from `package-lock.json`; what lands in the tree is listed with its
SHA-256 in `vendored/manifest.json`, so that `--check` (offline, run by a test) notices a file changed by hand. Run it
again after changing `vendored/icons.txt` or `vendored/package.json`; after the latter first, in that folder,
`npm install --package-lock-only --omit-lockfile-registry-resolved`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "peerdesk" / "foundation" / "ui"
PINS = UI / "vendored"
STATIC = UI / "static" / "ui" / "vendor"
MANIFEST = PINS / "manifest.json"
ICON_BODY = re.compile(r"<svg[^>]*>(?P<body>.*)</svg>", re.DOTALL)


@dataclass(frozen=True)
class Wanted:
    """One file to copy: where npm puts it, where it goes, and under which package's licence."""

    package: str
    source: str
    target: Path


FILES = (
    Wanted("htmx.org", "dist/htmx.min.js", STATIC / "htmx.min.js"),
    Wanted("idiomorph", "dist/idiomorph.min.js", STATIC / "idiomorph.min.js"),
    Wanted("echarts", "dist/echarts.common.min.js", STATIC / "echarts.common.min.js"),
    Wanted("@fontsource-variable/inter", "files/inter-latin-wght-normal.woff2", STATIC / "inter-latin.woff2"),
    Wanted("@fontsource-variable/inter", "files/inter-latin-ext-wght-normal.woff2", STATIC / "inter-latin-ext.woff2"),
    Wanted("axe-core", "axe.min.js", ROOT / "tests" / "vendor" / "axe.min.js"),
)
LICENCES = {
    "htmx.org": (("LICENSE", STATIC / "licences" / "htmx.txt"),),
    "idiomorph": (("LICENSE", STATIC / "licences" / "idiomorph.txt"),),
    "echarts": (
        ("LICENSE", STATIC / "licences" / "echarts.txt"),
        ("NOTICE", STATIC / "licences" / "echarts-notice.txt"),
        ("licenses/LICENSE-d3", STATIC / "licences" / "echarts-d3.txt"),
    ),
    "zrender": (("LICENSE", STATIC / "licences" / "zrender.txt"),),
    "tslib": (("LICENSE.txt", STATIC / "licences" / "tslib.txt"),),
    "@fontsource-variable/inter": (("LICENSE", STATIC / "licences" / "inter.txt"),),
    "lucide-static": (("LICENSE", STATIC / "licences" / "lucide.txt"),),
    "axe-core": (("LICENSE", ROOT / "tests" / "vendor" / "axe-licence.txt"),),
}


def build_sprite(icons: Path, names: list[str]) -> str:
    """Return one SVG sprite holding the chosen lucide icons as symbols, whitespace removed."""
    symbols = []
    for name in names:
        match = ICON_BODY.search((icons / f"{name}.svg").read_text(encoding="utf-8"))
        if match is None:
            message = f"icon {name} has no svg body"
            raise ValueError(message)
        body = re.sub(r"\s*\n\s*", " ", match["body"]).strip()
        body = re.sub(r"\s*/>\s*", "/>", body)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def sha256(path: Path) -> str:
    """Hex SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch() -> None:
    """Install the pinned packages into a temporary folder and copy what we ship; rewrite the manifest."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to vendor front-end files; the files in the tree work without it")
    lock = json.loads((PINS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    written: list[tuple[str, Path]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PINS / name, folder)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved"]
        subprocess.run(command, cwd=folder, check=True)
        modules = Path(folder) / "node_modules"
        copies = [(wanted.package, wanted.source, wanted.target) for wanted in FILES]
        copies += [(package, source, target) for package, pairs in LICENCES.items() for source, target in pairs]
        for package, source, target in copies:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / package / source, target)
            written.append((package, target))
        sprite = STATIC / "icons.svg"
        names = (PINS / "icons.txt").read_text(encoding="utf-8").split()
        sprite.write_text(build_sprite(modules / "lucide-static" / "icons", names), encoding="utf-8")
        written.append(("lucide-static", sprite))
    manifest = {
        str(path.relative_to(ROOT)): {
            "package": package,
            "version": lock[f"node_modules/{package}"]["version"],
            "licence": lock[f"node_modules/{package}"]["license"],
            "sha256": sha256(path),
        }
        for package, path in sorted(written, key=lambda pair: str(pair[1]))
    }
    MANIFEST.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def differing_files() -> list[str]:
    """Names of vendored files that are missing or no longer what the manifest says; empty when all is well."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return [
        name
        for name, entry in manifest.items()
        if not (ROOT / name).is_file() or sha256(ROOT / name) != entry["sha256"]
    ]


def main() -> None:
    """Fetch, or with `--check` compare the tree with the manifest (exit status 1 when they differ)."""
    parser = argparse.ArgumentParser(description="vendor pinned front-end files from npm")
    parser.add_argument("--check", action="store_true", help="compare with the manifest, offline")
    if not parser.parse_args().check:
        fetch()
    if differing := differing_files():
        sys.exit("vendored files differ from the manifest: " + ", ".join(differing))


if __name__ == "__main__":
    main()
