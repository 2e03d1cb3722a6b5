"""Who reads beside our own detectors: a brand's own model, weights in a folder of the operator's, and Presidio if chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from peerdesk.engines.redaction import Span
from peerdesk.engines.redaction.own_model import OwnModel
from peerdesk.engines.redaction.recognisers.presidio_detector import get_presidio


@dataclass(frozen=True)
class BrandReader:
    """Loads its weights at the first text, in the guard's own thread: weights that do not fit hold the ticket (P05)."""

    folder: Path

    def detect(self, text: str) -> list[Span]:
        """What the brand's model sees in a text. Raises `OwnModelError`."""
        return _model(self.folder).detect(text)


@dataclass(frozen=True)
class PresidioReader:
    """Presidio with its small English model; where it is not installed, the guard fails and tickets are held (P05)."""

    def detect(self, text: str) -> list[Span]:
        """What Presidio sees in a text, in any language as if it were English."""
        return list(get_presidio().detect(text))


def own_readers(slug: str) -> tuple[BrandReader | PresidioReader, ...]:
    """Return the reader of a brand whose folder exists below `PEERDESK_GUARD_MODELS`, and Presidio where it is chosen."""
    root: Path | None = settings.GUARD_MODELS
    folder = root / slug if root else None
    own = (BrandReader(folder),) if folder and folder.is_dir() else ()
    return (*own, PresidioReader()) if settings.GUARD_PRESIDIO else own


@lru_cache(maxsize=8)
def _model(folder: Path) -> OwnModel:
    return OwnModel(folder)
