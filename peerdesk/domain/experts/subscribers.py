"""What a log-in leaves: the mark of the browser, by which a person can see that two log-ins are one machine's."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

from peerdesk.domain.people.models import User
from peerdesk.foundation.browser_name import name_browser
from peerdesk.foundation.clock import utc_now

from .canonical import MarkKind
from .commands import note_mark


@receiver(user_logged_in)
def note_browser(request: HttpRequest, user: User, response: HttpResponseBase, **_: Any) -> None:
    """Signing up is a log-in, too. People of a demonstration all share the machine of whoever tries it out."""
    name = name_browser(request, response)
    if not user.is_simulated:
        note_mark(user, kind=MarkKind.DEVICE, value=name, now=utc_now())
