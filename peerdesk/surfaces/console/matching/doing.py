"""Carrying out a command of these pages, and the way back to the page that shows its effect."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat
from peerdesk.surfaces.console.frame import address, back

from .words import ERROR_WORDS


def carry_out(
    request: HttpRequest, seat: Seat, act: Callable[[], object], *, then: str, said: str, undo: str = ""
) -> HttpResponse:
    """Run a command and lead to the page named `then`; what is refused is said there. Raises what has no words here."""
    url = address(seat, then)
    try:
        act()
    except DomainError as error:
        if error.code not in ERROR_WORDS:
            raise
        return back(request, url, said=ERROR_WORDS[error.code], is_error=True)
    return back(request, url, said=said, undo_url=undo)
