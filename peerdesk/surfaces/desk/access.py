"""Who opens the desk, and in which zone they read times."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from peerdesk.domain.experts.commands import note_presence
from peerdesk.domain.experts.queries import Expert, find_expert
from peerdesk.domain.experts.rules import NOTED_EVERY
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import zone_named
from peerdesk.foundation.errors import DomainError, ErrorKind, not_found

ACTIVE = "active"
DEVICE_COOKIE = "peerdesk_desk"
MOST_NOTED = 20_000
_noted: dict[tuple[uuid.UUID, str], datetime] = {}
P = ParamSpec("P")
ExpertView = Callable[Concatenate[HttpRequest, Expert, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def expert_only(view: ExpertView[P]) -> View[P]:
    """Active experts; their profile is handed to the view. Everybody else who is signed in sees what is not there."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_log_in(request)
        expert = find_expert(request.user)
        if expert is None or expert.state != ACTIVE:
            raise not_found("not_found")
        with timezone.override(zone_named(request.user.timezone)):
            return view(request, expert, *args, **kwargs)

    return permission("expert")(guarded)


def anyone_with_profile(view: ExpertView[P]) -> View[P]:
    """Experts in any state, applicants among them; a log-in without a profile is led to where one applies."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_log_in(request)
        expert = find_expert(request.user)
        if expert is None:
            return HttpResponseRedirect(reverse("join"))
        with timezone.override(zone_named(request.user.timezone)):
            return view(request, expert, *args, **kwargs)

    return permission("signed_in")(guarded)


def note_open_desk(request: HttpRequest, expert: Expert, *, now: datetime) -> None:
    """The desk is open. A process that has noted it lately does not ask the database again (a desk fetches often)."""
    desk = (expert.id, device_of(request))
    noted = _noted.get(desk)
    if noted is not None and timedelta() <= now - noted < NOTED_EVERY:
        return
    note_presence(expert, now=now, device=desk[1])
    if len(_noted) >= MOST_NOTED:
        _noted.clear()
    _noted[desk] = now


def device_of(request: HttpRequest) -> str:
    """Return the name of the desk that this browser is, for its presence; "" before it has one."""
    return request.COOKIES.get(DEVICE_COOKIE, "")[:64]


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program."""
    return "application/json" in request.headers.get("Accept", "")


def is_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is wanted."""
    return bool(getattr(request, "htmx", False))


def to_log_in(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in and back. Raises `not_signed_in` for programs."""
    if wants_json(request):
        raise DomainError("not_signed_in", ErrorKind.UNAUTHENTICATED)
    back = request.get_full_path() if request.method == "GET" and not is_htmx(request) else reverse("desk")
    address = f"{resolve_url('account_login')}?next={quote(back)}"
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
