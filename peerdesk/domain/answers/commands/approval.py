"""Saving and approving knowledge: by people who did not write it, of exactly the words that they read (K05)."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.answers.models import Article, ArticleApproval, ArticleState
from peerdesk.domain.answers.permissions import may_approve
from peerdesk.domain.answers.queries import approval_of
from peerdesk.domain.answers.rules import Content
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import upsert
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict

from .articles import edit_article, propose_content
from .versions import find_version, locked_article, put_live


@command
def approve_article(
    article_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime, number: int | None = None
) -> Article:
    """Approve the version that waits; with the last approval that it needs it is published.

    `number` is the version that the approver read; without it the newest one is meant. Raises `article_not_found`,
    `nothing_waits`, `article_changed` when another version waits by now, `may_not_approve`, and `own_article` where two
    people have to approve it and this one wrote a part of it.
    """
    article = locked_article(article_id, brand_id)
    version = find_version(article, article.waiting_number)
    if version is None or article.state == ArticleState.WITHDRAWN:
        raise conflict("nothing_waits")
    if number is not None and number != version.number:
        raise conflict("article_changed")
    if not may_approve(by, brand_id):
        raise DomainError("may_not_approve", ErrorKind.FORBIDDEN)
    before = approval_of(article, version)
    if before.needed > 1 and by.pk in before.writers:
        raise DomainError("own_article", ErrorKind.FORBIDDEN)
    is_counted = any(approver.user_id == by.pk for approver in before.given)
    upsert(ArticleApproval(version=version, user=by, approved_at=now), unique=("version", "user"))
    # The article is locked, so nobody else has approved it since.
    if before.missing - (not is_counted) <= 0:
        put_live(article, version, by=by, now=now)
    return article


@command
def save_article(
    brand: Brand,
    *,
    article_id: uuid.UUID | None,
    content: Content,
    by: User,
    now: datetime,
    owner_id: uuid.UUID | None = None,
    translation_of: uuid.UUID | None = None,
    note: str = "",
    publish: bool = False,
) -> Article:
    """Propose an article, or write a new version of one, and say who looks after it.

    With `publish` the writer approves it as well, which publishes it where one approval is enough; where two others have
    to approve it, it waits. Raises `article_not_found`, `invalid_article`.
    """
    owner = owner_of(brand.id, owner_id)
    if article_id is None:
        original = _original(brand.id, translation_of)
        article = propose_content(
            brand, content=content, author=by, now=now, note=note, owner=owner, translation_of=original
        )
    else:
        article = edit_article(article_id, brand_id=brand.id, content=content, by=by, now=now, note=note)
        if article.owner_id != (owner.pk if owner else None):
            article.owner = owner
            article.save(update_fields=["owner"])
    version = find_version(article, article.waiting_number)
    if publish and version is not None and article.state != ArticleState.WITHDRAWN:
        standing = approval_of(article, version)
        if standing.needed == 1 and may_approve(by, brand.id):
            ArticleApproval.objects.get_or_create(version=version, user=by, defaults={"approved_at": now})
            put_live(article, version, by=by, now=now)
    return article


def owner_of(brand_id: uuid.UUID, owner_id: uuid.UUID | None) -> User | None:
    """Return one of the brand's own people, None for anybody else."""
    return User.objects.filter(id=owner_id, memberships__brand_id=brand_id).first() if owner_id else None


def _original(brand_id: uuid.UUID, article_id: uuid.UUID | None) -> Article | None:
    """Return the first article of a set of translations."""
    article = Article.objects.filter(id=article_id, brand_id=brand_id).first() if article_id else None
    return (article.translation_of or article) if article else None
