"""Conversations with real times: the place of who gave the accepted answer among all who were active lately."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from peerdesk.cli.bench.inputs import BenchInputError, Row, read_rows, require_list, require_text
from peerdesk.engines.skill import Choice, Weights, estimate
from peerdesk.engines.skill.tallies import FloatArray

from .book import Asked, Book
from .measures import rank_of

ACTIVE_DAYS = 90
_PLACES = (1, 3, 5, 10)
_DAY_SECONDS = 86_400.0

Answer = tuple[float, str, bool]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A question and its answers: day, who, and whether that answer was accepted; days count from 1970."""

    day: float
    topics: tuple[str, ...]
    text: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A conversation with an accepted answer: who was active (none: nobody), what was known, and who it was."""

    day: float
    experts: tuple[str, ...]
    right: int | None
    features: FloatArray
    scores: dict[str, FloatArray]


def measure_conversations(path: Path, weights: Weights, *, texts: bool) -> dict[str, Any]:
    """Shares of tickets whose accepted answer came from one of the first 1, 3, 5, 10; who was not active is a miss."""
    moments = list(moments_of(read_conversations(path), weights, texts=texts))
    if not moments:
        raise BenchInputError(f"{path}: no conversation has an accepted answer")
    reachable = [moment for moment in moments if moment.right is not None]
    figures: dict[str, Any] = {
        "tickets": len(moments),
        "was_active": round(len(reachable) / len(moments), 4),
        "active_mean": round(float(np.mean([len(moment.experts) for moment in moments])), 1),
    }
    for name in moments[0].scores:
        ranks = [_rank(moment, name) for moment in moments]
        told = {f"top_{place}": round(float(np.mean([rank <= place for rank in ranks])), 4) for place in _PLACES}
        figures |= told if name == "skill" else {name: told}
    return figures


def moments_of(conversations: Sequence[Conversation], weights: Weights | None, *, texts: bool) -> Iterator[Moment]:
    """In the order of time, from what was answered before each was opened."""
    vectors = _vectors(conversations) if texts else None
    tickets = [
        Asked(one.day, one.topics, None if vectors is None else vectors[place]) for place, one in enumerate(conversations)
    ]
    waiting = sorted(((answer, place) for place, one in enumerate(conversations) for answer in one.answers), reverse=True)
    book, counts, last = Book(), dict[str, float](), dict[str, float]()
    for one, ticket in zip(conversations, tickets, strict=True):
        while waiting and waiting[-1][0][0] < one.day:
            (day, expert, accepted), about = waiting.pop()
            book.add(tickets[about], expert, day=day, lasted=accepted)
            counts[expert], last[expert] = counts.get(expert, 0.0) + 1.0, day
        accepted_by = next((expert for _, expert, accepted in one.answers if accepted), None)
        if accepted_by is None:
            continue
        experts = tuple(book.seen(since=one.day - ACTIVE_DAYS))
        judged = estimate(*book.candidates(ticket, experts), weights=weights) if experts else None
        scores = {
            "skill": judged.score.mean if judged else np.zeros(0),
            "popularity": np.array([counts[expert] for expert in experts]),
            "recency": np.array([last[expert] for expert in experts]),
        }
        right = experts.index(accepted_by) if accepted_by in experts else None
        yield Moment(one.day, experts, right, judged.features if judged else np.zeros((0, 6)), scores)


def choices_of(moments: Sequence[Moment]) -> list[Choice]:
    """What weights may be fitted on."""
    return [Choice(moment.features, moment.right) for moment in moments if moment.right is not None]


def read_conversations(path: Path) -> list[Conversation]:
    """Conversations by time. Raises `BenchInputError`."""
    return sorted((_conversation(row, path) for row in read_rows(path)), key=lambda one: one.day)


def _conversation(row: Row, path: Path) -> Conversation:
    messages = require_list(row, "messages", path)
    accepted = row.get("accepted_message")
    answers = tuple(
        (_day(message.get("at"), row, path), str(message.get("author")), place == accepted)
        for place, message in enumerate(messages)
        if message.get("from") == "expert"
    )
    question = next((str(message.get("text", "")) for message in messages if message.get("from") == "customer"), "")
    topic = row.get("topic")
    return Conversation(
        _day(row.get("opened_at"), row, path), (require_text(row, "topic", path),) if topic else (), question, answers
    )


def _day(value: Any, row: Row, path: Path) -> float:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BenchInputError(f"{path}: line {row['_line']}: expected a time in ISO 8601, got {value!r}") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / _DAY_SECONDS


def _rank(moment: Moment, name: str) -> float:
    return np.inf if moment.right is None else rank_of(moment.scores[name], moment.right)


def _vectors(conversations: Sequence[Conversation]) -> Any:
    from peerdesk.engines.understanding import get_embedder
    from peerdesk.engines.understanding.topics import TOPIC_TOKENS

    return get_embedder().embed([one.text for one in conversations], max_tokens=TOPIC_TOKENS)
