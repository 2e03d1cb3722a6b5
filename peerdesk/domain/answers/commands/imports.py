"""Knowledge brought in from elsewhere: proposals, or new versions of what came from there before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from peerdesk.domain.answers.models import Article, ArticleApproval, ArticleState, KnowledgeImport
from peerdesk.domain.answers.queries import approval_of, content_of, find_same_answer, get_waiting_import
from peerdesk.domain.answers.rules import NO_SOURCE, Content
from peerdesk.domain.answers.rules.imports import OF_TICKET, ImportedArticle, ImportProblem, Reading
from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.brands.queries import topic_by_slug
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError

from .articles import propose_content
from .versions import find_version, locked_article, put_live, write_version

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class ImportOutcome:
    """How many articles came in anew, as a new version, were as before; were published; and what was refused."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    published: int = 0
    refused: tuple[ImportProblem, ...] = ()

    def __add__(self, other: ImportOutcome) -> ImportOutcome:
        """Return both together."""
        return ImportOutcome(
            self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged,
            self.published + other.published, self.refused + other.refused,
        )


@command
def import_articles(
    brand: Brand, articles: Sequence[ImportedArticle], *, by: User, now: datetime, publish: bool = False
) -> ImportOutcome:
    """Propose articles, and write new versions of those that changed at their source since they were imported last.

    With `publish`, what needs one approval is approved by whoever imports it; what leads outside the brand's own hosts
    waits for two people all the same. An article that somebody withdrew stays withdrawn. What a past ticket says that an
    article or a proposal says already is no second one.
    """
    topics = topic_by_slug(brand.id)
    outcome = ImportOutcome()
    for article in articles:
        try:
            with transaction.atomic():
                outcome += _import_one(brand, article, topics, by=by, now=now, publish=publish)
        except DomainError as error:
            codes = ", ".join(f"{name} {code}" for name, code in error.fields.items())
            outcome += ImportOutcome(refused=(ImportProblem(article.place, codes or error.code),))
    return outcome


@command
def keep_import(brand: Brand, reading: Reading, *, by: User, now: datetime) -> uuid.UUID:
    """Keep what was read until its reader says yes. Returns what it is known by."""
    KnowledgeImport.objects.filter(brand=brand, user=by).delete()
    row = KnowledgeImport.objects.create(
        brand=brand, user=by, read_at=now, articles=[asdict(article) for article in reading.articles],
        problems=[asdict(problem) for problem in reading.problems],
    )  # fmt: skip
    return row.id


@command
def carry_out_import(import_id: uuid.UUID, *, brand: Brand, by: User, now: datetime) -> ImportOutcome:
    """Propose what was read and looked at. Raises `import_gone`."""
    waiting = get_waiting_import(import_id, brand_id=brand.id, user_id=by.pk)
    outcome = import_articles(brand, waiting.articles, by=by, now=now)
    KnowledgeImport.objects.filter(id=import_id).delete()
    return outcome


@command
def forget_old_imports(*, now: datetime) -> int:
    """Drop what was read and never decided about. Returns how many there were."""
    return KnowledgeImport.objects.filter(read_at__lt=now - KEPT).delete()[0]


def _import_one(
    brand: Brand, imported: ImportedArticle, topics: dict[str, Topic], *, by: User, now: datetime, publish: bool
) -> ImportOutcome:
    rows = Article.objects.filter(brand=brand, external_id=imported.external_id).values_list("id", "imported_digest")
    known = rows.first()
    if known is not None and known[1] == imported.digest:
        return ImportOutcome(unchanged=1)
    if known is None and imported.external_id.startswith(OF_TICKET):
        same = find_same_answer(brand.id, title=imported.title, body=imported.body)
        if same is not None:
            return ImportOutcome(refused=(ImportProblem(imported.place, "said_already"),))
    topic = topics.get(imported.topic.lower().replace(" ", "-"))
    content = Content(
        imported.title, imported.body, imported.language or (brand.languages or ["en"])[0], topic.id if topic else None,
        imported.product_versions, sources=() if imported.source == NO_SOURCE else (imported.source,),
    )  # fmt: skip
    if known is None:
        article = propose_content(
            brand, content=content, author=by, now=now, note=imported.place[:200], external_id=imported.external_id,
            imported_digest=imported.digest,
        )  # fmt: skip
        return ImportOutcome(new=1, published=_publish(article, by=by, now=now) if publish else 0)
    article = locked_article(known[0], brand.id)
    newest = content_of(find_version(article, article.waiting_number or article.live_number) or article)
    # What people added here and the source does not know stays.
    content = replace(
        content, topic_id=content.topic_id or newest.topic_id, valid_from=newest.valid_from, valid_until=newest.valid_until
    )
    write_version(article, content, author=by, now=now, note=imported.place[:200])
    article.imported_digest = imported.digest
    article.save(update_fields=["imported_digest"])
    return ImportOutcome(changed=1, published=_publish(article, by=by, now=now) if publish else 0)


def _publish(article: Article, *, by: User, now: datetime) -> int:
    version = find_version(article, article.waiting_number)
    if version is None or article.state == ArticleState.WITHDRAWN or approval_of(article, version).needed > 1:
        return 0
    ArticleApproval.objects.get_or_create(version=version, user=by, defaults={"approved_at": now})
    put_live(article, version, by=by, now=now)
    return 1
