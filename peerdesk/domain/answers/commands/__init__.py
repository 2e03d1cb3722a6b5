"""Commands of `answers`."""

from .approval import approve_article, save_article
from .articles import (
    discard_changes,
    edit_article,
    propose_article,
    propose_content,
    restore_article,
    restore_version,
    withdraw_article,
)
from .guidance import note_guidance_use
from .imports import ImportOutcome, carry_out_import, forget_old_imports, import_articles, keep_import
from .indexing import (
    complete_entries,
    count_stems,
    count_stems_if_due,
    forget_article,
    forget_resolution,
    forget_resolutions,
    index_article,
    index_forgotten,
    index_resolution,
)
from .judging import ask_for_precision, compare_history, renew_thresholds
from .learning import confirm_article, note_knowledge_used, note_return, propose_from_ticket, set_review_days
from .recall import recall_offers
from .self_service import answer_or_route_ticket, decide_self_service
from .validity import forget_expired

__all__ = [
    "ImportOutcome",
    "answer_or_route_ticket",
    "approve_article",
    "ask_for_precision",
    "carry_out_import",
    "compare_history",
    "complete_entries",
    "confirm_article",
    "count_stems",
    "count_stems_if_due",
    "decide_self_service",
    "discard_changes",
    "edit_article",
    "forget_article",
    "forget_expired",
    "forget_old_imports",
    "forget_resolution",
    "forget_resolutions",
    "import_articles",
    "index_article",
    "index_forgotten",
    "index_resolution",
    "keep_import",
    "note_guidance_use",
    "note_knowledge_used",
    "note_return",
    "propose_article",
    "propose_content",
    "propose_from_ticket",
    "recall_offers",
    "renew_thresholds",
    "restore_article",
    "restore_version",
    "save_article",
    "set_review_days",
    "withdraw_article",
]
