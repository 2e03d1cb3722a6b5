"""Tables of `experts`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.foundation.ids import new_id

from .canonical import MarkKind
from .rules import LEAST_AGE, LONGEST_WEEK_HOURS, MOST_CHATS, OLDEST_LEAST_AGE, USUAL_AGE


def _languages() -> list[str]:
    return ["en"]


class ExpertState(models.TextChoices):
    """Where a person stands with the network."""

    APPLICANT = "applicant"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Expert(models.Model):
    """The gig profile of a person who answers. Customers see `pseudonym` and `headline`, never the log-in's name."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="expert")
    pseudonym = models.CharField(max_length=60)
    headline = models.CharField(max_length=120, default="", blank=True)
    state = models.CharField(max_length=12, choices=ExpertState.choices, default=ExpertState.APPLICANT)
    languages = models.JSONField(default=_languages)
    # Written questions at once, as agreed with the network; what somebody wants at their desk now may be fewer.
    max_concurrent = models.IntegerField(default=3)
    max_chats = models.IntegerField(default=1, db_default=1)
    wanted_mails = models.IntegerField(null=True)
    wanted_chats = models.IntegerField(null=True)
    country = models.CharField(max_length=2, default="", db_default="", blank=True)
    weekly_hours = models.IntegerField(null=True, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    is_online = models.BooleanField(default=False)
    last_seen_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(max_chats__gte=1, max_chats__lte=MOST_CHATS), name="expert_one_to_four_chats"
            ),
            models.CheckConstraint(
                condition=models.Q(weekly_hours__isnull=True)
                | models.Q(weekly_hours__gte=1, weekly_hours__lte=LONGEST_WEEK_HOURS),
                name="expert_week_has_168_hours",
            ),
        )
        indexes = (models.Index(fields=["last_seen_at"], condition=models.Q(is_online=True), name="expert_online"),)

    @property
    def capacity(self) -> int:
        """How many written questions at once: as agreed, or fewer when fewer are wanted now."""
        return self.max_concurrent if self.wanted_mails is None else min(self.max_concurrent, self.wanted_mails)

    @property
    def chat_capacity(self) -> int:
        """How many chats at once: as agreed, or fewer when fewer are wanted now."""
        return self.max_chats if self.wanted_chats is None else min(self.max_chats, self.wanted_chats)


class Presence(models.Model):
    """Somebody at one of their desks, ready for offers: what they want there, and until when it is believed (its lease)."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="presences")
    device = models.CharField(max_length=64, default="", blank=True)
    mails = models.IntegerField(null=True)
    chats = models.IntegerField(null=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=16, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["expert", "device"], condition=models.Q(ended_at__isnull=True), name="presence_one_per_desk"
            ),
        )
        indexes = (
            models.Index(fields=["seen_at"], condition=models.Q(ended_at__isnull=True), name="presence_open"),
            models.Index(fields=["expert", "-started_at"], name="presence_latest"),
        )


class PlacesChange(models.Model):
    """How many chats at once were agreed with somebody became more or fewer, with the figures that it rests on."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="places_changes")
    from_places = models.IntegerField()
    to_places = models.IntegerField()
    evidence = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["expert", "-changed_at"], name="places_change_latest"),)


class CountryRule(models.Model):
    """What holds for people who live in a country, as the network reads its law: hours a week online, age, notices."""

    TENANT_PATH: ClassVar[str | None] = None

    country = models.CharField(max_length=2, primary_key=True)
    weekly_hours = models.IntegerField()
    source = models.CharField(max_length=200)
    least_age = models.IntegerField(default=USUAL_AGE, db_default=USUAL_AGE)
    # What people who live there have to be told and to confirm, one notice each; a change asks again.
    notices = models.JSONField(default=list, blank=True, db_default=[])

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(weekly_hours__gte=1, weekly_hours__lte=LONGEST_WEEK_HOURS),
                name="country_rule_week_has_168_hours",
            ),
            models.CheckConstraint(
                condition=models.Q(least_age__gte=LEAST_AGE, least_age__lte=OLDEST_LEAST_AGE),
                name="country_rule_nobody_below_sixteen",
            ),
        )


