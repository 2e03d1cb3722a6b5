"""One candidate's test, question by question.

Nothing is remembered between two questions: the next one follows from the bank, the rules, the candidate's number and seed
and the answers so far, so that a test goes on after a lost connection, or in another process, just where it stood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.testing.ability import Belief, believe
from peerdesk.engines.testing.exposure import Exposure
from peerdesk.engines.testing.items import STANDARD, Bank, Population, lots
from peerdesk.engines.testing.selection import Criterion, best, next_topic, worth
from peerdesk.engines.testing.stopping import RatioTest, Reason, settled

Flags = npt.NDArray[np.bool_]
_PILOTS: Final = 0x8EBC_6AF0_9C88_C6E3


@dataclass(frozen=True)
class Rules:
    """What a test is for and when it ends; what is None does not count.

    Args:
        cut: ability from which on somebody passes.
        criterion: which item tells most.
        confidence: stop when passing or failing is as likely as this.
        settled: stop when the questions that are left change pass or fail with at most one less this chance.
        error: stop at this standard error of the ability.
        ratio: stop by the likelihood ratio.
        fewest: counted questions before any of these stops.
        most: counted questions at most.
        shares: of the topics, of any sum; topics that are not named are asked only if no shares are given at all.
        pilots: uncounted questions, at places drawn by lot after the first question.
        exposure: who may see what.
        population: what is believed before the first answer.

    """

    cut: float = 0.0
    criterion: Criterion = Criterion.DECISION
    confidence: float | None = 0.95
    settled: float | None = None
    error: float | None = None
    ratio: RatioTest | None = None
    fewest: int = 8
    most: int = 30
    shares: Mapping[str, float] = field(default_factory=dict)
    pilots: int = 0
    exposure: Exposure = field(default_factory=Exposure)
    population: Population = STANDARD

    def __post_init__(self) -> None:
        if not 0 <= self.fewest <= self.most or self.pilots < 0:
            raise ValueError(f"0 ≤ fewest ≤ most and 0 ≤ pilots; got {self.fewest}, {self.most}, {self.pilots}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Score of one answer: 1, 0, or part of a point."""

    item: str
    score: float


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is kept of a candidate's test.

    Args:
        number: of the candidate among all who began a test of this bank, from 0; no two have the same.
        seed: of this candidate's draws.
        answers: in order, pilots too.
        barred: ids of items not to be asked, of earlier attempts above all.

    """

    number: int
    seed: int
    answers: tuple[Answer, ...] = ()
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ask:
    """The next question; a pilot is not to be told from the others."""

    item: str
    topic: str
    pilot: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a test stands: `chance` of an ability above the cut, `confidence` in what `passes` says.

    `sure` says whether the confidence asked for is reached; without it a person should look. `counted` answers.
    """

    passes: bool
    chance: float
    confidence: float
    sure: bool
    ability: float
    error: float
    counted: int
    reason: Reason


def next_step(bank: Bank, rules: Rules, sitting: Sitting) -> Ask | Verdict:
    """The next question, or the verdict when the test has ended.

    Raises:
        ValueError: an answer belongs to no item of the bank, or one item was answered twice.

    """
    places, scores, counted = _answers(bank, sitting)
    belief = believe(bank, counted, scores, rules.population)
    allowed = _allowed(bank, rules, sitting, places)
    pilot = _pilot(bank, rules, sitting, allowed)
    if pilot is not None:
        return Ask(bank.items[pilot].id, bank.items[pilot].topic, pilot=True)
    open_items = allowed & ~bank.pilots
    worths = worth(bank, belief, rules.criterion, cut=rules.cut)
    reason = _reason(bank, rules, belief, allowed=open_items, counted=counted, scores=scores)
    if reason is not Reason.RUNNING:
        return _verdict(rules, belief, len(counted), reason)
    if rules.shares:
        open_items &= bank.topic_codes == _topic(bank, rules, open_items, counted)
    place = best(bank, worths, open_items, seed=sitting.seed)
    return Ask(bank.items[place].id, bank.items[place].topic, pilot=False)


def verdict(bank: Bank, rules: Rules, sitting: Sitting) -> Verdict:
    """Where the test stands by now, for a candidate who gave up as for one whose time is over."""
    places, scores, counted = _answers(bank, sitting)
    belief = believe(bank, counted, scores, rules.population)
    allowed = _allowed(bank, rules, sitting, places) & ~bank.pilots
    reason = _reason(bank, rules, belief, allowed=allowed, counted=counted, scores=scores)
    return _verdict(rules, belief, len(counted), reason)


