"""What the customer's pages have in common."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from peerdesk.domain.brands.queries import Brand


def public_context(brand: Brand) -> dict[str, Any]:
    """Return the frame of a brand's public pages: its name, home and accent."""
    return {
        "brand": brand, "public_name": brand.name, "public_home_url": reverse("help_brand", args=[brand.slug]),
        "accent": brand.accent,
    }  # fmt: skip
