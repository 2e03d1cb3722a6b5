"""`peerdesk bench signals`: how often urgency, mood and intent are right, and whether their confidence says so."""

import argparse
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.metrics import f1_score

from peerdesk.cli.bench.drawing.curves import draw_curves, reliability
from peerdesk.cli.bench.inputs import BenchInputError, read_rows, require_text
from peerdesk.cli.bench.triage import calibration_error
from peerdesk.engines.understanding import guess_urgency
from peerdesk.engines.understanding.signals import guess_intent, guess_mood
from peerdesk.engines.understanding.signals.fitting import fit_weighing, held_out
from peerdesk.engines.understanding.signals.intent import seen_of_intent

_BINS: Final = 15
_FOLDS: Final = 5
_Shares = Mapping[str, float]
# For each signal: the reasons in a text, and what is said of it, the reasons' probabilities given.
_SIGNALS: Final[dict[str, tuple[Callable[[str], Collection[str]], Callable[[str, _Shares], str]]]] = {
    "urgency": (lambda text: guess_urgency(text).reasons, lambda text, _: guess_urgency(text).level),
    "mood": (lambda text: guess_mood(text).reasons, lambda text, _: guess_mood(text).mood),
    "intent": (seen_of_intent, lambda _, shares: max(shares, key=lambda name: shares[name])),
}
_SHIPPED: Final[dict[str, Callable[[str], tuple[str, float]]]] = {
    "urgency": lambda text: (guess_urgency(text).level, guess_urgency(text).confidence),
    "mood": lambda text: (guess_mood(text).mood, guess_mood(text).confidence),
    "intent": lambda text: (guess_intent(text).intent, guess_intent(text).confidence),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument("--signal", required=True, choices=sorted(_SIGNALS))
    parser.add_argument("--test", required=True, help='JSON lines: {"text", and what is right}')
    parser.add_argument("--label", default="label", help="the field that says what is right (default: label)")
    parser.add_argument(
        "--alike", action="append", default=[], metavar="THEIRS=OURS", help='another word of the file, as "medium=normal"'
    )
    parser.add_argument("--languages", default="", metavar="en,de", help="only rows of these languages")
    parser.add_argument("--write", type=Path, metavar="FILE.json", help="put weights fitted to all rows into this file")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Say what ships, and what weights fitted to four fifths of the rows say of the last one, each fifth in turn.

    Raises:
        BenchInputError: a row or an option is not as expected.
    """
    texts, gold = _read(args)
    seen_of, said_of = _SIGNALS[args.signal]
    seen = [seen_of(text) for text in texts]
    shipped = [_SHIPPED[args.signal](text) for text in texts]
    shares = held_out(seen, gold, folds=_FOLDS, seed=args.seed)
    others = [(name := said_of(text, share), share.get(name, 0.0)) for text, share in zip(texts, shares, strict=True)]
    if args.plot:
        curves = {
            name: reliability(np.array([sure for _, sure in said]), _right(said, gold), _BINS)
            for name, said in (("as shipped", shipped), ("fitted without the row", others))
        }
        draw_curves(args.plot, f"{args.signal}: reliability", curves, x="confidence", y="share right", diagonal=True)
        args.plot = None
    if args.write:
        known = json.loads(args.write.read_text(encoding="utf-8")) if args.write.exists() else {}
        known[args.signal] = fit_weighing(seen, gold).as_json()
        args.write.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return {
        "signal": args.signal, "tests": len(texts), "labels": {name: gold.count(name) for name in sorted(set(gold))},
        "shipped": _quality(shipped, gold), "held_out": _quality(others, gold),
    }  # fmt: skip


def _read(args: argparse.Namespace) -> tuple[list[str], list[str]]:
    ours = dict(pair.split("=", 1) for pair in args.alike if "=" in pair)
    if len(ours) != len(args.alike):
        raise BenchInputError("--alike: expected THEIRS=OURS")
    wanted = set(filter(None, args.languages.split(",")))
    rows = [row for row in read_rows(args.test) if not wanted or row.get("language") in wanted]
    texts = [require_text(row, "text", args.test) for row in rows]
    labels = [require_text(row, args.label, args.test) for row in rows]
    gold = [ours.get(label, label) for label in labels]
    if min((gold.count(name) for name in set(gold)), default=0) < _FOLDS:
        raise BenchInputError(f"{args.test}: expected at least {_FOLDS} rows of each label")
    return texts, gold


def _right(said: Sequence[tuple[str, float]], gold: Sequence[str]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.array([name == label for (name, _), label in zip(said, gold, strict=True)])


def _quality(said: Sequence[tuple[str, float]], gold: Sequence[str]) -> dict[str, object]:
    right, sure = _right(said, gold), np.array([confidence for _, confidence in said])
    names = [name for name, _ in said]
    return {
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(float(f1_score(gold, names, average="macro", labels=sorted(set(gold)), zero_division=0)), 4),
        "ece": round(calibration_error(sure, right), 4),
        "right_by_label": {
            name: [names.count(name), round(float(right[[one == name for one in names]].mean()), 4)]
            for name in sorted(set(names))
        },
        "reliability": [[round(mean, 3), round(share, 3)] for mean, share in reliability(sure, right, _BINS)],
    }
