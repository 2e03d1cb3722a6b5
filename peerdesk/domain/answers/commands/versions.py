"""Versions of an article: written, put live, and who wrote them. For the commands of this module."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from peerdesk.domain.answers.events import ArticlePublished
from peerdesk.domain.answers.models import Article, ArticleState, ArticleVersion
from peerdesk.domain.answers.queries import content_of
from peerdesk.domain.answers.rules import Content, checked_content, is_valid_at
from peerdesk.domain.brands.commands import learn_words
from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.queries import published_values
from peerdesk.foundation.db.writes import change, insert
from peerdesk.foundation.errors import not_found
from peerdesk.foundation.outbox.emit import emit

from .indexing import forget_article, index_article

MAX_NOTE = 200
CONTENT_FIELDS = ("title", "body", "language", "topic", "product_versions", "valid_from", "valid_until", "sources")
SOURCE_FIELDS = ("source_url", "source_name", "source_licence")


def locked_article(article_id: uuid.UUID, brand_id: uuid.UUID) -> Article:
    """Return the article of this brand, locked. Raises `article_not_found`."""
    rows = Article.objects.select_for_update(of=("self",)).select_related("brand")
    article = rows.filter(id=article_id, brand_id=brand_id).first()
    if article is None:
        raise not_found("article_not_found")
    return article


def find_version(article: Article, number: int | None) -> ArticleVersion | None:
    """Return one version of an article, or None."""
    return ArticleVersion.objects.filter(article=article, number=number).first() if number else None


def write_version(
    article: Article, content: Content, *, author: User | None, now: datetime, note: str = "", is_new: bool = False
) -> ArticleVersion | None:
    """Write a new version that waits for approval; approvals of an older one count no longer. None when nothing changed.

    The very words that are live need no second approval: what waits is then dropped. `is_new` says that the article was
    made just now. Raises `invalid_article`.
    """
    content = checked_content(content)
    live = find_version(article, article.live_number)
    waiting = find_version(article, article.waiting_number)
    newest = waiting or live
    if newest is not None and content_of(newest) == content:
        return None
    if live is not None and content_of(live) == content:
        article.waiting_number = None
        article.save(update_fields=["waiting_number"])
        return None
    numbers = ArticleVersion.objects.filter(article=article).order_by("-number").values_list("number", flat=True)
    # What is neither live nor waiting may have been withdrawn, or discarded: only a row that is new has no version at all.
    number = 1 if is_new else (numbers.first() or 0) + 1
    version = ArticleVersion(
        article=article, number=number, author=author, written_at=now, note=note.strip()[:MAX_NOTE], **_columns(content)
    )
    insert(version)
    article.waiting_number = version.number
    if live is None:
        take_words(article, content)
    change(article, "waiting_number", *CONTENT_FIELDS, *SOURCE_FIELDS)
    return version


def take_words(article: Article, content: Content) -> None:
    """Let an article's own row say what a version says; not saved here."""
    first = content.sources[0] if content.sources else None
    for name, value in _columns(content).items():
        setattr(article, name, value)
    article.source_url = first.url if first else ""
    article.source_name = first.name if first else ""
    article.source_licence = first.licence if first else ""


def put_live(article: Article, version: ArticleVersion, *, by: User | None, now: datetime) -> None:
    """Let an approved version be what is found, from this transaction on while it is valid."""
    take_words(article, content_of(version))
    article.state, article.published_at, article.approved_by, article.withdrawn_at = (
        ArticleState.PUBLISHED, now, by, None,
    )  # fmt: skip
    article.live_number, article.waiting_number, article.confirmed_at = version.number, None, now
    change(
        article, *CONTENT_FIELDS, *SOURCE_FIELDS, "state", "published_at", "approved_by", "withdrawn_at", "live_number",
        "waiting_number", "confirmed_at",
    )  # fmt: skip
    version.published_at = now
    change(version, "published_at")
    show_while_valid(article, now=now)
    learn_published_words(article)
    emit(ArticlePublished(article_id=article.id, brand_id=article.brand_id), now=now)


def learn_published_words(article: Article) -> None:
    """Let the brand's own numbers and addresses in a published article be no personal data any more; withdrawn: again."""
    is_live = article.state == ArticleState.PUBLISHED
    words = published_values(article.brand, f"{article.title}\n\n{article.body}") if is_live else []
    learn_words(article.brand_id, source=article.id, words=words)


def show_while_valid(article: Article, *, now: datetime) -> None:
    """Make a published article findable, or forget it outside the time in which it holds."""
    if is_valid_at(article.valid_from, article.valid_until, now):
        index_article(article, now=now)
    else:
        forget_article(article)


def _columns(content: Content) -> dict[str, Any]:
    columns: dict[str, Any] = {
        name: getattr(content, name)
        for name in ("title", "body", "language", "topic_id", "product_versions", "valid_from", "valid_until")
    }
    columns["sources"] = [asdict(source) for source in content.sources]
    return columns

