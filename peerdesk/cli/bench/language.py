"""`peerdesk bench language`: how often the language of a message is guessed right, also from its beginning alone."""

import argparse
import time

from peerdesk.cli.bench.inputs import read_rows, require_text
from peerdesk.engines.understanding import detect_language

_BEGINNING = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument("--test", required=True, help='JSON lines: {"text","language"}')
    parser.add_argument("--expected", default="", help="languages that the brand serves, comma separated")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Guess each text's language from all of it and from its first 40 characters.

    Raises:
        BenchInputError: a row is not as expected.
    """
    rows = read_rows(args.test)
    texts = [require_text(row, "text", args.test) for row in rows]
    gold = [require_text(row, "language", args.test) for row in rows]
    expected = tuple(code for code in args.expected.split(",") if code)
    detect_language("warm up")
    begin = time.perf_counter()
    whole = [detect_language(text, expected).code for text in texts]
    seconds = time.perf_counter() - begin
    beginning = [detect_language(text[:_BEGINNING], expected).code for text in texts]
    return {
        "accuracy": _share(whole, gold),
        "accuracy_first_40_chars": _share(beginning, gold),
        "per_second": round(len(texts) / seconds, 1),
        "tests": len(texts),
    }


def _share(guesses: list[str], gold: list[str]) -> float:
    return round(sum(guess == right for guess, right in zip(guesses, gold, strict=True)) / len(gold), 4)
