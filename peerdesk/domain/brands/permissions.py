"""Who may do what with a brand."""

from __future__ import annotations

from peerdesk.domain.people.models import User

from .models import Brand
from .queries import find_membership, is_admin_of


def may_staff(user: User, brand: Brand) -> bool:
    """Work in the brand's console: its staff and admins. Operators of the network are not staff of a brand."""
    return user.is_active and find_membership(user, brand.id) is not None


def may_administer(user: User, brand: Brand) -> bool:
    """Change the brand's terms, keys and members."""
    return user.is_active and is_admin_of(user, brand.id)
