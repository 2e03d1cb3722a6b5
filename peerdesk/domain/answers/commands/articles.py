"""Commands about articles: proposed, edited, withdrawn, restored. Approval has a file of its own."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from peerdesk.domain.answers.events import ArticleProposed, ArticlePublished, ArticleWithdrawn
from peerdesk.domain.answers.models import Article, ArticleState, ArticleVersion
from peerdesk.domain.answers.queries import approval_of, content_of
from peerdesk.domain.answers.rules import NO_SOURCE, Content, Source, returns_at_once
from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import insert
from peerdesk.foundation.errors import not_found
from peerdesk.foundation.outbox.emit import emit

from .indexing import forget_article
from .versions import find_version, learn_published_words, locked_article, show_while_valid, write_version


@command
def propose_article(
    brand: Brand,
    *,
    title: str,
    body: str,
    now: datetime,
    author: User | None = None,
    language: str = "en",
    topic: Topic | None = None,
    source: Source = NO_SOURCE,
    origin_ticket: Ticket | None = None,
) -> Article:
    """Propose knowledge; nothing is searched before it is approved. Raises `invalid_article`."""
    content = Content(title, body, language or "en", topic.id if topic else None, sources=(source,))
    return propose_content(brand, content=content, now=now, author=author, origin_ticket=origin_ticket)


@command
def propose_content(
    brand: Brand,
    *,
    content: Content,
    now: datetime,
    author: User | None = None,
    note: str = "",
    **details: Any,
) -> Article:
    """Propose knowledge with all that can be said of it. Raises `invalid_article`.

    `details`: `owner`, `origin_ticket` and `translation_of` (rows), `external_id`, `imported_digest`.
    """
    article = Article(brand=brand, author=author, proposed_at=now, **details)
    insert(article)
    write_version(article, content, author=author, now=now, note=note, is_new=True)
    emit(ArticleProposed(article_id=article.id, brand_id=brand.id), now=now)
    return article


@command
def edit_article(
    article_id: uuid.UUID, *, brand_id: uuid.UUID, content: Content, by: User | None, now: datetime, note: str = ""
) -> Article:
    """Write a new version, which waits for approval; what was approved before stays live. Raises `invalid_article`."""
    article = locked_article(article_id, brand_id)
    if write_version(article, content, author=by, now=now, note=note) and article.live_number is not None:
        emit(ArticleProposed(article_id=article.id, brand_id=brand_id), now=now)
    return article


@command
def restore_version(
    article_id: uuid.UUID, *, brand_id: uuid.UUID, number: int, by: User, now: datetime, note: str = ""
) -> Article:
    """Write an earlier version anew; it waits for approval like any other. Raises `article_not_found`."""
    article = locked_article(article_id, brand_id)
    version = find_version(article, number)
    if version is None:
        raise not_found("article_not_found")
    write_version(article, content_of(version), author=by, now=now, note=note)
    return article


@command
def discard_changes(article_id: uuid.UUID, *, brand_id: uuid.UUID) -> Article:
    """Let a newer version of a published article wait no longer; the history keeps it. Raises `article_not_found`."""
    article = locked_article(article_id, brand_id)
    if article.live_number is not None:
        article.waiting_number = None
        article.save(update_fields=["waiting_number"])
    return article


@command
def withdraw_article(article_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Take an article, proposed or published, out of search. Raises `article_not_found`."""
    article = locked_article(article_id, brand_id)
    article.state, article.withdrawn_at = ArticleState.WITHDRAWN, now
    article.save(update_fields=["state", "withdrawn_at"])
    forget_article(article)
    learn_published_words(article)
    emit(ArticleWithdrawn(article_id=article.id, brand_id=brand_id), now=now)


@command
def restore_article(article_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime, by: User | None = None) -> Article:
    """Undo a withdrawal: published again if it was published, else proposed again. Raises `article_not_found`.

    What two people had to approve is approved anew once the withdrawal is no slip of the hand any more.
    """
    article = locked_article(article_id, brand_id)
    if article.state != ArticleState.WITHDRAWN or article.withdrawn_at is None:
        return article
    withdrawn_at, article.withdrawn_at = article.withdrawn_at, None
    live = find_version(article, article.live_number)
    if live is not None and not returns_at_once(withdrawn_at, needed=approval_of(article, live).needed, now=now):
        _propose_again(article, live, by=by, now=now)
    elif live is None:
        article.state = ArticleState.PROPOSED
        article.save(update_fields=["state", "withdrawn_at"])
    else:
        article.state = ArticleState.PUBLISHED
        article.save(update_fields=["state", "withdrawn_at"])
        show_while_valid(article, now=now)
        learn_published_words(article)
        emit(ArticlePublished(article_id=article.id, brand_id=brand_id), now=now)
    return article


def _propose_again(article: Article, live: ArticleVersion, *, by: User | None, now: datetime) -> None:
    words = content_of(find_version(article, article.waiting_number) or live)
    article.state, article.live_number, article.waiting_number = ArticleState.PROPOSED, None, None
    article.save(update_fields=["state", "withdrawn_at", "live_number", "waiting_number"])
    write_version(article, words, author=by, now=now)
    emit(ArticleProposed(article_id=article.id, brand_id=article.brand_id), now=now)
