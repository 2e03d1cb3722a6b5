"""Tables of `exams`. What candidates write of themselves stays here; nobody who scores it sees whose it is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.foundation.ids import new_id

from .rules import ExamKind, ItemKind, PromptKind


class ExamState(models.TextChoices):
    """The course of an exam. Only live ones are taken."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


class Exam(models.Model):
    """What a brand wants to know of those who apply, in one language; `topic` none means all of its topics.

    The numbers are `rules.Terms`. `bank_version` grows whenever items or their numbers change.
    """

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="exams")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, blank=True, related_name="exams")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ExamKind])
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=ExamState.choices, default=ExamState.DRAFT)
    cut = models.FloatField()
    weight = models.IntegerField()
    minutes = models.IntegerField()
    least_items = models.IntegerField()
    most_items = models.IntegerField()
    surely = models.FloatField()
    attempts = models.IntegerField()
    attempt_days = models.IntegerField()
    least_words = models.IntegerField()
    bank_version = models.IntegerField(default=1)
    calibrated_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["brand", "kind", "language", "topic"], condition=models.Q(state="live"), nulls_distinct=False,
                name="exam_one_live_of_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(most_items__gte=models.F("least_items"), least_items__gte=1),
                name="exam_length_is_a_range",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=["brand", "state"], name="exam_by_state"),)


class ItemState(models.TextChoices):
    """The course of an item: pilots are asked and never counted; retired ones are not asked any more."""

    PILOT = "pilot"
    LIVE = "live"
    RETIRED = "retired"


class Item(models.Model):
    """One question. `right` are the places of the right options in `options`; the numbers are `engines.testing`'s.

    `exposures` counts the candidates to whom it was shown.
    """

    TENANT_PATH: ClassVar[str | None] = "exam__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="items")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ItemKind])
    stem = models.TextField(max_length=2000)
    options = ArrayField(models.CharField(max_length=500))
    right = ArrayField(models.IntegerField())
    explanation = models.TextField(max_length=2000, default="", blank=True)
    family = models.CharField(max_length=60, default="", blank=True)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.PILOT)
    level = models.CharField(max_length=10, default="medium")
    slope = models.FloatField()
    difficulty = models.FloatField()
    guessing = models.FloatField(default=0.0)
    slope_se = models.FloatField(null=True)
    difficulty_se = models.FloatField(null=True)
    answers_counted = models.IntegerField(default=0)
    exposures = models.IntegerField(default=0)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    retired_reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(slope__gt=0, guessing__gte=0, guessing__lt=1), name="item_numbers_are_a_curve"
            ),
        )
        indexes = (models.Index(fields=["exam", "state"], name="item_by_state"),)


class Prompt(models.Model):
    """What candidates of a writing or language exam write about; a ticket is a real one in redacted words."""

    TENANT_PATH: ClassVar[str | None] = "exam__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="prompts")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in PromptKind])
    text = models.TextField(max_length=2000)
    is_retired = models.BooleanField(default=False)
    shown = models.IntegerField(default=0)
    created_at = models.DateTimeField()


class AttemptState(models.TextChoices):
    """The course of an attempt. What was graded is never graded again."""

    RUNNING = "running"
    IN_REVIEW = "in_review"
    GRADED = "graded"


class Outcome(models.TextChoices):
    """What an attempt came to."""

    NONE = ""
    PASSED = "passed"
    FAILED = "failed"


