"""Replay: past conversations through the same pipeline as live ones, or in shadow mode through its judgement only."""
