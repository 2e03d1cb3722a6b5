"""Who may do what as an expert."""

from __future__ import annotations

from peerdesk.domain.people.models import NetworkRole, User

from .models import ExpertState
from .queries import find_expert

__all__ = ["User", "is_operator", "may_answer", "may_review"]


def may_answer(user: User) -> bool:
    """Open the desk and take tickets: active experts only."""
    expert = find_expert(user)
    return user.is_active and expert is not None and expert.state == ExpertState.ACTIVE


def may_review(user: User) -> bool:
    """Decide applications: reviewers and operators of the network."""
    return user.is_active and user.network_role in {NetworkRole.REVIEWER, NetworkRole.OPERATOR}


def is_operator(user: User) -> bool:
    """Write the network's agreements: its operators."""
    return user.is_active and user.network_role == NetworkRole.OPERATOR
