"""Versions of an article: what each says, who approved it, and who still can."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from peerdesk.domain.answers.models import Article, ArticleApproval, ArticleState, ArticleVersion
from peerdesk.domain.answers.permissions import APPROVING_ROLES
from peerdesk.domain.answers.rules import (
    Content,
    Line,
    approvals_needed,
    changed_lines,
    may_count,
    own_hosts,
    places_outside,
    source_of,
)
from peerdesk.domain.people.models import User
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import not_found

from .validity import valid_at

MOST_VERSIONS = 200


@dataclass(frozen=True)
class Approver:
    """Somebody who approved a version, and when."""

    user_id: uuid.UUID
    name: str
    approved_at: datetime


@dataclass(frozen=True)
class Approval:
    """Where a version stands: how many have to approve it and why, who did, and who wrote it.

    `outside` names hosts, and the kinds `EMAIL`, `PHONE`, `IBAN`, `USERNAME`.
    """

    number: int
    needed: int
    is_paid: bool
    outside: tuple[str, ...]
    given: tuple[Approver, ...]
    writers: frozenset[uuid.UUID]

    @property
    def missing(self) -> int:
        """How many approvals it still needs."""
        return max(self.needed - len(self.given), 0)

    def is_open_to(self, user: User) -> bool:
        """Whether this person's approval would count and is not given yet."""
        is_new = all(approver.user_id != user.pk for approver in self.given)
        return is_new and may_count(user.pk, writers=self.writers, needed=self.needed)


@dataclass(frozen=True)
class VersionRow:
    """One version for the history of an article."""

    number: int
    content: Content
    topic_name: str
    author_id: uuid.UUID | None
    note: str
    written_at: datetime
    published_at: datetime | None
    approvers: tuple[Approver, ...]
    is_live: bool
    is_waiting: bool


@dataclass(frozen=True)
class Change:
    """What differs between a version and the one before it."""

    number: int
    before: int | None
    title: list[Line]
    body: list[Line]
    fields: tuple[tuple[str, str, str], ...]


def content_of(row: Article | ArticleVersion) -> Content:
    """Return what an article or one of its versions says."""
    return Content(
        row.title, row.body, row.language, row.topic_id, row.product_versions, row.valid_from, row.valid_until,
        tuple(map(source_of, row.sources)),
    )


def approval_of(article: Article, version: ArticleVersion) -> Approval:
    """Return where a version stands. `article` comes with its brand."""
    brand = article.brand
    hosts = own_hosts(brand.allowed_hosts, brand.website)
    outside = places_outside(content_of(version), own_hosts=hosts, countries=brand.countries)
    is_paid = article.origin_ticket_id is not None
    needed = approvals_needed(is_paid=is_paid, outside=outside)
    writers = writers_of(article, version)
    rows = ArticleApproval.objects.filter(version=version).select_related("user").order_by("approved_at")
    given = [_approver(row) for row in rows if may_count(row.user_id, writers=writers, needed=needed)]
    return Approval(version.number, needed, is_paid, tuple(outside), tuple(given), writers)


def writers_of(article: Article, version: ArticleVersion) -> frozenset[uuid.UUID]:
    """Return who wrote a part of a version: whoever proposed the article, and all who wrote since it was approved last."""
    authors = ArticleVersion.objects.filter(
        article=article, number__gt=article.live_number or 0, number__lte=version.number, author__isnull=False
    ).values_list("author_id", flat=True)
    return frozenset(user_id for user_id in (article.author_id, *authors) if user_id is not None)


def find_waiting_approval(article_id: uuid.UUID, *, brand_id: uuid.UUID) -> tuple[Content, Approval] | None:
    """Return the version of an article that waits, and where it stands; None when none waits. Raises `article_not_found`."""
    article = _article(article_id, brand_id)
    version = ArticleVersion.objects.filter(article=article, number=article.waiting_number or 0).first()
    return (content_of(version), approval_of(article, version)) if version else None


