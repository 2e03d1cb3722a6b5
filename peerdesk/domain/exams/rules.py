"""What an exam is made of, how an answer is marked, and how long somebody has: pure."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

MOST_OPTIONS: Final = 8
LEAST_OPTIONS: Final = 2
LONGEST_STEM: Final = 2000
LONGEST_OPTION: Final = 500
LONGEST_ANSWER: Final = 6000
LONGEST_COMMENT: Final = 2000
MOST_ITEMS: Final = 2000
MOST_PROMPTS: Final = 20
# A pool of five times the length is the least with which nobody's second attempt, or a friend's notes, is the same test.
POOL_TIMES: Final = 5
# A page that is slow to come costs nobody their answer.
GRACE: Final = timedelta(seconds=10)
REVIEW_WITHIN: Final = timedelta(hours=48)
LEAST_REVIEWERS: Final = 2
MOST_REVIEWERS: Final = 3
# Nothing that a person reads before they score can be scored faster than this.
LEAST_REVIEW_SECONDS: Final = 20
# Nobody knows an item that nobody answered: what its author thinks, until a hundred people have.
LEVELS: Final[Mapping[str, float]] = {"easy": -1.0, "medium": 0.0, "hard": 1.0}
SLOPE_AT_FIRST: Final = 1.0


class ExamKind(StrEnum):
    """What an exam asks for."""

    SKILLS = "skills"
    WRITING = "writing"
    LANGUAGE = "language"


class ItemKind(StrEnum):
    """How an item is answered: one right option, several, or all of them in the right order."""

    CHOICE = "choice"
    SEVERAL = "several"
    ORDER = "order"


class PromptKind(StrEnum):
    """What somebody writes: a reply to a real ticket, a reply to somebody who is upset, or freely."""

    TICKET = "ticket"
    EMPATHY = "empathy"
    FREE = "free"


class Criterion(StrEnum):
    """A line of the rubric. Each has five levels with an anchor, but the language level, which has the six of the CEFR."""

    ACCURACY = "accuracy"
    EMPATHY = "empathy"
    CLARITY = "clarity"
    TONE = "tone"
    LANGUAGE = "language"


RUBRIC: Final[Mapping[ExamKind, tuple[Criterion, ...]]] = {
    ExamKind.WRITING: (Criterion.ACCURACY, Criterion.EMPATHY, Criterion.CLARITY, Criterion.TONE),
    ExamKind.LANGUAGE: (Criterion.CLARITY, Criterion.TONE, Criterion.LANGUAGE),
}
CEFR: Final = ("A1", "A2", "B1", "B2", "C1", "C2")


def levels_of(criterion: Criterion) -> int:
    """How many levels a criterion has; they count from 0."""
    return len(CEFR) if criterion is Criterion.LANGUAGE else 5


@dataclass(frozen=True)
class Terms:
    """What a brand asks for in an exam.

    `cut` is an ability (mean 0, standard deviation 1 of those on whom the items were calibrated) in a skills test, and a
    share of the highest score, 0 to 1, where people judge. `weight` counts against the other exams of an application.
    """

    cut: float = 0.0
    weight: int = 1
    minutes: int = 20
    least_items: int = 8
    most_items: int = 20
    surely: float = 0.95
    attempts: int = 2
    attempt_days: int = 30
    least_words: int = 30

    def faults(self, kind: ExamKind) -> dict[str, str]:
        """Return the fields that are out of bounds."""
        bounds = {
            "cut": (-3.0, 3.0) if kind is ExamKind.SKILLS else (0.0, 1.0), "weight": (0, 100), "minutes": (1, 240),
            "least_items": (1, 100), "most_items": (self.least_items, 100), "surely": (0.5, 0.999), "attempts": (1, 10),
            "attempt_days": (1, 365), "least_words": (0, 1000),
        }  # fmt: skip
        return {name: "out_of_bounds" for name, (low, high) in bounds.items() if not low <= getattr(self, name) <= high}


@dataclass(frozen=True)
class ItemDraft:
    """An item as it is written. `right` holds the places (from 0) of the right options, for an order all of them."""

    kind: ItemKind
    stem: str
    options: tuple[str, ...]
    right: tuple[int, ...]
    explanation: str = ""
    level: str = "medium"
    family: str = ""

    def faults(self) -> dict[str, str]:
        """Return the fields that are wrong."""
        wrong = {}
        if not self.stem.strip() or len(self.stem) > LONGEST_STEM:
            wrong["stem"] = "empty" if not self.stem.strip() else "too_long"
        texts = [option.strip() for option in self.options]
        if not LEAST_OPTIONS <= len(texts) <= MOST_OPTIONS or not all(texts):
            wrong["options"] = "out_of_bounds"
        elif len({text.casefold() for text in texts}) < len(texts):
            wrong["options"] = "repeated"
        elif max(map(len, texts)) > LONGEST_OPTION:
            wrong["options"] = "too_long"
        if not _is_key(self.kind, self.right, len(self.options)):
            wrong["right"] = "invalid"
        if self.level not in LEVELS:
            wrong["level"] = "unknown"
        return wrong


def _is_key(kind: ItemKind, right: Sequence[int], options: int) -> bool:
    places = set(right)
    if len(places) != len(right) or not places <= set(range(options)):
        return False
    if kind is ItemKind.CHOICE:
        return len(right) == 1
    if kind is ItemKind.SEVERAL:
        return 1 <= len(right) < options
    return len(right) == options


def shown_order(seed: int, position: int, options: int) -> tuple[int, ...]:
    """In which order one candidate sees the options of their item at `position`: the same after every reload, and theirs."""
    digest = hashlib.sha256(f"{seed}:{position}".encode()).digest()
    places = list(range(options))
    random.Random(digest).shuffle(places)  # noqa: S311 - an order of lines, no secret
    return tuple(places)


def is_right(kind: ItemKind, right: Sequence[int], chosen: Sequence[int]) -> bool:
    """Mark an answer, given as places in the item's own order: all of it or nothing.

    Half marks for half an answer would reward ticking everything, and need a model of their own for each count.
    """
    if kind is ItemKind.ORDER:
        return list(chosen) == list(right)
    return len(set(chosen)) == len(chosen) and set(chosen) == set(right)


def due_at(started_at: datetime, *, minutes: int, extra_percent: int) -> datetime:
    """Until when somebody may answer; who needs more time has asked for it before."""
    return started_at + timedelta(minutes=minutes * (100 + extra_percent) / 100)


def next_start(starts: Sequence[datetime], *, now: datetime, attempts: int, days: int) -> datetime | None:
    """When one may begin again: None is now. At most `attempts` begin within any `days` days."""
    recent = sorted(start for start in starts if now - start < timedelta(days=days))
    return None if len(recent) < attempts else recent[-attempts] + timedelta(days=days)


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def are_levels(kind: ExamKind, levels: Mapping[str, Any]) -> bool:
    """Whether these are one level for each criterion of the rubric."""
    wanted = {criterion.value: levels_of(criterion) for criterion in RUBRIC.get(kind, ())}
    return set(levels) == set(wanted) and all(
        isinstance(level, int) and 0 <= level < wanted[name] for name, level in levels.items()
    )
