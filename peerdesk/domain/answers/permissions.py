"""Who may approve knowledge."""

from __future__ import annotations

import uuid

from peerdesk.domain.brands.queries import find_membership
from peerdesk.domain.people.models import NetworkRole, User

APPROVING_ROLES = frozenset({NetworkRole.REVIEWER, NetworkRole.OPERATOR})


def may_approve(user: User, brand_id: uuid.UUID) -> bool:
    """The brand's own people, and reviewers and operators of the network, who never answer for a brand's wording alone."""
    if not user.is_active:
        return False
    return user.network_role in APPROVING_ROLES or find_membership(user, brand_id) is not None
