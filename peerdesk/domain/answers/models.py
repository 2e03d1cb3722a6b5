"""Tables of `answers`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from pgvector.django import VectorField

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.ids import new_id

EMBEDDING_DIMENSIONS = 384


class ArticleState(models.TextChoices):
    """The course of a piece of knowledge. Only published articles are ever retrieved."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Article(models.Model):
    """A piece of knowledge with its provenance: who wrote it, from which ticket or page, under which licence."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="articles")
    title = models.CharField(max_length=300)
    body = models.TextField(max_length=20_000)
    language = models.CharField(max_length=12, default="en")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles")
    state = models.CharField(max_length=10, choices=ArticleState.choices, default=ArticleState.PROPOSED)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    origin_ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, null=True, related_name="proposed_article")
    source_url = models.URLField(max_length=500, default="", blank=True)
    source_licence = models.CharField(max_length=80, default="", blank=True)
    source_name = models.CharField(max_length=120, default="", blank=True)
    embedding = VectorField(dimensions=EMBEDDING_DIMENSIONS, null=True)
    proposed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("body", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = (
            GinIndex(fields=["search"], name="article_search"),
            models.Index(fields=["brand", "state", "-proposed_at"], name="article_by_state"),
        )

    def __str__(self) -> str:
        return self.title


class SelfServiceOutcome(models.TextChoices):
    """What the customer said of an answer that was offered before a person."""

    OPEN = "open"
    SOLVED = "solved"
    DECLINED = "declined"


class SelfServiceOffer(models.Model):
    """A published article offered to the customer for one ticket and cycle."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="self_service_offers")
    cycle = models.IntegerField()
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="self_service_offers")
    confidence = models.FloatField()
    outcome = models.CharField(max_length=10, choices=SelfServiceOutcome.choices, default=SelfServiceOutcome.OPEN)
    offered_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ticket", "cycle"], name="self_service_one_per_cycle"),)


class GuidanceUse(models.Model):
    """An answer that somebody inserted into a reply: provenance for quality and, later, royalties."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="guidance_uses")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="guidance_uses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "article", "user"], name="guidance_use_once_per_reply_writer"),
        )
