"""A folder of questions, answers and candidates: read, replayed in time order, judged."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from peerdesk.cli.bench.inputs import BenchInputError, Row, read_rows, require_list, require_text
from peerdesk.engines.skill import Choice, Weights, estimate, shares
from peerdesk.engines.skill.tallies import FloatArray

from .book import Asked, Book
from .measures import figures_of, rank_of
from .yardsticks import Yardsticks


@dataclass(frozen=True, slots=True)
class Question:
    """A question, who answered it (and whether that was accepted), and, when it is judged, its candidates."""

    id: str
    order: float
    text: str
    topics: tuple[str, ...]
    answers: tuple[tuple[float, str, bool], ...] = ()
    candidates: tuple[str, ...] = ()
    positive: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One question's scores by each method, and the place of who gave the accepted answer."""

    day: float
    candidates: tuple[str, ...]
    right: int
    scores: dict[str, FloatArray]


def measure_history(directory: Path, weights: Weights, *, orders_per_day: float, cap: int, texts: bool) -> dict[str, Any]:
    """Figures of the engine and of the yardsticks. Raises `BenchInputError`."""
    questions = read_history(directory)
    rows = list(_judge(questions, weights, orders_per_day, texts=texts))
    figures: dict[str, Any] = {"questions": len(rows), "candidates": sum(len(row.candidates) for row in rows)}
    for name in rows[0].scores:
        told = figures_of([rank_of(row.scores[name], row.right) for row in rows])
        figures |= told if name == "skill" else {name: told}
    figures["log_loss"] = round(float(np.mean([-np.log(shares(row.scores["skill"])[row.right]) for row in rows])), 4)
    best = {name: max(figures[rival][name] for rival in Yardsticks.NAMES) for name in ("mrr", "ndcg_10")}
    figures["over_best_yardstick"] = {name: round(figures[name] / best[name] - 1, 4) for name in best}
    figures["capped"] = {name: _capped(rows, name, cap) for name in ("skill", "popularity", "mix")} | {"cap_a_day": cap}
    return figures


def read_history(directory: Path) -> list[Question]:
    """Questions by `order`. Raises `BenchInputError`: a file or field is wrong, or an id is unknown or stands twice."""
    paths = {name: _path(directory, name) for name in ("questions", "answers", "eval")}
    asked = {one.id: one for one in (_question(row, paths["questions"]) for row in read_rows(paths["questions"]))}
    answers: dict[str, list[tuple[float, str, bool]]] = defaultdict(list)
    for row in read_rows(paths["answers"]):
        question = _known(row, "question", asked, paths["answers"])
        expert = require_text(row, "expert", paths["answers"])
        answers[question].append((_order(row, paths["answers"]), expert, bool(row.get("accepted"))))
    judged = {_known(row, "question", asked, paths["eval"]): row for row in read_rows(paths["eval"])}
    questions = [
        replace(question, answers=tuple(answers[name]), **_judgement(judged.get(name), paths["eval"]))
        for name, question in asked.items()
    ]
    return sorted(questions, key=lambda question: question.order)


def choices_before(questions: Sequence[Question], *, orders_per_day: float, negatives: int, seed: int) -> list[Choice]:
    """What weights may be fitted on: questions older than any judged one, each with others who had answered by then."""
    first = min(question.order for question in questions if question.candidates)
    rng = np.random.default_rng(seed)
    choices = []
    for question, ticket, book in replayed([q for q in questions if q.order < first], orders_per_day, texts=True):
        answered = {expert for _, expert, _ in question.answers}
        accepted = [expert for _, expert, good in question.answers if good]
        others = [expert for expert in book.seen() if expert not in answered]
        if accepted and len(others) >= negatives:
            people = [accepted[0], *(others[place] for place in rng.choice(len(others), negatives, replace=False))]
            choices.append(Choice(estimate(*book.candidates(ticket, people)).features, 0))
    return choices


