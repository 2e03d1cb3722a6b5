"""What people said of themselves when they applied."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from peerdesk.domain.recruiting.background import TIMES, Background, Owned
from peerdesk.domain.recruiting.models import ApplicationBackground

__all__ = ["TIMES", "Background", "Owned", "backgrounds_of"]


def backgrounds_of(application_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Background]:
    """Return what was said with each of these applications, where anything was."""
    rows = ApplicationBackground.objects.filter(application_id__in=list(application_ids))
    return {row.application_id: _said(row) for row in rows}


def _said(row: ApplicationBackground) -> Background:
    products = tuple(Owned(product, since) for product, since in row.products)
    return Background(products, row.hours_per_week, tuple(row.times), row.time_zone, tuple(row.links))
