"""Looking for what is odd in graded attempts and in items: flags with their evidence, which a person settles."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from peerdesk.domain.exams.asking import curve_of
from peerdesk.domain.exams.models import Attempt, AttemptState, Exam, ExamState, Flag, FlagKind, Step
from peerdesk.domain.exams.rules import ExamKind
from peerdesk.engines.testing import (
    Bank,
    Belief,
    Drift,
    Given,
    Times,
    believe,
    chance_from_others,
    drift_flags,
    fast_answers,
    fit_times,
    observe_drift,
    person_fit,
    similar_answers,
)
from peerdesk.engines.testing import Flag as Finding
from peerdesk.foundation.db.commands import command

# Attempts that others are compared with, and answers of an item that are gone through.
MOST_COMPARED: Final = 300
COMPARED_DAYS: Final = 60
LEAST_TIMES: Final = 30
LEAST_SHARED: Final = 5
ALPHA: Final = 0.001
LEAST_SECONDS: Final = 0.1


@dataclass(frozen=True)
class _Sat:
    """A graded attempt: its counted answers by place in the bank, in order, with their seconds."""

    id: uuid.UUID
    graded_at: datetime
    places: tuple[int, ...]
    scores: tuple[float, ...]
    seconds: tuple[float, ...]
    given: tuple[Given, ...]


def check_exams(*, now: datetime) -> int:
    """Look at what was graded since the last look, in every live skills test. Returns how many flags were raised."""
    live = Exam.objects.filter(kind=ExamKind.SKILLS.value, state=ExamState.LIVE)
    return sum(check_exam(exam.id, now=now) for exam in live)


def is_check_due() -> bool:
    """Whether something was graded that nobody has looked at."""
    fresh = Attempt.objects.filter(state=AttemptState.GRADED, exam__kind=ExamKind.SKILLS.value, is_checked=False)
    return fresh.filter(exam__state=ExamState.LIVE).exists()


def check_exam(exam_id: uuid.UUID, *, now: datetime) -> int:
    """Look at the new attempts of a test and at its items. Nothing is held while it computes."""
    exam = Exam.objects.get(id=exam_id)
    items = list(exam.items.order_by("id"))
    bank = Bank(tuple(curve_of(item) for item in items)) if items else None
    sat = _sat(exam, bank, now=now) if bank else []
    fresh = set(exam.attempts_made.filter(state=AttemptState.GRADED, is_checked=False).values_list("id", flat=True))
    if bank is None or not fresh:
        return 0
    found: list[tuple[FlagKind, uuid.UUID | None, uuid.UUID | None, Finding]] = []
    times, timed = _times(sat)
    beliefs = {one.id: believe(bank, one.places, one.scores) for one in sat}
    wrong = _wrong_choices(sat)
    for place, one in enumerate(sat):
        if one.id not in fresh or not one.places:
            continue
        found.append((FlagKind.PATTERN, one.id, None, person_fit(bank, one.places, one.scores, alpha=ALPHA)))
        if times is not None and set(one.places) <= timed.keys():
            columns = [timed[item] for item in one.places]
            found.append((FlagKind.PACE, one.id, None, fast_answers(times, columns, one.scores, one.seconds, alpha=ALPHA)))
        alike = _most_alike(bank, one, [other for other in sat[:place] if _shared(one, other)], beliefs, wrong)
        if alike is not None:
            found.append((FlagKind.ALIKE, one.id, None, alike))
    for item, finding in _drifting(bank, sat):
        found.append((FlagKind.DRIFT, None, items[item].id, finding))
    return _write(exam, fresh, [one for one in found if one[3].raised], now=now)


def _sat(exam: Exam, bank: Bank, *, now: datetime) -> list[_Sat]:
    """The attempts of the last weeks, in the order in which they were graded."""
    since = now - timedelta(days=COMPARED_DAYS)
    rows = exam.attempts_made.filter(state=AttemptState.GRADED, graded_at__gte=since).order_by("-graded_at")
    kept = {row.id: row for row in reversed(rows[:MOST_COMPARED])}
    steps: dict[uuid.UUID, list[Step]] = defaultdict(list)
    answered = Step.objects.filter(attempt_id__in=list(kept), item__isnull=False, answered_at__isnull=False, is_pilot=False)
    for step in answered.order_by("position"):
        steps[step.attempt_id].append(step)
    return [_one(row, steps[row.id], bank) for row in kept.values()]


def _one(row: Attempt, steps: Sequence[Step], bank: Bank) -> _Sat:
    places = tuple(bank.places[str(step.item_id)] for step in steps)
    scores = tuple(float(bool(step.is_right)) for step in steps)
    seconds = tuple(
        max(((step.answered_at or step.shown_at) - step.shown_at).total_seconds(), LEAST_SECONDS) for step in steps
    )
    given = tuple(
        Given(place, score, ",".join(map(str, step.chosen or ())))
        for place, score, step in zip(places, scores, steps, strict=True)
    )
    return _Sat(row.id, row.graded_at or row.started_at, places, scores, seconds, given)


def _times(sat: Sequence[_Sat]) -> tuple[Times | None, dict[int, int]]:
    """What items take, of those with enough answers, and the column of each."""
    counts = Counter(place for one in sat for place in one.places)
    columns = {place: column for column, place in enumerate(sorted(p for p, n in counts.items() if n >= LEAST_TIMES))}
    if not columns:
        return None, {}
    table = np.full((len(sat), len(columns)), np.nan)
    for row, one in enumerate(sat):
        for place, seconds in zip(one.places, one.seconds, strict=True):
            if place in columns:
                table[row, columns[place]] = seconds
    return fit_times(table), columns


def _wrong_choices(sat: Sequence[_Sat]) -> dict[int, Counter[str]]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for one in sat:
        counts_of = [(given.place, given.choice) for given in one.given if given.score < 1]
        for place, choice in counts_of:
            counts[place][choice] += 1
    return counts


def _shared(one: _Sat, other: _Sat) -> bool:
    return len(set(one.places) & set(other.places)) >= LEAST_SHARED


def _most_alike(  # noqa: PLR0917 - two people, and what is known of all
    bank: Bank, one: _Sat, others: Sequence[_Sat], beliefs: Mapping[uuid.UUID, Belief],
    wrong: Mapping[int, Mapping[str, int]],
) -> Finding | None:  # fmt: skip
    """The attempt before it that is most like it, with all comparisons counted."""
    found = [
        similar_answers(
            bank, (beliefs[one.id], one.given), (beliefs[other.id], other.given), wrong, pairs=len(others), alpha=ALPHA
        )
        for other in others
    ]
    return min(found, key=lambda flag: flag.p_value, default=None)


def _drifting(bank: Bank, sat: Sequence[_Sat]) -> list[tuple[int, Finding]]:
    """Items that became easier than they were: they may be known outside."""
    sums: dict[int, Drift] = defaultdict(Drift)
    for one in sat:
        for place, score in zip(one.places, one.scores, strict=True):
            if bank.items[place].errors is not None:  # how hard it was has to be known
                chance = chance_from_others(bank, one.places, one.scores, item=place)
                sums[place] = observe_drift(sums[place], score=score, chance=chance)
    easier = [(place, drift_flags(drift)[0]) for place, drift in sums.items()]
    return [(place, flag) for place, flag in easier if flag.raised]


@command
def _write(
    exam: Exam, looked_at: set[uuid.UUID], found: Sequence[tuple[FlagKind, uuid.UUID | None, uuid.UUID | None, Finding]],
    *, now: datetime,
) -> int:  # fmt: skip
    """Raise each flag once; one that somebody has settled not again for as long."""
    Attempt.objects.filter(id__in=looked_at).update(is_checked=True)
    since = now - timedelta(days=COMPARED_DAYS)
    known = set(Flag.objects.filter(exam=exam, raised_at__gte=since).values_list("kind", "attempt_id", "item_id"))
    raised = 0
    for kind, attempt_id, item_id, finding in found:
        if (kind, attempt_id, item_id) in known:
            continue
        Flag.objects.create(
            exam=exam, attempt_id=attempt_id, item_id=item_id, kind=kind, raised_at=now,
            evidence={name: round(float(value), 3) for name, value in finding.evidence.items()} | {"p": finding.p_value},
        )
        raised += 1
    return raised



