"""Rules of webhooks. Pure."""

from __future__ import annotations

import base64
import secrets

GIVE_UP_AFTER = 12
_FIRST_DELAY_SECONDS = 5
_LONGEST_DELAY_SECONDS = 4 * 3600


def retry_delay_seconds(attempts: int) -> int:
    """Seconds until the next try: doubling from five seconds, at most four hours."""
    return int(min(_FIRST_DELAY_SECONDS * 2 ** max(attempts - 1, 0), _LONGEST_DELAY_SECONDS))


def new_signing_secret() -> str:
    """A secret in the form of the Standard Webhooks scheme."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