class CountryConfirmation(models.Model):
    """Somebody is old enough where they live and has read its notices. The birthday is looked at and not kept."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="+")
    country = models.CharField(max_length=2)
    # Of the age that was asked for and the notices as they were shown.
    rule_hash = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["expert", "country", "rule_hash"], name="country_confirmation_once_per_rule"
            ),
        )


class Agreement(models.Model):
    """What the network and people who live in a country (blank: everywhere) agree on: one version in one language.

    A version is what may be accepted; its languages say the same. What was published is never changed: a trigger.
    """

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    country = models.CharField(max_length=2, default="", blank=True)
    version = models.IntegerField()
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=60_000)
    text_hash = models.CharField(max_length=64)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["country", "version", "language"], name="agreement_one_text_per_version_and_language"
            ),
        )


class AgreementAcceptance(models.Model):
    """Evidence that somebody agreed: to which words (hash of exactly what was shown), when, from what kind of place."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="acceptances")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="acceptances")
    text_hash = models.CharField(max_length=64)
    address_class = models.CharField(max_length=60)
    browser_class = models.CharField(max_length=60)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["expert", "agreement"], name="acceptance_once_per_agreement"),
        )


class Qualification(models.Model):
    """Dated proof that an expert may serve a topic of a brand in a language; no topic means every topic of the brand."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="qualifications")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="qualifications")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, blank=True, related_name="qualifications")
    language = models.CharField(max_length=12, default="en")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    # What this person earns of the price, in basis points, where it is more than the brand's share.
    share_bps = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(share_bps__isnull=True) | models.Q(share_bps__gte=0, share_bps__lte=10_000),
                name="qualification_share_within_whole",
            ),
            models.UniqueConstraint(
                fields=["expert", "brand", "topic", "language"],
                condition=models.Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="qualification_one_active_per_topic_and_language",
            ),
        )
        indexes = (
            models.Index(
                fields=["brand", "topic"], condition=models.Q(revoked_at__isnull=True), name="qualification_active"
            ),
        )


class ApplicationState(models.TextChoices):
    """The course of an application."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Application(models.Model):
    """A person's wish to answer for a brand, decided by a reviewer of the network, with a reason when declined."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="applications")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="applications")
    motivation = models.TextField(max_length=2000)
    language = models.CharField(max_length=12, default="en")
    state = models.CharField(max_length=12, choices=ApplicationState.choices, default=ApplicationState.SUBMITTED)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, default="", blank=True)
    # Whose personal link it came by. Whoever referred somebody never judges what they write.
    referred_by = models.ForeignKey(Expert, on_delete=models.SET_NULL, null=True, related_name="referred_applications")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["expert", "brand"],
                condition=models.Q(state="submitted"),
                name="application_one_open_per_brand",
            ),
        )


class MarkKey(models.Model):
    """The key of all digests below, sealed by the master key: a copy of the database alone cannot try values out."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.IntegerField(primary_key=True, default=1)
    sealed_key = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="mark_key_is_one"),)


class Mark(models.Model):
    """A keyed digest of what identifies a log-in's person, never the thing itself. Two who share one may be one."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in MarkKind])
    digest = models.CharField(max_length=64)
    noted_at = models.DateTimeField()
    first_noted_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "digest", "user"], name="mark_once_a_person"),)
        indexes = (models.Index(fields=["noted_at"], name="mark_by_age"),)


class MatchFinding(models.TextChoices):
    """What a person found about two who share marks."""

    SAME_PERSON = "same_person"
    HOUSEHOLD = "household"
    TOGETHER = "together"  # several who deceive the network with each other


class MarkMatch(models.Model):
    """What a person found about two who share marks of these kinds; the newest counts, and only for what they saw.

    `low` and `high` are the two log-ins in the order of their ids.
    """

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    low = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kinds = models.JSONField(default=list)
    finding = models.CharField(max_length=12, choices=MatchFinding.choices)
    reason = models.CharField(max_length=500)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(low__lt=models.F("high")), name="mark_match_in_order"),)
        indexes = (models.Index(fields=["low", "high", "-found_at"], name="mark_match_newest"),)
