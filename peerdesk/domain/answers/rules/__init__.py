"""Rules of knowledge. Pure."""

from .approval import approvals_needed, may_count, own_hosts, places_outside, returns_at_once
from .changes import Line, Piece, changed_lines
from .content import (
    NO_SOURCE,
    PLACEHOLDER,
    Content,
    Source,
    checked_content,
    is_valid_at,
    is_worth_proposing,
    needs_counting,
    source_of,
    title_without_placeholders,
)
from .fitting import Fit, fit_of
from .learning import is_doubted, says_the_same, shared_words

__all__ = [
    "NO_SOURCE",
    "PLACEHOLDER",
    "Content",
    "Fit",
    "Line",
    "Piece",
    "Source",
    "approvals_needed",
    "changed_lines",
    "checked_content",
    "fit_of",
    "is_doubted",
    "is_valid_at",
    "is_worth_proposing",
    "may_count",
    "needs_counting",
    "own_hosts",
    "places_outside",
    "returns_at_once",
    "says_the_same",
    "shared_words",
    "source_of",
    "title_without_placeholders",
]
