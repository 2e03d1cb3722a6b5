"""Measures one part on a file of yours or on generated load; the last line on stdout is one JSON object."""

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import math
import resource
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

WRONG_INPUT = 2
NAMES = (
    "triage",
    "scope",
    "signals",
    "language",
    "retrieval",
    "guidance",
    "redaction",
    "mail",
    "routing-quality",
    "matching",
    "policies",
    "claims",
    "consensus",
    "testing",
    "rings",
    "recruiting",
    "standing",
    "forecast",
    "ledger",
    "http",
    "desks",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The measurement's name; all that follows belongs to it."""
    parser.add_argument("name", metavar="NAME", help=", ".join(available()))
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="options of the measurement")


def run(arguments: argparse.Namespace) -> int:
    """Run one measurement; 0 when it ran, 2 for wrong input."""
    if arguments.name not in available():
        print(f"peerdesk bench: there is no {arguments.name!r}; there are {', '.join(available())}", file=sys.stderr)
        return WRONG_INPUT
    module = importlib.import_module(_module_name(arguments.name))
    return _measure(arguments.name, module, parser_of(module).parse_args(arguments.rest))


def parser_of(module: ModuleType) -> argparse.ArgumentParser:
    """Return the parser of a measurement: what every one takes, then its own options."""
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    parser = argparse.ArgumentParser(prog=f"peerdesk bench {name}", description=module.__doc__)
    parser.add_argument("--seed", type=int, default=0, help="makes every draw repeatable (default 0)")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the figures")
    module.add_arguments(parser)
    return parser


def available() -> tuple[str, ...]:
    """Measurements of this version."""
    return tuple(name for name in NAMES if importlib.util.find_spec(_module_name(name)))


def report(bench: str, *, seconds: float, figures: dict[str, Any]) -> dict[str, Any]:
    """The object that every measurement prints: times in seconds, peak memory of us and our children in MB (10^6)."""
    kilobytes = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "bench": bench,
        "peerdesk": importlib.metadata.version("peerdesk"),
        "seconds": round(seconds, 3),
        "peak_mb": round(kilobytes * 1024 / 1e6, 1),
        "figures": plain(figures),
    }


def plain(value: Any) -> Any:
    """The same as JSON types: numbers of numpy become ours, what is no number (NaN, infinite) becomes null."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if hasattr(value, "item"):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _measure(name: str, module: ModuleType, options: argparse.Namespace) -> int:
    from peerdesk.cli.bench.inputs import BenchInputError

    started = time.monotonic()
    try:
        figures = module.run(options)
    except BenchInputError as error:
        print(f"peerdesk bench {name}: {error}", file=sys.stderr)
        return WRONG_INPUT
    result = report(name, seconds=time.monotonic() - started, figures=figures)
    if options.plot:
        from peerdesk.cli.bench.drawing.plot import draw

        draw(result, options.plot)
    sys.stderr.flush()
    print(json.dumps(result, ensure_ascii=False, allow_nan=False), flush=True)
    return 0


def _module_name(name: str) -> str:
    return f"peerdesk.cli.bench.{name.replace('-', '_')}"