class Attempt(models.Model):
    """One person takes an exam once. The server's clock counts; `seed` decides every draw, so nothing is lost with a page.

    `number` counts the person's attempts, `ordinal` everybody's of the exam: it decides which items one may see.

    `score` is an ability or a share of the highest score, as the exam's `cut`; `score_se` its standard error; `pass_chance`
    the probability that the person is above the cut.
    """

    TENANT_PATH: ClassVar[str | None] = "exam__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="attempts_made")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exam_attempts")
    number = models.IntegerField()
    ordinal = models.IntegerField()
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.RUNNING)
    seed = models.BigIntegerField()
    extra_percent = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    is_out_of_time = models.BooleanField(default=False)
    graded_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.NONE, blank=True)
    score = models.FloatField(null=True)
    score_se = models.FloatField(null=True)
    pass_chance = models.FloatField(null=True)
    is_checked = models.BooleanField(default=False)
    # A person who decides wants its text read, whatever speaks against it (`sparing`).
    is_wanted = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["exam", "user", "number"], name="attempt_once"),
            models.UniqueConstraint(fields=["exam", "ordinal"], name="attempt_has_its_ordinal"),
            models.UniqueConstraint(
                fields=["exam", "user"], condition=models.Q(state="running"), name="attempt_one_running"
            ),
        )
        indexes = (
            models.Index(fields=["user", "-started_at"], name="attempt_by_user"),
            models.Index(fields=["due_at"], condition=models.Q(state="running"), name="attempt_due"),
        )


class Step(models.Model):
    """What was asked at a position of an attempt, and what was answered: places of options in the item's order, or words."""

    TENANT_PATH: ClassVar[str | None] = "attempt__exam__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="steps")
    position = models.IntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="steps")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, null=True, related_name="steps")
    is_pilot = models.BooleanField(default=False)
    shown_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    chosen = ArrayField(models.IntegerField(), null=True)
    text = models.TextField(max_length=6000, default="", blank=True)
    is_right = models.BooleanField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["attempt", "position"], name="step_one_at_a_position"),
            models.UniqueConstraint(
                fields=["attempt", "item"], condition=models.Q(item__isnull=False), name="step_asks_an_item_once"
            ),
            models.CheckConstraint(
                condition=models.Q(item__isnull=True) ^ models.Q(prompt__isnull=True), name="step_asks_one_thing"
            ),
        )


class WritingReview(models.Model):
    """One reviewer scores what somebody wrote in an attempt, without knowing whose it is or what others gave.

    `levels` holds a level for each criterion of the rubric; `declined_at` when they said that they know whose it is, or when
    their time had passed (`is_late`): then they may be asked again, where nobody else is left.
    """

    TENANT_PATH: ClassVar[str | None] = "attempt__exam__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_to_write"
    )
    assigned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False, db_default=False)
    levels = models.JSONField(default=dict)
    comment = models.TextField(max_length=2000, default="", blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["attempt", "reviewer"], name="writing_review_once"),)
        indexes = (
            models.Index(
                fields=["reviewer", "due_at"], condition=models.Q(submitted_at__isnull=True, declined_at__isnull=True),
                name="writing_review_open",
            ),
        )  # fmt: skip


class ReaderLanguages(models.Model):
    """Which languages somebody reads for others; whoever has said nothing is asked in every language."""

    TENANT_PATH: ClassVar[str | None] = None

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="reader_languages"
    )
    languages = ArrayField(models.CharField(max_length=12))


class RubricCalibration(models.Model):
    """What the reviews of a kind of exam taught, over all brands: steps between levels, how strict reviewers are.

    The fields are those of `engines.consensus.Calibration`; reviewers by their user's id.
    """

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10)
    fitted_at = models.DateTimeField()
    reviews = models.IntegerField()
    steps = models.JSONField()
    spread = models.JSONField()
    reviewers = models.JSONField()
    reliability = models.FloatField()
    severity_reliability = models.FloatField()

    class Meta:
        indexes = (models.Index(fields=["kind", "-fitted_at"], name="rubric_newest"),)


class FlagKind(models.TextChoices):
    """What looked odd. A flag decides nothing."""

    DRIFT = "drift"
    PACE = "pace"
    PATTERN = "pattern"
    ALIKE = "alike"


class Flag(models.Model):
    """Something that a person should look at: an item that became easier, an attempt that went too fast or is like another.

    `evidence` are numbers; `settled_*` who looked and what they found.
    """

    TENANT_PATH: ClassVar[str | None] = "exam__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="flags")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, null=True, related_name="flags")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, null=True, related_name="flags")
    kind = models.CharField(max_length=10, choices=FlagKind.choices)
    evidence = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["attempt", "item", "kind"], condition=models.Q(settled_at__isnull=True), nulls_distinct=False,
                name="flag_one_open_of_a_kind",
            ),
        )  # fmt: skip
