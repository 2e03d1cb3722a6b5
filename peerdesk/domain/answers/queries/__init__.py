"""Reads of `answers`."""

from .articles import (
    ArticleRow,
    OfferedAnswer,
    count_articles,
    count_articles_by_state,
    count_waiting,
    find_offered_answer,
    get_article,
    get_published_article,
    list_articles,
    list_translations,
    list_waiting,
)
from .hybrid import FoundEntries, find_entries
from .network import WaitingRow, list_waiting_for_network
from .provenance import Provenance, provenance_of
from .search import AnswerHit, SimilarTicket, best_answer, has_published, search_answers, similar_tickets
from .versions import (
    Approval,
    Approver,
    Change,
    VersionRow,
    approval_of,
    content_of,
    content_to_edit,
    find_waiting_approval,
    get_change,
    list_versions,
    names_of_approvers,
)

__all__ = [
    "AnswerHit",
    "Approval",
    "Approver",
    "ArticleRow",
    "Change",
    "FoundEntries",
    "OfferedAnswer",
    "Provenance",
    "SimilarTicket",
    "VersionRow",
    "WaitingRow",
    "approval_of",
    "best_answer",
    "content_of",
    "content_to_edit",
    "count_articles",
    "count_articles_by_state",
    "count_waiting",
    "find_entries",
    "find_offered_answer",
    "find_waiting_approval",
    "get_article",
    "get_change",
    "get_published_article",
    "has_published",
    "list_articles",
    "list_translations",
    "list_versions",
    "list_waiting",
    "list_waiting_for_network",
    "names_of_approvers",
    "provenance_of",
    "search_answers",
    "similar_tickets",
]
