"""Simulated people who use the demo network through its public addresses, like everybody else."""

from .run import run

__all__ = ["run"]