def replayed(questions: Sequence[Question], orders_per_day: float, *, texts: bool) -> Iterator[tuple[Question, Asked, Book]]:
    """Each question with what was known before it: an answer counts once its `order` is smaller than a question's."""
    vectors = _vectors(questions) if texts else None
    book, tickets = Book(), {}
    waiting = sorted(
        (order, question.order, place, expert, accepted)
        for place, question in enumerate(questions)
        for order, expert, accepted in question.answers
    )
    waiting.reverse()
    for place, question in enumerate(questions):
        day = question.order / orders_per_day
        tickets[place] = Asked(day, question.topics, None if vectors is None else vectors[place])
        while waiting and waiting[-1][0] < question.order:
            order, _, about, expert, accepted = waiting.pop()
            asked = tickets.get(about)
            if asked:  # an answer older than its question is nobody's answer
                book.add(asked, expert, day=order / orders_per_day, lasted=accepted)
        yield question, tickets[place], book


def _judge(questions: Sequence[Question], weights: Weights, orders_per_day: float, *, texts: bool) -> Iterator[Judged]:
    first = min(question.order for question in questions if question.candidates)
    yardsticks = Yardsticks([(question.order, question.text, question.answers) for question in questions], before=first)
    for place, (question, ticket, book) in enumerate(replayed(questions, orders_per_day, texts=texts)):
        if place % 1000 == 0:
            print(f"{place} of {len(questions)} questions", file=sys.stderr, flush=True)
        yardsticks.advance(question.order)
        if question.candidates:
            judged = estimate(*book.candidates(ticket, question.candidates), weights=weights)
            scores = {"skill": judged.score.mean, **yardsticks.scores(place, question.candidates)}
            yield Judged(ticket.day, question.candidates, question.candidates.index(question.positive), scores)


def _capped(rows: Sequence[Judged], name: str, cap: int) -> dict[str, float]:
    """The same when an expert who was first `cap` times on a day goes behind all others for the rest of it."""
    given: Counter[tuple[int, str]] = Counter()
    total: Counter[str] = Counter()
    ranks = []
    for row in rows:
        full = np.array([given[int(row.day), expert] >= cap for expert in row.candidates])
        scores = np.where(full, row.scores[name] - 1e6, row.scores[name])
        ranks.append(rank_of(scores, row.right))
        first = row.candidates[int(np.argmax(scores))]
        given[int(row.day), first] += 1
        total[first] += 1
    return {**figures_of(ranks), "busiest_share": round(max(total.values()) / len(rows), 4)}


def _vectors(questions: Sequence[Question]) -> Any:
    from peerdesk.engines.understanding import get_embedder
    from peerdesk.engines.understanding.topics import TOPIC_TOKENS

    print(f"embedding {len(questions)} texts", file=sys.stderr, flush=True)
    return get_embedder().embed([question.text for question in questions], max_tokens=TOPIC_TOKENS)


def _path(directory: Path, name: str) -> Path:
    found = [path for path in (directory / f"{name}.jsonl", directory / f"{name}.jsonl.gz") if path.is_file()]
    if not found:
        raise BenchInputError(f"{directory}: expected {name}.jsonl or {name}.jsonl.gz")
    return found[0]


def _question(row: Row, path: Path) -> Question:
    text = "\n".join(require_text(row, part, path) for part in ("title", "body"))
    topics = tuple(dict.fromkeys(str(tag) for tag in require_list(row, "tags", path)))
    return Question(require_text(row, "id", path), _order(row, path), text, topics)


def _judgement(row: Row | None, path: Path) -> dict[str, Any]:
    if row is None:
        return {}
    candidates = tuple(str(expert) for expert in require_list(row, "candidates", path))
    positive = require_text(row, "positive", path)
    if positive not in candidates or len(set(candidates)) != len(candidates):
        wanted = "expected different experts, 'positive' among them"
        raise BenchInputError(f"{path}: line {row['_line']}: field 'candidates': {wanted}")
    return {"candidates": candidates, "positive": positive}


def _known(row: Row, field: str, known: Container[str], path: Path) -> str:
    name = require_text(row, field, path)
    if name not in known:
        raise BenchInputError(f"{path}: line {row['_line']}: field {field!r}: there is no question {name!r}")
    return name


def _order(row: Row, path: Path) -> float:
    value = row.get("order")
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise BenchInputError(f"{path}: line {row['_line']}: field 'order': expected a number, got {type(value).__name__}")
    return float(value)
