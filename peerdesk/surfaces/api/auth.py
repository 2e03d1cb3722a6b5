"""API keys: `Authorization: Bearer pd_…` names the brand; nothing in the request can name another."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security import HttpBearer

from peerdesk.domain.brands.queries import find_api_key
from peerdesk.foundation.errors import DomainError, ErrorKind


@dataclass(frozen=True)
class Caller:
    """Whose key it is."""

    key_id: uuid.UUID
    brand_id: uuid.UUID


class ApiKeyAuth(HttpBearer):
    """Raises `unauthenticated`; a missing and a wrong key look the same."""

    def __call__(self, request: HttpRequest) -> Caller:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise DomainError("unauthenticated", ErrorKind.UNAUTHENTICATED)
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:  # noqa: ARG002 - ninja's signature
        """Return the key's caller."""
        key = find_api_key(token) if token else None
        if key is None:
            raise DomainError("unauthenticated", ErrorKind.UNAUTHENTICATED)
        return Caller(key.id, key.brand_id)


def caller_of(request: HttpRequest) -> Caller:
    """Return the caller that authentication found."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller
