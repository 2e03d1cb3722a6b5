"""A browser has a name: a long random first-party cookie that no script reads.

By it two log-ins of one machine are seen (docs/decisions/0046). It is kept for half a year, names nobody, and is sent to
nobody else.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponseBase

from peerdesk.foundation.ids import new_token

COOKIE: Final = "peerdesk_browser"
KEPT_SECONDS: Final = 180 * 24 * 3600
_LEAST, _MOST = 22, 128


def name_browser(request: HttpRequest, response: HttpResponseBase) -> str:
    """Return the browser's name; one without gets one with this response."""
    known = request.COOKIES.get(COOKIE, "")
    name = known if _LEAST <= len(known) <= _MOST and known.isascii() else new_token()
    response.set_cookie(
        COOKIE, name, max_age=KEPT_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return name
