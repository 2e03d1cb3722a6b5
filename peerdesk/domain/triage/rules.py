"""Rules of triage. Pure."""

from __future__ import annotations

RETRAIN_STEPS = (5, 10, 20, 40, 80, 160)
RETRAIN_EVERY = 200
SURE_LANGUAGE = 0.5


def is_sure(*, topic_confidence: float, threshold: float, topic_count: int) -> bool:
    """Whether the machine may decide the topic alone: at or above the brand's threshold, or nothing to choose from."""
    return topic_count == 0 or topic_confidence >= threshold


def wants_retraining(*, trained_on: int, examples: int) -> bool:
    """Whether enough was learned since the last training: early and often at first, then every 200 examples."""
    if examples <= trained_on:
        return False
    next_step = next((step for step in RETRAIN_STEPS if step > trained_on), trained_on + RETRAIN_EVERY)
    return examples >= next_step
