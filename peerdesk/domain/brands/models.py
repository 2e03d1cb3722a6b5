"""Tables of `brands`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.foundation.ids import new_id


def _languages() -> list[str]:
    return ["en"]


def _countries() -> list[str]:
    return ["US", "GB"]


class Brand(models.Model):
    """A company whose customers are served: the tenant, with its terms as columns."""

    TENANT_PATH: ClassVar[str | None] = "pk"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    website = models.URLField(max_length=300, default="", blank=True)
    accent = models.CharField(max_length=7, default="#2f5bd7")
    welcome = models.CharField(max_length=300, default="", blank=True)
    voice = models.TextField(max_length=4000, default="", blank=True)
    languages = models.JSONField(default=_languages)
    countries = models.JSONField(default=_countries)
    time_zone = models.CharField(max_length=64, default="UTC", db_default="UTC")
    allowed_hosts = models.JSONField(default=list, blank=True)
    order_id_patterns = models.JSONField(default=list, blank=True)
    keep_words = models.JSONField(default=list, blank=True)
    # The brand's own numbers and addresses, read in what it published: pairs of a word and the id of where it stands.
    learned_words = models.JSONField(default=list, blank=True, db_default=[])
    # A product a line, then other names people use for it: "Crema 200 | CR-200 | CR200".
    products = models.JSONField(default=list, blank=True, db_default=[])
    action_hosts = models.JSONField(default=list, blank=True, db_default=[])
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    currency = models.CharField(max_length=3, default="EUR")
    price_minor = models.IntegerField(default=225)
    expert_share_bps = models.IntegerField(default=7000)
    crowd_share_percent = models.IntegerField(default=100)

    accept_seconds = models.IntegerField(default=300)
    first_reply_seconds = models.IntegerField(default=3600)
    follow_up_seconds = models.IntegerField(default=86_400)
    silence_seconds = models.IntegerField(default=172_800)
    return_to_staff_seconds = models.IntegerField(default=28_800)
    reopen_seconds = models.IntegerField(default=604_800)

    # Chats: whether customers may stay on the page for an answer, and the times of that; tickets and matching read them.
    takes_chats = models.BooleanField(default=False, db_default=False)
    chat_accept_seconds = models.IntegerField(default=20, db_default=20)
    chat_first_reply_seconds = models.IntegerField(default=180, db_default=180)
    chat_reply_seconds = models.IntegerField(default=180, db_default=180)
    chat_return_seconds = models.IntegerField(default=180, db_default=180)
    chat_silence_seconds = models.IntegerField(default=300, db_default=300)

    topic_confidence_high = models.FloatField(default=0.30)
    # From this confidence on what is said of urgency, mood and intent is shown as sure, from half of it on as a good guess.
    signal_confidence_high = models.FloatField(default=0.70, db_default=0.70)
    # Matters of one customer's account or money go to the brand's staff, whatever their topic.
    keeps_in_house = models.BooleanField(default=True, db_default=True)
    self_service_enabled = models.BooleanField(default=True)
    # From this confidence an answer is offered; while a precision is asked for, the careful default of young history.
    self_service_confidence = models.FloatField(default=0.80)
    # How often an offered answer must be right (None: the confidence above decides), and the threshold found for it.
    self_service_precision = models.FloatField(null=True, blank=True)
    self_service_threshold = models.FloatField(null=True, blank=True)

    # Looks at hidden data, per person and day; and days after which a class of data goes (0: it is kept).
    reveals_per_day = models.IntegerField(default=20, db_default=20)
    retain_originals_days = models.IntegerField(default=0, db_default=0)
    retain_placeholders_days = models.IntegerField(default=0, db_default=0)
    retain_messages_days = models.IntegerField(default=0, db_default=0)
    retain_surveys_days = models.IntegerField(default=0, db_default=0)
    retain_reveals_days = models.IntegerField(default=0, db_default=0)

    # Files of customers: how many with one message (0: none), how large each, and whether experts see pictures at all.
    most_files = models.IntegerField(default=5, db_default=5)
    most_file_bytes = models.IntegerField(default=10_485_760, db_default=10_485_760)
    experts_see_pictures = models.BooleanField(default=False, db_default=False)

    # Accepted people are qualified once they are through the brand's programme; `onboarding` keeps it.
    has_programme = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(price_minor__gte=0), name="brand_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(expert_share_bps__gte=0, expert_share_bps__lte=10_000),
                name="brand_expert_share_within_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(crowd_share_percent__gte=0, crowd_share_percent__lte=100),
                name="brand_crowd_share_is_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    reveals_per_day__gte=0, retain_originals_days__gte=0, retain_placeholders_days__gte=0,
                    retain_messages_days__gte=0, retain_surveys_days__gte=0, retain_reveals_days__gte=0,
                ),
                name="brand_privacy_terms_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    most_files__gte=0, most_files__lte=10, most_file_bytes__gte=1024, most_file_bytes__lte=26_214_400
                ),
                name="brand_file_terms_within_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    chat_accept_seconds__gte=5, chat_first_reply_seconds__gte=30, chat_reply_seconds__gte=30,
                    chat_return_seconds__gte=30, chat_silence_seconds__gte=60,
                ),
                name="brand_chat_times_can_be_kept",
            ),
            models.CheckConstraint(
                condition=models.Q(self_service_precision__isnull=True)
                | models.Q(self_service_precision__gte=0.5, self_service_precision__lte=0.99),
                name="brand_precision_can_be_kept",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def offers_answers_from(self) -> float:
        """How sure the search must be of an answer (0..1) for a customer to be offered it."""
        found = self.self_service_threshold if self.self_service_precision is not None else None
        return self.self_service_confidence if found is None else found


class Valve(models.Model):
    """How much of a topic's tickets goes to the crowd (no topic: of all that have no valve of their own), and by what rules.

    `effective_percent` is what holds now, `effective_reason` the rule that says so.
    """

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="valves")
    topic = models.ForeignKey("Topic", on_delete=models.CASCADE, null=True, related_name="+")
    settings = models.JSONField(default=dict)
    effective_percent = models.IntegerField(default=100)
    effective_reason = models.CharField(max_length=16, default="by_hand")
    effective_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "topic"], nulls_distinct=False, name="valve_one_per_topic"),
            models.CheckConstraint(
                condition=models.Q(effective_percent__gte=0, effective_percent__lte=100), name="valve_is_percent"
            ),
        )


class ValveChange(models.Model):
    """One turn of a valve: by whom (nobody: by its rules), what held before and after. Rows are only ever added."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("Topic", on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    from_percent = models.IntegerField()
    to_percent = models.IntegerField()
    reason = models.CharField(max_length=16)
    # What was set before, for the way back; none: there was no valve.
    settings_before = models.JSONField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["brand", "-changed_at"], name="valve_change_latest"),)


class MembershipRole(models.TextChoices):
    """What a member of a brand's staff may do."""

    STAFF = "staff"
    ADMIN = "admin"


class Membership(models.Model):
    """A user who works for a brand."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=MembershipRole.choices, default=MembershipRole.STAFF)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["brand", "user"], name="membership_one_per_brand_and_user"),)


class Topic(models.Model):
    """What a ticket is about, in a brand's tree."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="topics")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    description = models.TextField(max_length=1000, default="", blank=True)
    examples = models.JSONField(default=list, blank=True)
    crowd_solvable = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["brand", "slug"], name="topic_one_slug_per_brand"),)

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A key with which a brand's own systems call the API. Only its digest is kept."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
