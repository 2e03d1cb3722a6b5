"""A brand's own model for finding personal data, asked beside ours: weights that the operator lays into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from peerdesk.engines.redaction import Span
from peerdesk.engines.redaction.own_model import OwnModel


@dataclass(frozen=True)
class BrandReader:
    """Loads its weights at the first text, in the guard's own thread: weights that do not fit hold the ticket (P05)."""

    folder: Path

    def detect(self, text: str) -> list[Span]:
        """What the brand's model sees in a text. Raises `OwnModelError`."""
        return _model(self.folder).detect(text)


def own_readers(slug: str) -> tuple[BrandReader, ...]:
    """Return the reader of a brand whose folder exists below `PEERDESK_GUARD_MODELS`, else none."""
    root: Path | None = settings.GUARD_MODELS
    folder = root / slug if root else None
    return (BrandReader(folder),) if folder and folder.is_dir() else ()


@lru_cache(maxsize=8)
def _model(folder: Path) -> OwnModel:
    return OwnModel(folder)
