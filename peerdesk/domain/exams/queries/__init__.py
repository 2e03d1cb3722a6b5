"""Reads of `exams`."""

from .authoring import ExamPage, ExamRow, ItemRow, find_item, get_exam, list_exams
from .evidence import AttemptEvidence, ExamEvidence, FlagRow, GivenReview, chance_together, exam_evidence
from .reviewing import ReviewerRow, ReviewPage, ReviewRow, Written, get_review, list_reviewers, open_reviews
from .taking import AttemptRow, ExamCard, Question, exam_cards, get_attempt, get_question

__all__ = [
    "AttemptEvidence", "AttemptRow", "ExamCard", "ExamEvidence", "ExamPage", "ExamRow", "FlagRow", "GivenReview",
    "ItemRow", "Question", "ReviewPage", "ReviewRow", "ReviewerRow", "Written", "chance_together",
    "exam_cards", "exam_evidence", "find_item",
    "get_attempt", "get_exam", "get_question", "get_review", "list_exams", "list_reviewers",
    "open_reviews",
]  # fmt: skip
