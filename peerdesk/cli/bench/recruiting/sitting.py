"""How a drawn person sits an exam: answers by what they know, writes as well as they write, or leaves in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from peerdesk.cli.bench.recruiting.people import Person, answers_rightly, true_level
from peerdesk.domain.exams.commands import answer_step, save_text, start_attempt, submit_text
from peerdesk.domain.exams.models import Attempt, AttemptState, Exam, Step
from peerdesk.domain.exams.rules import LEVELS, RUBRIC, ExamKind, ItemKind, is_right, levels_of, shown_order
from peerdesk.domain.people.models import User

_SECONDS_AN_ANSWER: Final = 35.0
_WORDS: Final = (
    "thank you for asking", "the sugar has to dissolve before you close the bottle", "keep it warm for two weeks",
    "a colder cellar only makes it slower", "open one and tell me whether it hisses", "what yeast did you use",
    "I am sorry that it went wrong", "rinse everything that touches the beer", "a photo of the label would help me",
    "you have done nothing wrong", "most kits are like that in winter", "please write again when you have tried it",
)  # fmt: skip


def deserves(person: Person, exams: Sequence[Exam]) -> bool:
    """Whether somebody is above every cut in truth, as nobody but the simulation knows it."""
    for exam in exams:
        kind = ExamKind(exam.kind)
        if kind is ExamKind.SKILLS:
            if person.knows < exam.cut:
                return False
            continue
        levels = [levels_of(criterion) for criterion in RUBRIC[kind]]
        ability = ability_for(person, kind)
        if sum(true_level(ability, one) / (one - 1) for one in levels) / len(levels) < exam.cut:
            return False
    return True


def ability_for(person: Person, kind: ExamKind) -> float:
    """Which of a person's abilities an exam where people judge is about."""
    return person.speaks if kind is ExamKind.LANGUAGE else person.writes


def sit(exam: Exam, user: User, person: Person, *, now: datetime, rng: np.random.Generator, gives_up: bool) -> Attempt:
    """Take an exam from `now` on; somebody who gives up leaves it open for the clock."""
    attempt = start_attempt(exam.id, brand_id=exam.brand_id, user=user, now=now)
    answered = 0
    while attempt.state == AttemptState.RUNNING and not (gives_up and answered > 0):
        step = attempt.steps.filter(answered_at=None).select_related("item").get()
        now += timedelta(seconds=float(rng.lognormal(np.log(_SECONDS_AN_ANSWER), 0.5)))
        if step.item is not None:
            shown = _chosen(attempt.seed, step, person, rng)
            answer_step(attempt.id, user=user, position=step.position, shown=shown, now=now)
        else:
            now += timedelta(minutes=float(rng.uniform(4, 9)))
            text = _text(rng, exam.least_words)
            save_text(attempt.id, user=user, position=step.position, text=text[: len(text) // 2], now=now)
            if gives_up:
                break
            submit_text(attempt.id, user=user, position=step.position, text=text, now=now)
        attempt.refresh_from_db()
        answered += 1
    return attempt


def _chosen(seed: int, step: Step, person: Person, rng: np.random.Generator) -> list[int]:
    """Places as shown: the right ones, or others."""
    item = step.item
    assert item is not None  # noqa: S101 - who calls has looked
    order = shown_order(seed, step.position, len(item.options))
    guesses = len(item.options) if item.kind == ItemKind.CHOICE else 2 * len(item.options)
    if answers_rightly(person.knows, LEVELS[item.level], guesses, rng):
        return [order.index(place) for place in item.right]
    places, size = np.arange(len(order)), len(item.right)
    picked = list(item.right)
    while is_right(ItemKind(item.kind), item.right, picked):
        picked = [int(place) for place in rng.permutation(places)[:size]]
    return [order.index(place) for place in picked]


def _text(rng: np.random.Generator, least: int) -> str:
    """Sentences enough for the exam, put together anew each time."""
    parts: list[str] = []
    while sum(len(part.split()) for part in parts) < least + 10:
        parts.append(str(rng.choice(_WORDS)).capitalize() + ".")
    return " ".join(parts)
