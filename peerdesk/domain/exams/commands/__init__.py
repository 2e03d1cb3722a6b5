"""Commands of `exams`."""

from .authoring import (
    add_items,
    add_prompt,
    change_exam,
    change_item,
    create_exam,
    default_terms,
    publish_exam,
    restore_item,
    retire_exam,
    retire_item,
    retire_prompt,
)
from .checking import check_exam, check_exams, is_check_due
from .flags import settle_flag
from .learning import calibrate_exam, is_learning_due, learn_exams, learn_rubric
from .reviewing import (
    ask_or_spare,
    assign_reviews,
    decline_review,
    open_review,
    set_reader_languages,
    submit_review,
    sweep_reviews,
    want_read,
)
from .taking import answer_step, save_text, start_attempt, submit_text, sweep_attempts

__all__ = [
    "add_items", "add_prompt", "answer_step", "ask_or_spare", "assign_reviews", "calibrate_exam", "change_exam",
    "change_item", "check_exam", "check_exams", "create_exam", "decline_review", "default_terms", "is_check_due",
    "is_learning_due", "learn_exams", "learn_rubric", "open_review", "publish_exam", "restore_item", "retire_exam",
    "retire_item", "retire_prompt", "save_text", "set_reader_languages", "settle_flag", "start_attempt",
    "submit_review", "submit_text", "sweep_attempts", "sweep_reviews", "want_read",
]  # fmt: skip
