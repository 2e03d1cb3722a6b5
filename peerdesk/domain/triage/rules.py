"""Rules of triage. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# From so many examples on a full classifier is worth its minutes of training; it is made again when half as many are new.
FULL_FROM = 100
FULL_GROWTH = 1.5
# The go-live test: shares of the brand's own history that the machine is sure of, and how often it must be right there.
HIGH_SHARE_WANTED = 0.30
MEDIUM_SHARE_WANTED = 0.60
MEDIUM_OF_HIGH = 0.5
BANDS = 10
RETRAIN_STEPS = (5, 10, 20, 40, 80, 160)
RETRAIN_EVERY = 200
SURE_LANGUAGE = 0.5
# On the development files no question about a product reaches it (0 of 1,263), of tickets about bills and payments 6 %.
IN_HOUSE_FROM = 0.7
# Cosine from which two questions of one customer are the same one; for so long an open one may be asked again.
SAME_QUESTION = 0.9
ASKED_AGAIN_DAYS = 7
_THING = re.compile(r"\w*\d[\w-]*")
# So many texts about none of the topics say something about the next one.
FEWEST_STRANGE = 20


def is_sure(*, topic_confidence: float, threshold: float, topic_count: int, is_known: bool = True) -> bool:
    """Whether the machine may decide the topic alone: it is any of the topics, at or above the brand's threshold.

    A brand without topics has nothing to choose from.
    """
    return topic_count == 0 or (is_known and topic_confidence >= threshold)


def wants_retraining(*, trained_on: int, examples: int) -> bool:
    """Whether enough was learned since the last training: early and often at first, then every 200 examples."""
    if examples <= trained_on:
        return False
    next_step = next((step for step in RETRAIN_STEPS if step > trained_on), trained_on + RETRAIN_EVERY)
    return examples >= next_step


def are_about_the_same_things(text: str, other: str) -> bool:
    """Whether the numbers and codes of one text all stand in the other: the same words about two orders are two matters."""
    one, two = (set(_THING.findall(words.casefold())) for words in (text, other))
    return one <= two or two <= one


class Level(StrEnum):
    """How sure something is, by a brand's threshold."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


def level_of(confidence: float, *, high: float) -> Level:
    """Return a confidence in the brand's terms: at its threshold it is high, from half of it on medium."""
    if confidence >= high:
        return Level.HIGH
    return Level.MEDIUM if confidence >= MEDIUM_OF_HIGH * high else Level.LOW


class Tier(StrEnum):
    """How a classifier was trained: in seconds while a brand is young, or in minutes from many examples."""

    QUICK = "quick"
    FULL = "full"


def wants_full_training(*, tier: str, trained_on: int, examples: int) -> bool:
    """Whether the minutes of a full training are due: at first from `FULL_FROM` examples, then as they grow by half."""
    if examples < FULL_FROM:
        return False
    return tier != Tier.FULL or examples >= FULL_GROWTH * trained_on


@dataclass(frozen=True)
class Judged:
    """One held-out example: how sure the machine was, whether it was right, and whether it knew the matter at all."""

    confidence: float
    is_right: bool
    is_known: bool = True


def evaluation_of(judged: Sequence[Judged], *, high: float) -> dict[str, object]:
    """Return the figures of the go-live test on held-out examples; `high` is the brand's threshold.

    Shares are 0..1: of examples at high and at medium confidence, right ones among them; `ece` is the expected calibration
    error over ten bands (Guo et al. 2017); `bands` are (mean confidence, share right, count) for the reliability diagram.
    """
    if not judged:
        return {}
    sure = [one for one in judged if one.is_known and one.confidence >= high]
    medium = [one for one in judged if one.is_known and one.confidence >= MEDIUM_OF_HIGH * high]
    bands = []
    for band in range(BANDS):
        inside = [one for one in judged if band <= min(one.confidence * BANDS, BANDS - 1e-9) < band + 1]
        if inside:
            mean = sum(one.confidence for one in inside) / len(inside)
            bands.append([round(mean, 4), round(_right(inside), 4), len(inside)])
    return {
        "examples": len(judged), "accuracy": round(_right(judged), 4),
        "high_share": round(len(sure) / len(judged), 4), "high_right": round(_right(sure), 4),
        "medium_share": round(len(medium) / len(judged), 4), "medium_right": round(_right(medium), 4),
        "ece": round(sum(abs(mean - right) * count for mean, right, count in bands) / len(judged), 4), "bands": bands,
    }  # fmt: skip


def passes_go_live(evaluation: dict[str, object]) -> bool:
    """Whether the machine is sure of enough of the brand's own history."""
    return (
        float(str(evaluation.get("high_share", 0))) >= HIGH_SHARE_WANTED
        and float(str(evaluation.get("medium_share", 0))) >= MEDIUM_SHARE_WANTED
    )


def _right(judged: Sequence[Judged]) -> float:
    return sum(one.is_right for one in judged) / len(judged) if judged else 0.0
