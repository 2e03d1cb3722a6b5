"""Reads of `triage`."""

from .signals import Beside, beside_ticket, find_spam_filter, topic_share
from .topics import (
    DecisionFacts,
    LiveModel,
    TopicShare,
    TriageRow,
    VersionRow,
    count_examples,
    count_topics,
    decision_facts,
    find_live_model,
    find_topic,
    list_versions,
    triage_queue,
)

__all__ = [
    "Beside",
    "DecisionFacts",
    "LiveModel",
    "TopicShare",
    "TriageRow",
    "VersionRow",
    "beside_ticket",
    "count_examples",
    "count_topics",
    "decision_facts",
    "find_live_model",
    "find_spam_filter",
    "find_topic",
    "list_versions",
    "topic_share",
    "triage_queue",
]
