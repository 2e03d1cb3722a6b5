"""Reads of `privacy`, by subject."""

from .access import RevealRow, count_open_incidents, has_revealed, list_reveals
from .vault import (
    customer_details,
    customer_index,
    open_original,
    redaction_context,
    reply_problems,
    scope_placeholders,
)

__all__ = [
    "RevealRow",
    "count_open_incidents",
    "customer_details",
    "customer_index",
    "has_revealed",
    "list_reveals",
    "open_original",
    "redaction_context",
    "reply_problems",
    "scope_placeholders",
]
