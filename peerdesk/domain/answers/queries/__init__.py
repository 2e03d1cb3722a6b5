"""Reads of `answers`."""

from .articles import (
    ArticleRow,
    OfferedAnswer,
    count_articles,
    count_articles_by_state,
    find_offered_answer,
    get_article,
    get_published_article,
    list_articles,
)
from .hybrid import FoundEntries, find_entries
from .search import AnswerHit, SimilarTicket, best_answer, has_published, search_answers, similar_tickets

__all__ = [
    "AnswerHit",
    "ArticleRow",
    "FoundEntries",
    "OfferedAnswer",
    "SimilarTicket",
    "best_answer",
    "count_articles",
    "count_articles_by_state",
    "find_entries",
    "find_offered_answer",
    "get_article",
    "get_published_article",
    "has_published",
    "list_articles",
    "search_answers",
    "similar_tickets",
]
