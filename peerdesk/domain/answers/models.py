"""Tables of `answers`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.expressions import RawSQL, Value
from pgvector.django import HalfVectorField, HnswIndex

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
    """A piece of knowledge with its provenance: who wrote it, from which ticket or page, under which licence.

    Once published, the words here are those of the approved version `live_number`; `waiting_number` is a newer one that
    waits for approval. An article that was never published holds the words of its waiting version.
    """

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
    proposed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    live_number = models.IntegerField(null=True)
    waiting_number = models.IntegerField(null=True)
    product_versions = models.CharField(max_length=200, default="", db_default="", blank=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    sources = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)
    translation_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="translations"
    )
    confirmed_at = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=500, default="", db_default="", blank=True)
    imported_digest = models.CharField(max_length=64, default="", db_default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["brand", "external_id"], condition=~models.Q(external_id=""), name="article_imported_once"
            ),
        )
        indexes = (
            models.Index(fields=["brand", "state", "-proposed_at"], name="article_by_state"),
            models.Index(
                fields=["brand"], condition=models.Q(waiting_number__isnull=False), name="article_that_waits"
            ),
            models.Index(
                fields=["valid_until"], condition=models.Q(valid_until__isnull=False), name="article_that_expires"
            ),
        )

    def __str__(self) -> str:
        return self.title


class ArticleVersion(models.Model):
    """What an article said, or is to say once approved. Rows never change, apart from when they went live."""

    TENANT_PATH: ClassVar[str | None] = "article__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    title = models.CharField(max_length=300)
    body = models.TextField(max_length=20_000)
    language = models.CharField(max_length=12)
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, related_name="+")
    product_versions = models.CharField(max_length=200, default="", blank=True)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    sources = models.JSONField(default=list, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, default="", blank=True)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["article", "number"], name="article_version_once"),)


class ArticleApproval(models.Model):
    """Somebody read this version and lets it be found."""

    TENANT_PATH: ClassVar[str | None] = "version__article__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="approvals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "user"], name="article_approved_once_by_each"),)


class ArticleEvidence(models.Model):
    """Another ticket that was solved by what an article says already."""

    TENANT_PATH: ClassVar[str | None] = "article__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="evidence")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="knowledge_evidence")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()


class KnowledgeUse(models.Model):
    """An article resolved a ticket, by itself or in somebody's reply: the fact that a royalty rests on."""

    TENANT_PATH: ClassVar[str | None] = "article__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="uses")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="knowledge_uses")
    version_number = models.IntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=12)
    used_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "article"], name="knowledge_used_once_per_ticket"),
            models.CheckConstraint(condition=models.Q(how__in=("self_service", "guidance")), name="knowledge_use_known"),
        )


class KnowledgeSettings(models.Model):
    """How a brand keeps its knowledge; a brand without a row has the defaults."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, primary_key=True, related_name="+")
    review_days = models.IntegerField(default=180)


class SelfServiceOutcome(models.TextChoices):
    """What the customer said of an answer that was offered before a person."""

    OPEN = "open"
    SOLVED = "solved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


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


class ComparedAnswer(models.Model):
    """What self-service would have said to a ticket that a person solved, compared with what that person said.

    `confidence` is None where nothing could be compared: the words are gone. No text is kept.
    """

    TENANT_PATH: ClassVar[str | None] = "brand"

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="+")
    confidence = models.FloatField(null=True)
    is_right = models.BooleanField(default=False)
    compared_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["brand", "-compared_at"], name="compared_answer_latest"),)


class ThresholdVersion(models.Model):
    """From which confidence on a brand's answers are offered, and the history that says so. Rows are only ever added."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    number = models.IntegerField()
    wanted = models.FloatField(null=True)
    threshold = models.FloatField()
    standing = models.CharField(max_length=12)
    judged = models.IntegerField()
    answered = models.IntegerField()
    right = models.IntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["brand", "number"], name="threshold_version_once"),)


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


class EntryKind(models.TextChoices):
    """What search finds: knowledge that a customer may be shown, or how a past ticket was solved, for who answers."""

    ARTICLE = "article"
    RESOLUTION = "resolution"


class SearchEntry(models.Model):
    """Something that can be found: a published article or a past resolution. It is gone the moment its source is.

    `stems` is what the search by words sees (`engines.retrieval.entry_stems`); `title_embedding` stands for the title, of a
    resolution for the customer's question.
    """

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    article = models.OneToOneField(Article, on_delete=models.CASCADE, null=True, related_name="search_entry")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, null=True, related_name="search_entry")
    title = models.CharField(max_length=300, blank=True)
    stems = models.TextField(blank=True)
    length = models.IntegerField()
    title_embedding = HalfVectorField(dimensions=EMBEDDING_DIMENSIONS, null=True)
    indexed_at = models.DateTimeField()
    is_complete = models.BooleanField(default=True, db_default=True)
    search = models.GeneratedField(
        expression=RawSQL("array_to_tsvector(string_to_array(stems, ' '))", ()),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind=EntryKind.ARTICLE, article__isnull=False, ticket__isnull=True)
                | models.Q(kind=EntryKind.RESOLUTION, article__isnull=True, ticket__isnull=False),
                name="search_entry_has_its_source",
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="search_entry_words"),
            models.Index(fields=["brand", "kind"], name="search_entry_by_brand"),
            models.Index(fields=["indexed_at"], condition=models.Q(is_complete=False), name="search_entry_unfinished"),
            HnswIndex(fields=["title_embedding"], name="search_entry_titles", opclasses=["halfvec_cosine_ops"]),
        )


class SearchPassage(models.Model):
    """A stretch of an entry that is short enough to be embedded as a whole and to be quoted."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="passages")
    number = models.IntegerField()
    body = models.TextField()
    embedding = HalfVectorField(dimensions=EMBEDDING_DIMENSIONS)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entry", "number"], name="search_passage_once"),)
        indexes = (
            models.Index(fields=["brand", "kind"], name="search_passage_by_brand"),
            HnswIndex(fields=["embedding"], name="search_passage_meaning", opclasses=["halfvec_cosine_ops"]),
        )


class SearchStatistics(models.Model):
    """How much a brand can find, as counted last: what tells rare words from frequent ones."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, primary_key=True, related_name="+")
    entries = models.IntegerField()
    mean_length = models.FloatField()
    counted_at = models.DateTimeField()


class StemCount(models.Model):
    """In how many of a brand's entries a stem stands, as counted last."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.BigAutoField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    stem = models.TextField()
    entries = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["brand", "stem"], name="stem_once_per_brand"),)
        indexes = (GinIndex(OpClass("stem", name="gin_trgm_ops"), name="stem_spelling"),)


class KnowledgeImport(models.Model):
    """What somebody is about to bring in and looks at first: gone once it is done, or after a day."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    articles = models.JSONField()
    problems = models.JSONField(default=list)
    read_at = models.DateTimeField()
