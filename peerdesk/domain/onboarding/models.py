"""Tables of `onboarding`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application, Expert
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.ids import new_id

from .rules import Stage, StepKind


class Programme(models.Model):
    """What a brand asks of accepted people in one language, what it pays for it, and how their permission grows."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="programmes")
    language = models.CharField(max_length=12)
    pay_minor = models.IntegerField(default=1500)
    # Answers that a mentor reads, and what reading one earns the mentor.
    mentor_answers = models.IntegerField(default=3)
    mentor_pay_minor = models.IntegerField(default=50)
    # Topics to begin with (ids; none: all), questions at once, and what each level adds (`rules.Level`).
    first_topics = models.JSONField(default=list)
    first_concurrency = models.IntegerField(default=1)
    levels = models.JSONField(default=list)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "language"], name="programme_one_per_brand_and_language"),
            models.CheckConstraint(
                condition=models.Q(pay_minor__gte=0, mentor_pay_minor__gte=0), name="programme_pay_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(mentor_answers__gte=0, mentor_answers__lte=20), name="programme_few_first_answers"
            ),
        )


class TrainingStep(models.Model):
    """One step of a programme. `content` is what its kind needs (`rules.step_faults`); a retired one is asked of nobody."""

    TENANT_PATH: ClassVar[str | None] = "programme__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in StepKind])
    position = models.IntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=6000, default="", blank=True)
    content = models.JSONField(default=dict)
    retired_at = models.DateTimeField(null=True)


class Cohort(models.Model):
    """People who are to be ready together by a day, for a season's peak."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    target = models.IntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "name"], name="cohort_one_name_per_brand"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="cohort_ends_after_start"),
            models.CheckConstraint(condition=models.Q(target__gte=1, target__lte=5000), name="cohort_has_a_target"),
        )


class Onboarding(models.Model):
    """One accepted person on their way to their first question of a brand. `stage` is what is open, kept by each step."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="onboardings")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="onboardings")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="onboardings")
    cohort = models.ForeignKey(Cohort, on_delete=models.SET_NULL, null=True, related_name="onboardings")
    mentor = models.ForeignKey(Expert, on_delete=models.SET_NULL, null=True, related_name="+")
    # Of the application: what they will answer in.
    language = models.CharField(max_length=12)
    stage = models.CharField(max_length=12, default=Stage.AGREEMENT.value)
    steps_passed = models.IntegerField(default=0)
    begun_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    profile_at = models.DateTimeField(null=True)
    trained_at = models.DateTimeField(null=True)
    qualified_at = models.DateTimeField(null=True)
    level = models.IntegerField(default=0)
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    held_reason = models.CharField(max_length=300, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["expert", "brand"], name="onboarding_one_per_expert_and_brand"),
        )
        indexes = (models.Index(fields=["brand", "stage"], name="onboarding_by_stage"),)


class StepRecord(models.Model):
    """How far one person is with one step: tries, when it was passed, what they were told last."""

    TENANT_PATH: ClassVar[str | None] = "onboarding__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="records")
    step = models.ForeignKey(TrainingStep, on_delete=models.PROTECT, related_name="records")
    tries = models.IntegerField(default=0)
    text = models.TextField(max_length=6000, default="")
    told = models.JSONField(default=dict)
    tried_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["onboarding", "step"], name="record_one_per_step"),)


class Mentor(models.Model):
    """A qualified expert of a brand who agreed to read the first answers of newcomers."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="mentors")
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="mentoring")
    agreed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["brand", "expert"], condition=models.Q(ended_at__isnull=True), name="mentor_once_per_brand"
            ),
        )


class FirstAnswer(models.Model):
    """One of the first answers of a newcomer, and what the mentor who read it said."""

    TENANT_PATH: ClassVar[str | None] = "onboarding__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="first_answers")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Expert, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, default="")
    note = models.CharField(max_length=1000, default="")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["onboarding", "ticket"], name="first_answer_once_per_ticket"),)
        indexes = (
            models.Index(fields=["mentor"], condition=models.Q(read_at__isnull=True), name="first_answer_unread"),
        )


class LevelGrant(models.Model):
    """A level that somebody reached: by the sweep with its evidence, or by a person. Rows are only ever added."""

    TENANT_PATH: ClassVar[str | None] = "onboarding__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="grants")
    level = models.IntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.JSONField(default=dict)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["onboarding", "level"], name="level_granted_once"),)


class PayoutDetails(models.Model):
    """Where somebody's money goes. Sealed; `shown` is what screens may show. `held_until`: a change waits 72 hours."""

    TENANT_PATH: ClassVar[str | None] = None

    expert = models.OneToOneField(Expert, on_delete=models.CASCADE, primary_key=True, related_name="payout_details")
    method = models.CharField(max_length=8)
    sealed = models.BinaryField()
    shown = models.CharField(max_length=60)
    changed_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)


class PersonLetter(models.Model):
    """The intent to mail an expert at the `address` of that moment. Its words are made when it is sent."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="+")
    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, null=True, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=16)
    address = models.EmailField(max_length=254)
    dedupe_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, default="pending")
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["created_at"], condition=models.Q(state="pending"), name="letter_pending"),)
