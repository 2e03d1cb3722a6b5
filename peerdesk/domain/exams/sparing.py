"""Texts that nobody reads for now, since two readers' time would change nothing.

Their writer has failed the test of knowledge: they are read as soon as it is passed. It holds for texts for all topics where
a test of knowledge for all topics is asked for in the same language; a failed one that the brand no longer asks for stops
nothing. Or the application that they were written for is decided. Either way a person who decides may want them read.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from peerdesk.foundation.db.reads import read_rows

# For an attempt named {attempt}; other queries put it into their own text.
IS_SPARED = """(NOT {attempt}.is_wanted AND {attempt}.state = 'in_review' AND EXISTS (
    SELECT 1 FROM exams_exam w JOIN exams_exam s ON s.brand_id = w.brand_id AND s.language = w.language
    WHERE w.id = {attempt}.exam_id AND w.kind <> 'skills' AND w.topic_id IS NULL
      AND s.kind = 'skills' AND s.topic_id IS NULL AND s.state = 'live'
      AND (SELECT bool_and(k.outcome = 'failed') FROM exams_attempt k JOIN exams_exam y ON y.id = k.exam_id
           WHERE k.user_id = {attempt}.user_id AND k.state = 'graded' AND y.brand_id = s.brand_id
             AND y.language = s.language AND y.kind = 'skills' AND y.topic_id IS NULL)
    UNION ALL
    SELECT 1 FROM exams_exam w JOIN experts_application p ON p.brand_id = w.brand_id
    JOIN experts_expert e ON e.id = p.expert_id
    WHERE w.id = {attempt}.exam_id AND w.kind <> 'skills' AND e.user_id = {attempt}.user_id
      AND p.decided_at > {attempt}.started_at
      AND NOT EXISTS (SELECT 1 FROM experts_application o
                      WHERE o.expert_id = p.expert_id AND o.brand_id = p.brand_id AND o.state = 'submitted')))"""

_SPARED = "SELECT a.id FROM exams_attempt a WHERE a.state = 'in_review' AND " + IS_SPARED.replace("{attempt}", "a")  # noqa: S608 - two texts of ours
_AMONG = _SPARED + " AND a.id = ANY(%(ids)s::uuid[])"


def spared() -> set[uuid.UUID]:
    """Return the attempts whose texts nobody reads for now."""
    return {row[0] for row in read_rows(_SPARED, {})}


def spared_among(ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of these attempts whose texts nobody reads for now."""
    return {row[0] for row in read_rows(_AMONG, {"ids": list(ids)})} if ids else set()
