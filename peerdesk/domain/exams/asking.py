"""The next question of an attempt, and what its answers come to: the engine's session, built anew from rows each time."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from peerdesk.engines.testing import Answer, Ask, Bank, Errors, Exposure, Rules, Sitting, next_step
from peerdesk.engines.testing import Item as Curve
from peerdesk.engines.testing import verdict as verdict_of
from peerdesk.foundation.crypto import blind_index

from .models import Attempt, Exam, Item, ItemState, Step

PILOTS: Final = 2
_KEPT: Final = 64
_banks: OrderedDict[tuple[uuid.UUID, int], Bank] = OrderedDict()


@dataclass(frozen=True)
class Result:
    """An ability with its standard error, the chance that it is above the cut, and whether that means passed."""

    score: float
    error: float
    chance: float
    is_passed: bool


@dataclass(frozen=True)
class NextItem:
    """What to ask next, and whether it is only tried."""

    item_id: uuid.UUID
    is_pilot: bool


def next_question(attempt: Attempt, steps: Sequence[Step]) -> NextItem | None:
    """The item to ask next; None when enough was asked, or nothing is left that this candidate may see."""
    bank, sitting = _session(attempt, steps)
    found = next_step(bank, rules_of(attempt.exam, bank), sitting)
    return NextItem(uuid.UUID(found.item), found.pilot) if isinstance(found, Ask) else None


def verdict(attempt: Attempt, steps: Sequence[Step]) -> Result:
    """What the answers so far come to; a question without an answer tells nothing."""
    bank, sitting = _session(attempt, steps)
    found = verdict_of(bank, rules_of(attempt.exam, bank), sitting)
    is_passed = found.passes and found.counted > 0
    return Result(found.ability, found.error, found.chance if found.counted else 0.0, is_passed)


def rules_of(exam: Exam, bank: Bank) -> Rules:
    """What the exam asks of the engine: every topic of the bank its equal share of the questions."""
    topics = sorted({item.topic for item in bank.items if not item.pilot})
    return Rules(
        cut=exam.cut, confidence=exam.surely, fewest=exam.least_items, most=exam.most_items,
        shares=dict.fromkeys(topics, 1.0) if len(topics) > 1 else {}, exposure=Exposure(seed=_exposure_seed(exam)),
        pilots=PILOTS if any(item.pilot for item in bank.items) else 0,
    )  # fmt: skip


def _exposure_seed(exam: Exam) -> int:
    """Who sees which item is nothing that anybody can work out who knows how it is drawn."""
    return int(blind_index("exam-exposure", str(exam.id))[:15], 16)


def bank_of(exam: Exam) -> Bank:
    """The items that may be asked; kept in memory for as long as the bank has this version."""
    key = (exam.id, exam.bank_version)
    if key not in _banks:
        _banks[key] = Bank(tuple(curve_of(item) for item in exam.items.exclude(state=ItemState.RETIRED).order_by("id")))
        while len(_banks) > _KEPT:
            _banks.popitem(last=False)
    _banks.move_to_end(key)
    return _banks[key]


def curve_of(item: Item) -> Curve:
    """The item as the engine sees it."""
    errors = None
    if item.slope_se is not None and item.difficulty_se is not None:
        errors = Errors(item.slope_se, item.difficulty_se)
    return Curve(
        str(item.id), item.slope, item.difficulty, item.guessing, topic=str(item.topic_id or ""), family=item.family,
        pilot=item.state == ItemState.PILOT, errors=errors,
    )  # fmt: skip


def _session(attempt: Attempt, steps: Sequence[Step]) -> tuple[Bank, Sitting]:
    bank = bank_of(attempt.exam)
    asked = [step for step in steps if step.item is not None]
    gone = [step.item for step in asked if step.item is not None and str(step.item_id) not in bank.places]
    if gone:  # retired since they were asked: their answers count, nobody is asked them
        bank = Bank((*bank.items, *(curve_of(item) for item in gone)))
    answers = tuple(Answer(str(step.item_id), float(bool(step.is_right))) for step in asked if step.answered_at)
    barred = _ids(item.id for item in gone)
    if attempt.number > 1:  # nothing that an earlier attempt has shown
        seen = Step.objects.filter(attempt__exam_id=attempt.exam_id, attempt__user_id=attempt.user_id)
        barred |= _ids(seen.exclude(attempt=attempt).values_list("item_id", flat=True))
    return bank, Sitting(attempt.ordinal - 1, attempt.seed, answers, barred)


def _ids(values: Iterable[uuid.UUID | None]) -> frozenset[str]:
    return frozenset(str(value) for value in values if value is not None)
