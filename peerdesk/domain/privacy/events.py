"""Events of `privacy`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class GuardIncidentRaised(Event):
    """The guard failed on something within a scope; it is held."""

    incident_id: uuid.UUID
    brand_id: uuid.UUID
    scope_id: uuid.UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class SecretsMasked(Event):
    """A customer wrote passwords, keys, codes or links that let others in; nobody who answers sees them (P09)."""

    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    count: int


@dataclass(frozen=True, kw_only=True)
class ValuesLearned(Event):
    """A conversation gave values away that it had not told before: what it showed earlier is masked again."""

    conversation_id: uuid.UUID
    brand_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ValuesRevealed(Event):
    """A member of a brand's staff looked at hidden values, with a reason."""

    reveal_id: uuid.UUID
    brand_id: uuid.UUID
    scope_id: uuid.UUID
    conversation_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class CustomerErased(Event):
    """A customer's key is gone: nothing that was sealed for them can be opened any more."""

    customer_id: uuid.UUID
    brand_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AccessReviewRaised(Event):
    """A look at hidden values wants the judgement of an admin: a canary was touched, or the access was unusual."""

    review_id: uuid.UUID
    brand_id: uuid.UUID
    code: str
