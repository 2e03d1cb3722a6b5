"""How well few questions tell what all would: calibration, adaptive tests on real answers, and on made-up banks like them.

The answers of one half of the people calibrate the items, the other half sits the adaptive test, and the other way round.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from peerdesk.cli.bench.inputs import BenchInputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument(
        "--responses", type=Path, metavar="F.csv", help="persons × items; 1, 0, empty; ids on top"
    )
    parser.add_argument(
        "--candidates", type=int, default=0, metavar="N",
        help="instead: so many people at a live test of --bank items at once, for --seconds",
    )  # fmt: skip
    parser.add_argument("--think", type=float, default=20.0, help="seconds that a candidate thinks, on average (default 20)")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they answer (default 60)")
    parser.add_argument(
        "--items", type=int, metavar="N", help="questions at most in a test (default: until pass or fail is settled)"
    )
    parser.add_argument("--share", type=float, default=0.4, help="of the items that a test may use on average (default 0.4)")
    parser.add_argument(
        "--passing", type=float, default=0.5, help="share of the people who pass with all items (default 0.5)"
    )
    parser.add_argument(
        "--pool", type=Path, nargs="*", default=[], metavar="F.csv", help="more answers whose items shape the made-up bank"
    )
    parser.add_argument("--bank", type=int, default=500, metavar="N", help="items of the made-up bank (default 500)")
    parser.add_argument(
        "--people", type=int, default=1000, metavar="N", help="people in each simulation at most (default 1000)"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Measure hidden answers, short tests against the whole, and simulated ones.

    Raises:
        BenchInputError: a file or an option is not as expected.
    """
    from .adaptive import measure_adaptive
    from .candidates import measure_candidates
    from .hidden import measure_hidden
    from .responses import read_responses
    from .simulated import measure_simulated

    if args.candidates > 0:
        return measure_candidates(args)
    if args.responses is None:
        raise BenchInputError("--responses names the answers; or --candidates measures a live test")
    if args.items is not None and args.items < 1:
        raise BenchInputError("--items must be 1 or more")
    if not (0.0 < args.share <= 1.0 and 0.0 < args.passing < 1.0 and args.bank >= 100 and args.people >= 20):  # noqa: PLR2004
        raise BenchInputError("--share and --passing are shares, --bank is 100 or more, --people 20 or more")
    answered = read_responses(args.responses)
    pool = [answered, *(read_responses(path) for path in args.pool)]
    figures = measure_hidden(answered, seed=args.seed)
    figures |= measure_adaptive(
        answered, items=args.items, share=args.share, passing=args.passing, people=args.people, seed=args.seed
    )
    figures["simulated"] = measure_simulated(pool, bank_items=args.bank, people=args.people, seed=args.seed)
    return figures
