"""What an import would do, before it is done."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from peerdesk.domain.answers.models import Article, KnowledgeImport
from peerdesk.domain.answers.rules import Source
from peerdesk.domain.answers.rules.imports import ImportedArticle, ImportProblem
from peerdesk.foundation.errors import not_found

AT_ONCE = 1000


@dataclass(frozen=True)
class ImportPlan:
    """What is new, what changed at its source since it was imported last, and how much is as it was."""

    new: tuple[ImportedArticle, ...]
    changed: tuple[ImportedArticle, ...]
    unchanged: int


@dataclass(frozen=True)
class WaitingImport:
    """What was read and waits for somebody's yes."""

    id: uuid.UUID
    articles: tuple[ImportedArticle, ...]
    problems: tuple[ImportProblem, ...]


def plan_import(brand_id: uuid.UUID, articles: Sequence[ImportedArticle]) -> ImportPlan:
    """Compare articles with what was imported before, by their id and what they say."""
    known: dict[str, str] = {}
    ids = [article.external_id for article in articles]
    for start in range(0, len(ids), AT_ONCE):
        rows = Article.objects.filter(brand_id=brand_id, external_id__in=ids[start : start + AT_ONCE])
        known |= dict(rows.values_list("external_id", "imported_digest"))
    new = tuple(article for article in articles if article.external_id not in known)
    changed = tuple(
        article for article in articles if article.external_id in known and known[article.external_id] != article.digest
    )
    return ImportPlan(new, changed, len(articles) - len(new) - len(changed))


def get_waiting_import(import_id: uuid.UUID, *, brand_id: uuid.UUID, user_id: uuid.UUID) -> WaitingImport:
    """Return what somebody read in and has not decided about. Raises `import_gone`, also for anybody else's."""
    row = KnowledgeImport.objects.filter(id=import_id, brand_id=brand_id, user_id=user_id).first()
    if row is None:
        raise not_found("import_gone")
    articles = tuple(ImportedArticle(**{**fields, "source": Source(**fields["source"])}) for fields in row.articles)
    return WaitingImport(row.id, articles, tuple(ImportProblem(**fields) for fields in row.problems))
