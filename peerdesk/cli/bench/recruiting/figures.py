"""What a season came to: where everybody ended, who is stuck, what it took, and how right it was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Count

from peerdesk.cli.bench.recruiting.sitting import deserves
from peerdesk.domain.exams.models import Attempt, AttemptState, WritingReview
from peerdesk.domain.exams.sparing import spared
from peerdesk.domain.experts.models import Application
from peerdesk.domain.onboarding.models import Onboarding
from peerdesk.domain.recruiting.models import Appeal
from peerdesk.domain.recruiting.queries import pipeline
from peerdesk.domain.rewards.models import Reward
from peerdesk.foundation.outbox.models import OutboxEvent

if TYPE_CHECKING:
    from peerdesk.cli.bench.recruiting.course import Course

_APPEAL = {True: "upheld", False: "refused", None: "open"}


def figures_of(course: Course) -> dict[str, Any]:
    """Return the figures of a season that has ended."""
    rows = list(Application.objects.filter(brand=course.brand))
    states = Counter(row.state for row in rows)
    days = [(row.decided_at - row.submitted_at).total_seconds() / 86_400 for row in rows if row.decided_at]
    return {
        "imported": course.brought.taken,
        "people": len(rows),
        "days": round((course.ended - course.began).total_seconds() / 86_400, 1),
        "states": dict(states),
        "stages_seen": sorted(course.stages),
        "most_at_a_stage": dict(course.most_waiting),
        "onboarding": _onboarding(course),
        "appeals": dict(Counter(_APPEAL[row.is_upheld] for row in Appeal.objects.all())),
        "stuck": _stuck(course),
        "days_to_decision": {"p50": _percentile(days, 50), "p95": _percentile(days, 95)},
        "reviewers": _effort(course, accepted=states["accepted"]),
        "decisions": _decisions(course),
    }  # fmt: skip


def _stuck(course: Course) -> dict[str, int]:
    """Whatever waits for somebody or something at the end; all of it should be none."""
    return {
        "applications": len(pipeline(now=course.ended)),
        "attempts": Attempt.objects.exclude(state=AttemptState.GRADED).exclude(id__in=spared()).count(),
        "reviews": WritingReview.objects.filter(submitted_at=None, declined_at=None).count(),
        "appeals": Appeal.objects.filter(decided_at=None).count(),
        "events": OutboxEvent.objects.filter(done_at=None).count(),
    }


def _onboarding(course: Course) -> dict[str, Any]:
    """Where those who were accepted stand, how long it took them, and what their training was paid."""
    rows = list(Onboarding.objects.filter(brand=course.brand))
    days = [(row.qualified_at - row.begun_at).total_seconds() / 86_400 for row in rows if row.qualified_at]
    applied = dict(Application.objects.filter(brand=course.brand).values_list("expert", "submitted_at"))
    whole = [(row.qualified_at - applied[row.expert_id]).total_seconds() / 86_400 for row in rows if row.qualified_at]
    return {
        "stages": dict(Counter(row.stage for row in rows)),
        "paid": Reward.objects.filter(brand=course.brand).count(),
        "days": {"p50": _percentile(days, 50), "p95": _percentile(days, 95)},
        "days_from_application": {"p50": _percentile(whole, 50), "p95": _percentile(whole, 95)},
    }


def _effort(course: Course, *, accepted: int) -> dict[str, Any]:
    given = list(WritingReview.objects.filter(submitted_at__isnull=False))
    minutes = [
        (row.submitted_at - row.opened_at).total_seconds() / 60 for row in given if row.submitted_at and row.opened_at
    ]
    load = Counter(row.reviewer_id for row in given)
    of_an_attempt = Counter(
        WritingReview.objects.filter(submitted_at__isnull=False)
        .values("attempt").annotate(count=Count("id")).values_list("count", flat=True)
    )  # fmt: skip
    waited = [(row.submitted_at - row.assigned_at).total_seconds() / 3600 for row in given if row.submitted_at]
    return {
        "reviews": len(given),
        "read_by": {str(count): number for count, number in sorted(of_an_attempt.items())},
        "hours": round(sum(minutes) / 60, 1),
        "minutes_an_applicant": round(sum(minutes) / max(len(course.applied), 1), 1),
        "minutes_an_accepted_one": round(sum(minutes) / max(accepted, 1), 1),
        "most_and_fewest": [max(load.values(), default=0), min((load[user.id] for user in course.readers), default=0)],
        "hours_to_a_review": {"p50": _percentile(waited, 50), "p95": _percentile(waited, 95)},
        "texts_spared": len(spared()),
        "given_back_or_late": WritingReview.objects.filter(declined_at__isnull=False).count(),
    }


def _decisions(course: Course) -> dict[str, Any]:
    """Against the truth, of those who took every test: accepted who deserve it, declined who do not."""
    right: Counter[tuple[bool, bool]] = Counter()
    for person, (user, application) in course.applied.items():
        application.refresh_from_db()
        ended = Attempt.objects.filter(user=user, is_out_of_time=False).exclude(state=AttemptState.RUNNING)
        if ended.values("exam").distinct().count() == len(course.exams) and not person.is_double:
            right[deserves(person, course.exams), application.state == "accepted"] += 1
    good, bad = right[True, True] + right[True, False], right[False, True] + right[False, False]
    return {
        "tested": good + bad,
        "deserving_accepted": round(right[True, True] / good, 3) if good else None,
        "others_declined": round(right[False, False] / bad, 3) if bad else None,
        "right": round((right[True, True] + right[False, False]) / max(good + bad, 1), 3),
    }


def _percentile(values: list[float], share: float) -> float | None:
    return round(float(np.percentile(values, share)), 2) if values else None
