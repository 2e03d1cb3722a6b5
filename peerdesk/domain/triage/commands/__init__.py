"""Commands of `triage`."""

from .deciding import correct_topic, forget_examples, learn_example, mask_examples, understand_ticket
from .learning import (
    is_full_training_due,
    let_it_learn,
    put_back_version,
    train_fully_if_due,
    train_if_due,
    train_topics,
)
from .marking import mark_asked_before, mark_genuine, mark_spam, mark_without_topic, train_spam_if_due

__all__ = [
    "correct_topic",
    "forget_examples",
    "is_full_training_due",
    "learn_example",
    "let_it_learn",
    "mark_asked_before",
    "mark_genuine",
    "mark_spam",
    "mark_without_topic",
    "mask_examples",
    "put_back_version",
    "train_fully_if_due",
    "train_if_due",
    "train_spam_if_due",
    "train_topics",
    "understand_ticket",
]
