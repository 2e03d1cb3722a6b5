"""Texts that nobody reads for now: their writer has failed the test of knowledge, so two readers' time would change nothing.

They are read as soon as the writer passes it, or a person who decides wants to see what readers say. It holds for texts for
all topics where a test of knowledge for all topics is asked for in the same language; a failed one that the brand no longer
asks for stops nothing.
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
             AND y.language = s.language AND y.kind = 'skills' AND y.topic_id IS NULL)))"""

_SPARED = "SELECT a.id FROM exams_attempt a WHERE a.state = 'in_review' AND " + IS_SPARED.replace("{attempt}", "a")  # noqa: S608 - two texts of ours
_AMONG = _SPARED + " AND a.id = ANY(%(ids)s::uuid[])"


def spared() -> set[uuid.UUID]:
    """Return the attempts whose texts nobody reads for now."""
    return {row[0] for row in read_rows(_SPARED, {})}


def spared_among(ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of these attempts whose texts nobody reads for now."""
    return {row[0] for row in read_rows(_AMONG, {"ids": list(ids)})} if ids else set()
