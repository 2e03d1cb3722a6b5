"""Every view says which permission opens it. A guard test walks all URLs; a matrix test calls each as every role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

PERMISSIONS = (
    "public",  # anybody
    "customer_link",  # the bearer of a conversation's secret link
    "signed_in",  # any log-in
    "expert",  # an active expert
    "reviewer",  # reviewers and operators of the network
    "brand_staff",  # staff and admins of the brand in the URL
    "brand_admin",  # admins of the brand in the URL
    "operator",  # operators of the network
    "api_key",  # a key of the brand
)


def permission(name: str) -> Callable[[View], View]:
    """Declare a view's permission; the surface's own decorator or check enforces it."""
    if name not in PERMISSIONS:
        message = f"unknown permission {name}"
        raise ValueError(message)

    def mark(view: View) -> View:
        view.permission = name  # type: ignore[attr-defined]
        return view

    return mark
