"""Events of `answers`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class SelfServiceOffered(Event):
    """A published answer was offered to the customer before a person."""

    ticket_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    article_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ArticleProposed(Event):
    """Somebody, or a good answer, proposed knowledge."""

    article_id: uuid.UUID
    brand_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Event):
    """An editor approved knowledge; it is searched from now on."""

    article_id: uuid.UUID
    brand_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ArticleWithdrawn(Event):
    """Knowledge is no longer searched, from now on."""

    article_id: uuid.UUID
    brand_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class KnowledgeUsed(Event):
    """An article resolved a ticket, by itself (`self_service`) or in somebody's reply (`guidance`); once for each of both.

    `user_id` is the author, who may earn by it.
    """

    ticket_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    article_id: uuid.UUID
    version_number: int
    user_id: uuid.UUID | None
    how: str
