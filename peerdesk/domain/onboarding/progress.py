"""How far one onboarding is, read from the rows that say so."""

from __future__ import annotations

from peerdesk.domain.experts.papers import country_asks, needs_agreement

from .models import FirstAnswer, Mentor, Onboarding, PayoutDetails, StepRecord, TrainingStep
from .rules import TRAINING, Facts


def facts_of(row: Onboarding) -> Facts:
    """Return what of an onboarding is met."""
    steps = TrainingStep.objects.filter(programme_id=row.programme_id, kind__in=TRAINING, retired_at__isnull=True)
    passed = StepRecord.objects.filter(onboarding=row, step__in=steps, passed_at__isnull=False).count()
    return Facts(
        has_agreed=not needs_agreement(row.expert), is_of_age=country_asks(row.expert).is_confirmed,
        has_payout=PayoutDetails.objects.filter(expert_id=row.expert_id).exists(), has_profile=row.profile_at is not None,
        # Whoever was through stays through, whatever is added later.
        steps=0 if row.trained_at else steps.count(), passed=passed,
        first_answers=FirstAnswer.objects.filter(onboarding=row, read_at__isnull=False).count(),
        wanted_answers=wanted_answers(row),
    )  # fmt: skip


def wanted_answers(row: Onboarding) -> int:
    """Return how many first answers are read; none where nobody agreed to read any."""
    has_mentor = Mentor.objects.filter(brand_id=row.brand_id, ended_at__isnull=True).exclude(expert_id=row.expert_id)
    return row.programme.mentor_answers if has_mentor.exists() else 0
