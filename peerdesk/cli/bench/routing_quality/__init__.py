"""Whether whoever really gave the lasting answer stands first: on a history of questions and answers, in time order.

DIR holds `questions.jsonl`, `answers.jsonl` and `eval.jsonl` (each also as .gz). Only answers with a smaller `order` than a
question are used for it; equal scores share their ranks. `--conversations FILE` does the same on conversations with real
times: where stands who gave the accepted answer among those who answered anything in the 90 days before?
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from peerdesk.cli.bench.inputs import BenchInputError

from .speed import estimate_milliseconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument(
        "directory", nargs="?", type=Path, metavar="DIR", help="questions, answers, eval (.jsonl, .jsonl.gz)"
    )
    parser.add_argument("--conversations", type=Path, metavar="FILE", help="conversations with accepted answers")
    parser.add_argument(
        "--orders-per-day", type=float, default=20 / 3, metavar="N",
        help="how much `order` grows in a day of the engine's half-lives (default 6.67: 200 questions in 60 days)",
    )  # fmt: skip
    parser.add_argument("--cap", type=int, default=1, help="tickets a day that one expert takes at most, capped variant")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights of the engine (default: those it comes with)")
    parser.add_argument("--no-text", action="store_true", help="leave out the texts: no embedding, no likeness")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Rank in time order and compare with who answered.

    Raises:
        BenchInputError: a file, a row or an option is not as expected.
    """
    from peerdesk.engines.skill import Weights, WeightsError, default_weights

    from .histories import measure_history
    from .taproom import measure_conversations

    if not args.directory and not args.conversations:
        raise BenchInputError("give a directory, or --conversations FILE")
    if not args.orders_per_day > 0 or args.cap < 1:
        raise BenchInputError("--orders-per-day must be above 0, --cap 1 or more")
    try:
        weights = Weights.from_json(args.weights.read_text("utf-8")) if args.weights else default_weights()
    except (OSError, UnicodeDecodeError, WeightsError) as error:
        raise BenchInputError(f"--weights: {error}") from error
    figures: dict[str, Any] = {"weights": weights.version}
    if args.directory:
        figures |= measure_history(
            args.directory, weights, orders_per_day=args.orders_per_day, cap=args.cap, texts=not args.no_text
        )
    if args.conversations:
        figures["conversations"] = measure_conversations(args.conversations, weights, texts=not args.no_text)
    return figures | estimate_milliseconds(args.seed)