def content_to_edit(article_id: uuid.UUID, *, brand_id: uuid.UUID) -> Content:
    """Return an article's newest words, approved or not. Raises `article_not_found`."""
    article = _article(article_id, brand_id)
    number = article.waiting_number or article.live_number
    version = ArticleVersion.objects.filter(article=article, number=number).first() if number else None
    return content_of(version or article)


def names_of_approvers(approval: Approval, brand_id: uuid.UUID, *, limit: int = 6) -> list[str]:
    """Return the names of those who can still approve: the brand's own people, then those of the network."""
    spent = {approver.user_id for approver in approval.given}
    if approval.needed > 1:
        spent |= approval.writers
    people = User.objects.filter(is_active=True).exclude(id__in=spent)
    own = people.filter(memberships__brand_id=brand_id).order_by("name")[:limit]
    network = people.filter(network_role__in=APPROVING_ROLES).order_by("name")[:limit]
    names = {user.pk: user.name or user.email for user in (*own, *network)}
    return list(names.values())[:limit]


def list_versions(article_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[VersionRow]:
    """Return the versions of an article, newest first. Raises `article_not_found`."""
    article = _article(article_id, brand_id)
    rows = ArticleVersion.objects.filter(article=article).select_related("topic").order_by("-number")[:MOST_VERSIONS]
    approvals: dict[uuid.UUID, list[Approver]] = {}
    for row in ArticleApproval.objects.filter(version__article=article).select_related("user").order_by("approved_at"):
        approvals.setdefault(row.version_id, []).append(_approver(row))
    return [
        VersionRow(
            row.number, content_of(row), row.topic.name if row.topic else "", row.author_id, row.note, row.written_at,
            row.published_at, tuple(approvals.get(row.id, ())), row.number == article.live_number,
            row.number == article.waiting_number,
        )
        for row in rows
    ]  # fmt: skip


def get_change(article_id: uuid.UUID, *, brand_id: uuid.UUID, number: int, before: int | None = None) -> Change:
    """Return what a version changed since another one, or since the one before. Raises `article_not_found`."""
    article = _article(article_id, brand_id)
    rows = ArticleVersion.objects.filter(article=article).select_related("topic")
    after = rows.filter(number=number).first()
    if after is None:
        raise not_found("article_not_found")
    earlier = rows.filter(Q(number=before) if before else Q(number__lt=number)).order_by("-number").first()
    old = content_of(earlier) if earlier else Content("", "")
    new = content_of(after)
    title = changed_lines(old.title, new.title) if old.title != new.title else []
    body = changed_lines(old.body, new.body) if old.body != new.body else []
    fields = tuple(_changed_fields(earlier, after)) if earlier else ()
    return Change(number, earlier.number if earlier else None, title, body, fields)


def _changed_fields(before: ArticleVersion, after: ArticleVersion) -> list[tuple[str, str, str]]:
    pairs = [
        ("topic", before.topic.name if before.topic else "", after.topic.name if after.topic else ""),
        ("language", before.language, after.language),
        ("product_versions", before.product_versions, after.product_versions),
        ("valid_from", _day(before.valid_from), _day(after.valid_from)),
        ("valid_until", _day(before.valid_until), _day(after.valid_until)),
        ("sources", _sources(before), _sources(after)),
    ]
    return [(name, old, new) for name, old, new in pairs if old != new]


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""


def _sources(version: ArticleVersion) -> str:
    return ", ".join(source.name or source.url for source in map(source_of, version.sources))


def _approver(row: ArticleApproval) -> Approver:
    return Approver(row.user_id, row.user.name or row.user.email, row.approved_at)


def _article(article_id: uuid.UUID, brand_id: uuid.UUID) -> Article:
    article = Article.objects.select_related("brand").filter(id=article_id, brand_id=brand_id).first()
    if article is None:
        raise not_found("article_not_found")
    return article


def live_versions(article_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return which version of each article is published now; withdrawn and expired ones are left out."""
    live = Article.objects.filter(valid_at(utc_now()), id__in=list(article_ids), state=ArticleState.PUBLISHED)
    return {article_id: number or 0 for article_id, number in live.values_list("id", "live_number")}
