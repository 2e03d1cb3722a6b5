"""Seeing that many people suddenly ask the same: bursts of like questions beyond the usual rate."""

from peerdesk.engines.incidents.bursts import (
    ALIKE,
    FEWEST,
    HISTORY_SECONDS,
    WINDOWS,
    Burst,
    Counts,
    judge_burst,
    surprise,
)

__all__ = ["ALIKE", "FEWEST", "HISTORY_SECONDS", "WINDOWS", "Burst", "Counts", "judge_burst", "surprise"]
