"""Reads of `guidance`."""

from .beside import TicketGuidance, guidance_beside

__all__ = ["TicketGuidance", "guidance_beside"]
