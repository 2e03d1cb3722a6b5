"""Rewards: one receipt per resolution, which pays the expert and bills the brand."""
