"""`peerdesk bench triage`: how well topics are learned from a brand's own labelled tickets, or from descriptions."""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score

from peerdesk.cli.bench.drawing.curves import draw_curves, reliability
from peerdesk.cli.bench.inputs import BenchInputError, Row, read_rows, require_text
from peerdesk.engines.understanding import (
    EncodedTexts,
    LabelledText,
    TicketEncoder,
    TopicDescription,
    TopicGuess,
    get_ticket_encoder,
    lexical_rows,
    train_topic_classifier,
)

FloatArray64 = npt.NDArray[np.float64]

_BINS: Final = 15
_TIMED: Final = 200
_LONG: Final = 600
_MOST_UNLABELLED: Final = 3000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument("--train", required=True, help='JSON lines: {"text","label","description"?}')
    parser.add_argument("--test", required=True, help="the same")
    parser.add_argument("--shots", type=int, default=0, help="learn from so many examples of each label only")
    parser.add_argument("--unlabelled", help='more tickets of the same maker, {"text"}: what nobody gave a topic')
    parser.add_argument("--zero-shot", action="store_true", help="learn from label names and descriptions only")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Train, predict, compare; `--plot` draws the reliability diagram.

    Raises:
        BenchInputError: a row or an option is not as expected.
    """
    if args.shots < 0:
        raise BenchInputError(f"--shots: expected 0 or more, got {args.shots}")
    train, test = read_rows(args.train), read_rows(args.test)
    labels = [require_text(row, "label", args.train) for row in train]
    examples = [LabelledText(require_text(row, "text", args.train), label) for row, label in zip(train, labels, strict=True)]
    texts = [require_text(row, "text", args.test) for row in test]
    gold = [require_text(row, "label", args.test) for row in test]
    if args.zero_shot:
        examples = []
    elif args.shots:
        examples = _first_of_each(examples, args.shots, args.seed)
    encoder = get_ticket_encoder()
    encoder.encode(["warm up"])
    begin = time.perf_counter()
    encoded = encoder.encode([example.text for example in examples])
    embedded = time.perf_counter()
    unlabelled = _unlabelled(args, encoder) if args.unlabelled else None
    model = train_topic_classifier(
        descriptions(train, labels), examples, encoder, args.seed, encoded=encoded, unlabelled=unlabelled
    )
    trained = time.perf_counter()
    guesses = [decision.guess for decision in model.decide(encoder.encode(texts))]
    predicted = time.perf_counter()
    fast = model.decide_fast(lexical_rows(texts))
    fast_predicted = time.perf_counter()
    if args.plot:
        _draw_reliability(args, {"decision tier": guesses, "fast tier": fast}, gold)
        args.plot = None
    long_texts = [" ".join(texts[place:] + texts)[:_LONG] for place in range(min(_TIMED, len(texts)))]
    return {
        **_quality(guesses, gold),
        "train_seconds": round(trained - begin, 2),
        "train_seconds_without_embedding": round(trained - embedded, 2),
        "predict_per_second": round(len(texts) / (predicted - trained), 1),
        "predict_p95_ms": p95_ms(texts, lambda text: model.decide(encoder.encode([text]))),
        "predict_600_characters_p95_ms": p95_ms(long_texts, lambda text: model.decide(encoder.encode([text]))),
        # What the processor spends: neighbours on the machine move it less than the clock on the wall.
        "predict_600_characters_p95_cpu_ms": p95_ms(
            long_texts, lambda text: model.decide(encoder.encode([text])), time.process_time
        ),
        "fast": {
            **_quality(fast, gold),
            "predict_per_second": round(len(texts) / (fast_predicted - predicted), 1),
            "predict_p95_ms": p95_ms(texts, lambda text: model.decide_fast(lexical_rows([text]))),
            "predict_600_characters_p95_ms": p95_ms(long_texts, lambda text: model.decide_fast(lexical_rows([text]))),
        },
        "model_bytes": len(model.to_bytes()),
        "examples": model.example_count,
        "unlabelled": len(unlabelled) if unlabelled is not None else 0,
        "topics": len(model.topics),
        "tests": len(texts),
    }


def _unlabelled(args: argparse.Namespace, encoder: TicketEncoder) -> EncodedTexts:
    """Encode so many at most, drawn by the seed; labels that stand beside them are not looked at."""
    rows = read_rows(args.unlabelled)
    chosen = np.random.default_rng(args.seed).permutation(len(rows))[:_MOST_UNLABELLED]
    return encoder.encode([require_text(rows[place], "text", args.unlabelled) for place in chosen])


def descriptions(rows: Sequence[Row], labels: Sequence[str]) -> list[TopicDescription]:
    """Each label with its first description; the name of a label without one is all that is known of it."""
    described = dict.fromkeys(labels, "")
    for row, label in zip(rows, labels, strict=True):
        if not described[label] and isinstance(row.get("description"), str):
            described[label] = row["description"]
    return [TopicDescription(label, label, description) for label, description in described.items()]


def p95_ms(texts: Sequence[str], predict: Callable[[str], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """95th percentile of milliseconds for one text at a time, over at most 200 texts."""
    milliseconds = []
    for text in texts[:_TIMED]:
        begin = clock()
        predict(text)
        milliseconds.append((clock() - begin) * 1000)
    return round(float(np.percentile(milliseconds, 95)), 2)


def _first_of_each(examples: Sequence[LabelledText], shots: int, seed: int) -> list[LabelledText]:
    order = np.random.default_rng(seed).permutation(len(examples))
    taken: dict[str, int] = defaultdict(int)
    chosen = []
    for position in order:
        example = examples[position]
        if taken[example.topic] < shots:
            taken[example.topic] += 1
            chosen.append(example)
    return chosen


def _quality(guesses: Sequence[TopicGuess], gold: Sequence[str]) -> dict[str, float]:
    answers = [guess.topic for guess in guesses]
    right = np.array([answer == label for answer, label in zip(answers, gold, strict=True)])
    confidence = np.array([guess.confidence for guess in guesses])
    return {
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(float(f1_score(gold, answers, average="macro", labels=sorted(set(gold)), zero_division=0)), 4),
        "ece": round(calibration_error(confidence, right), 4),
    }


def calibration_error(confidence: FloatArray64, right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error over equal-width bins (Guo et al. 2017)."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [
        (bins == number).mean() * abs(confidence[bins == number].mean() - right[bins == number].mean())
        for number in np.unique(bins)
    ]
    return float(sum(gaps))


def _draw_reliability(args: argparse.Namespace, tiers: dict[str, list[TopicGuess]], gold: Sequence[str]) -> None:
    curves = {}
    for name, guesses in tiers.items():
        right = np.array([guess.topic == label for guess, label in zip(guesses, gold, strict=True)])
        curves[name] = reliability(np.array([guess.confidence for guess in guesses]), right, _BINS)
    draw_curves(args.plot, "triage: reliability", curves, x="confidence", y="share right", diagonal=True)
