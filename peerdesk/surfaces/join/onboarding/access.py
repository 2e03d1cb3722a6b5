"""Whose onboarding it is, and when a log-in has to be fresh."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from peerdesk.domain.experts.permissions import User
from peerdesk.domain.experts.queries import Expert, find_expert
from peerdesk.foundation.clock import zone_named
from peerdesk.surfaces.join.access import View, signed_in_only

P = ParamSpec("P")
ExpertView = Callable[Concatenate[HttpRequest, Expert, P], HttpResponseBase]


def expert_only(view: ExpertView[P]) -> View[P]:
    """Whoever has a profile, handed to the view; others are led to where one applies."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, user: User, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        expert = find_expert(user)
        if expert is None:
            return HttpResponseRedirect(reverse("join"), status=303)
        with timezone.override(zone_named(user.timezone)):
            return view(request, expert, *args, **kwargs)

    return signed_in_only(guarded)


def want_fresh_log_in(request: HttpRequest, user: User) -> None:
    """Raise allauth's `ReauthenticationRequired` unless the log-in is minutes old; its middleware then goes on (Y06)."""
    newest = max((float(record["at"]) for record in get_authentication_records(request, user)), default=0.0)
    if time.time() - newest > settings.FRESH_LOG_IN_SECONDS:
        raise ReauthenticationRequired
