"""How a drawn reviewer reads: a sitting of some texts, each by its writer's truth, their own strictness and some noise."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np

from peerdesk.cli.bench.recruiting.people import KNOWS, LETS_LIE, Person, Reader, given_level
from peerdesk.cli.bench.recruiting.sitting import ability_for
from peerdesk.domain.exams.commands import decline_review, open_review, submit_review
from peerdesk.domain.exams.models import WritingReview
from peerdesk.domain.exams.queries import open_reviews
from peerdesk.domain.exams.rules import RUBRIC, ExamKind, levels_of
from peerdesk.domain.people.models import User
from peerdesk.foundation.errors import DomainError

_MINUTES = 4.0


def read(user: User, reader: Reader, *, writers: Mapping[uuid.UUID, Person], now: datetime, rng: np.random.Generator) -> int:
    """Read as many of one's waiting texts as a sitting has, the most urgent first. Returns how many."""
    done = 0
    for row in open_reviews(user)[: reader.sitting]:
        if rng.random() < LETS_LIE:
            continue
        review = WritingReview.objects.select_related("attempt__exam").get(id=row.id)
        kind = ExamKind(review.attempt.exam.kind)
        try:
            open_review(row.id, by=user, now=now)
            now += timedelta(minutes=float(rng.lognormal(math.log(_MINUTES), 0.4)))
            if rng.random() < KNOWS:
                decline_review(row.id, by=user, now=now)
                continue
            ability = ability_for(writers[review.attempt.user_id], kind)
            levels = {criterion.value: given_level(ability, levels_of(criterion), reader, rng) for criterion in RUBRIC[kind]}
            submit_review(row.id, by=user, levels=levels, comment="Takes it up in their own words.", now=now)
        except DomainError as error:
            if error.code not in {"review_over", "review_not_found"}:  # two others have settled it meanwhile
                raise
            continue
        done += 1
    return done
