"""Turns exports of other systems into conversations for `peerdesk replay` (one JSON object a line, see docs)."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from peerdesk.cli.bench import WRONG_INPUT, report
from peerdesk.cli.convert import mbox, stackexchange, table, zendesk
from peerdesk.cli.convert.records import Conversation, ConvertError, Skips, open_for_writing

KINDS: dict[str, ModuleType] = {"stackexchange": stackexchange, "csv": table, "zendesk": zendesk, "mbox": mbox}
PROGRESS_EVERY = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command for each foreign format."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="FORMAT")
    for name, module in KINDS.items():
        kind = kinds.add_parser(name, help=(module.__doc__ or "").partition("\n")[0], description=module.__doc__)
        kind.add_argument("source", type=Path, metavar="IN", help="the export; gzip is accepted")
        kind.add_argument("--out", type=Path, required=True, metavar="FILE", help="JSON lines; .gz compresses")
        kind.add_argument("--brand", default="imported", metavar="SLUG", help="brand of all conversations")
        kind.add_argument("--language", help="language of all conversations, where the export does not say")
        module.add_arguments(kind)


def run(arguments: argparse.Namespace) -> int:
    """Convert; 0 when it ran, 2 for a file that is not what was promised."""
    started = time.monotonic()
    skips = Skips()
    try:
        rows = write(KINDS[arguments.kind].convert, arguments, skips)
    except (ConvertError, OSError, EOFError) as error:
        print(f"peerdesk convert {arguments.kind}: {error}", file=sys.stderr)
        return WRONG_INPUT
    figures = {"rows": rows, "skipped": skips.total, "reasons": skips.reasons()}
    print(json.dumps(report("convert", seconds=time.monotonic() - started, figures=figures)), flush=True)
    return 0


def write(
    convert: Callable[[argparse.Namespace, Skips], Iterator[Conversation]], arguments: argparse.Namespace, skips: Skips
) -> int:
    """Write all conversations to `--out`, whole or not at all; returns how many."""
    rows = 0
    unfinished = arguments.out.with_name(f".unfinished-{arguments.out.name}")
    try:
        with open_for_writing(unfinished) as out:
            for conversation in convert(arguments, skips):
                out.write(json.dumps(conversation, ensure_ascii=False) + "\n")
                rows += 1
                if rows % PROGRESS_EVERY == 0:
                    print(f"{rows} conversations", file=sys.stderr)
        unfinished.replace(arguments.out)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows
