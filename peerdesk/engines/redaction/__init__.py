"""Personal data: found, replaced by numbered placeholders, put back, and checked for before text is shown or sent."""

from typing import Final

from peerdesk.engines.redaction.detection import Detector, detect, warm_up
from peerdesk.engines.redaction.known_values import find_leaks
from peerdesk.engines.redaction.placeholders import Placeholder, Redaction, redact, rehydrate
from peerdesk.engines.redaction.recognisers.cards import Scrubbed, scrub_secrets
from peerdesk.engines.redaction.recognisers.orders import is_usable_pattern
from peerdesk.engines.redaction.reply_check import ProblemCode, ReplyProblem, check_reply
from peerdesk.engines.redaction.spans import DATA_TYPES, DataType, KnownValue, RedactionContext, Span

# Grows with every change of what is masked: a message redacted by an older version may be redacted anew.
REDACTOR_VERSION: Final = "9"

__all__ = [
    "DATA_TYPES",
    "REDACTOR_VERSION",
    "DataType",
    "Detector",
    "KnownValue",
    "Placeholder",
    "ProblemCode",
    "Redaction",
    "RedactionContext",
    "ReplyProblem",
    "Scrubbed",
    "Span",
    "check_reply",
    "detect",
    "find_leaks",
    "is_usable_pattern",
    "redact",
    "rehydrate",
    "scrub_secrets",
    "warm_up",
]
