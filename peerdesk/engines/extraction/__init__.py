"""Files of strangers: bytes in, text or a picture made anew out. `examine` runs in a process of its own under limits."""

from peerdesk.engines.extraction.outcome import (
    REFUSALS,
    Examined,
    Extracted,
    Kind,
    Limits,
    Refused,
)
from peerdesk.engines.extraction.sandbox import examine

__all__ = ["REFUSALS", "Examined", "Extracted", "Kind", "Limits", "Refused", "examine"]