def _answers(bank: Bank, sitting: Sitting) -> tuple[list[int], list[float], list[int]]:
    """Places of all answers; scores and places of those that count."""
    try:
        places = [bank.places[answer.item] for answer in sitting.answers]
    except KeyError as unknown:
        raise ValueError(f"the bank has no item {unknown}") from unknown
    if len(set(places)) < len(places):
        raise ValueError("one item was answered twice")
    counted = [place for place in places if not bank.items[place].pilot]
    scores = [answer.score for answer, place in zip(sitting.answers, places, strict=True) if not bank.items[place].pilot]
    if any(not 0.0 <= score <= 1.0 for score in scores):
        raise ValueError("scores lie between 0 and 1")
    return places, scores, counted


def _allowed(bank: Bank, rules: Rules, sitting: Sitting, places: list[int]) -> Flags:
    """[items] what may be asked next: eligible, not barred, not asked, no other of its family asked."""
    allowed = rules.exposure.eligible(bank, sitting.number)
    allowed[places] = False
    for item in sitting.barred:
        if item in bank.places:
            allowed[bank.places[item]] = False
    families = {bank.items[place].family for place in places} - {""}
    if families:
        allowed &= ~np.isin(bank.families, sorted(families))
    if rules.shares:
        named = np.array([rules.shares.get(topic, 0.0) > 0.0 for topic in bank.topic_names])
        allowed &= named[bank.topic_codes] | bank.pilots
    return allowed


def _pilot(bank: Bank, rules: Rules, sitting: Sitting, allowed: Flags) -> int | None:
    """The pilot item whose turn it is, if it is a pilot's turn: at places by lot among the first questions."""
    if not rules.pilots:
        return None
    slots = np.arange(1, rules.fewest + rules.pilots, dtype=np.uint64)
    drawn = slots[np.argsort(lots(slots, sitting.seed ^ _PILOTS))[: rules.pilots]]
    candidates = allowed & bank.pilots
    if len(sitting.answers) not in drawn or not candidates.any():
        return None
    return best(bank, np.zeros(len(bank)), candidates, seed=sitting.seed ^ _PILOTS)


def _reason(bank: Bank, rules: Rules, belief: Belief, *, allowed: Flags, counted: list[int], scores: list[float]) -> Reason:
    chance = belief.above(rules.cut)
    if len(counted) >= rules.fewest:
        if rules.confidence is not None and max(chance, 1.0 - chance) >= rules.confidence:
            return Reason.CONFIDENCE
        if rules.ratio is not None and rules.ratio.decides(bank, counted, scores, rules.cut):
            return Reason.RATIO
        if rules.error is not None and belief.error <= rules.error:
            return Reason.ERROR
    if len(counted) >= rules.most:
        return Reason.LENGTH
    if not allowed.any():
        return Reason.EMPTY
    if rules.settled is not None and len(counted) >= rules.fewest:
        left = _information_left(bank, belief, allowed, rules.most - len(counted))
        if settled(belief, left, rules.cut) >= rules.settled:
            return Reason.SETTLED
    return Reason.RUNNING


def _information_left(bank: Bank, belief: Belief, allowed: Flags, questions: int) -> float:
    """What the best of the items that are left would tell, as many as may still be asked."""
    told = np.sort((bank.information @ belief.weights)[allowed])[::-1]
    return float(told[:questions].sum())


def _topic(bank: Bank, rules: Rules, allowed: Flags, counted: list[int]) -> int:
    """Code of the topic whose turn it is; one of those that are named has an item left, or the test had ended."""
    asked = Counter(bank.items[place].topic for place in counted)
    left = np.flatnonzero(np.bincount(bank.topic_codes[allowed], minlength=len(bank.topic_names)))
    return bank.topic_names.index(next_topic(rules.shares, asked, [bank.topic_names[code] for code in left]))


def _verdict(rules: Rules, belief: Belief, counted: int, reason: Reason) -> Verdict:
    chance = belief.above(rules.cut)
    passes = chance >= 0.5  # noqa: PLR2004 - the likelier side
    confidence = max(chance, 1.0 - chance)
    sure = confidence >= rules.confidence if rules.confidence is not None else True
    return Verdict(passes, chance, confidence, sure, belief.ability, belief.error, counted, reason)
