"""Commands of `answers`."""

from .articles import (
    NO_SOURCE,
    Source,
    edit_article,
    propose_article,
    propose_from_ticket,
    publish_article,
    restore_article,
    withdraw_article,
)
from .guidance import note_guidance_use
from .indexing import (
    count_stems,
    count_stems_if_due,
    forget_article,
    forget_resolution,
    index_article,
    index_forgotten,
    index_resolution,
)
from .self_service import answer_or_route_ticket, decide_self_service

__all__ = [
    "NO_SOURCE",
    "Source",
    "answer_or_route_ticket",
    "count_stems",
    "count_stems_if_due",
    "decide_self_service",
    "edit_article",
    "forget_article",
    "forget_resolution",
    "index_article",
    "index_forgotten",
    "index_resolution",
    "note_guidance_use",
    "propose_article",
    "propose_from_ticket",
    "publish_article",
    "restore_article",
    "withdraw_article",
]
