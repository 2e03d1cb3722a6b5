"""Being the second pair of eyes: what knowledge and flows that wait for approval have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerdesk.foundation.errors import DomainError

_WORDS: dict[str, str | Promise] = {
    "nothing_waits": gettext_lazy("Nothing waits for approval here any more."),
    "own_article": gettext_lazy("You wrote a part of this yourself, so two others have to approve it."),
    "own_flow": gettext_lazy("You wrote a part of this yourself, so two others have to approve it."),
    "article_changed": gettext_lazy("It was changed meanwhile. Read the newest words, then approve those."),
    "flow_changed": gettext_lazy("Another version waits by now. Read that one, then approve it."),
}
_PLACES: Mapping[str, str | Promise] = {
    "EMAIL": gettext_lazy("an e-mail address"), "PHONE": gettext_lazy("a telephone number"),
    "IBAN": gettext_lazy("a bank account"), "USERNAME": gettext_lazy("a user name"),
    "?": gettext_lazy("an address that cannot be read"),
}  # fmt: skip


class Approved(Protocol):
    """What an approval gives back: the number of a version that still waits for somebody else, if one does."""

    @property
    def waiting_number(self) -> int | None: ...


def approve(request: HttpRequest, command: Callable[[int], Approved], *, then: str) -> HttpResponse:
    """Approve the version whose number was shown, say what came of it, and go back to the list named `then`."""
    try:
        row = command(_shown_number(request))
    except DomainError as error:
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        text = _("You approved it. Somebody else has to, too.") if row.waiting_number else _("Published.")
        messages.success(request, text)
    return HttpResponseRedirect(reverse(then), status=303)


def place_words(outside: tuple[str, ...]) -> str:
    """Return the places outside a brand in words."""
    return ", ".join(str(_PLACES.get(place, place)) for place in outside)


def _shown_number(request: HttpRequest) -> int:
    """Return the number of the version that was read; 0, which nothing has, for what is none."""
    number = request.POST.get("number", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < len("1000000") else 0
