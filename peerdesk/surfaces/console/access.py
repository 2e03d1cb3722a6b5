"""Who opens the console of a brand, and in which zone they read times."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, cast
from urllib.parse import quote

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone

from peerdesk.domain.brands.queries import Brand, User, find_membership_by_slug
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import zone_named
from peerdesk.foundation.errors import DomainError, ErrorKind, not_found

ADMIN = "admin"
P = ParamSpec("P")


@dataclass(frozen=True)
class Seat:
    """Somebody at the console of one brand."""

    user: User
    brand: Brand
    is_admin: bool


SeatView = Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]


def staff_only(view: SeatView[P]) -> View[P]:
    """Staff and admins of the brand in the address; everybody else sees what is not there."""
    return permission("brand_staff")(_guarded(view, needs_admin=False))


def admin_only(view: SeatView[P]) -> View[P]:
    """Admins of the brand in the address; everybody else, its staff included, sees what is not there."""
    return permission("brand_admin")(_guarded(view, needs_admin=True))


def fresh_log_in(view: SeatView[P]) -> SeatView[P]:
    """A look at hidden data, and what cannot be undone, wants a log-in that is minutes old: an open screen is not enough.

    Raises allauth's `ReauthenticationRequired`; its middleware asks for the password or passkey and then goes on with
    what was sent (THREATS A10).
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, seat: Seat, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        records = get_authentication_records(request, seat.user)
        newest = max((float(record["at"]) for record in records), default=0.0)
        if time.time() - newest > settings.FRESH_LOG_IN_SECONDS:
            raise ReauthenticationRequired
        return view(request, seat, *args, **kwargs)

    return cast("SeatView[P]", guarded)


def _guarded(view: SeatView[P], *, needs_admin: bool) -> View[P]:
    @functools.wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return _to_log_in(request)
        membership = find_membership_by_slug(user, slug)
        if membership is None or not user.is_active or (needs_admin and membership.role != ADMIN):
            raise not_found("not_found")
        seat = Seat(user, membership.brand, membership.role == ADMIN)
        with timezone.override(zone_named(user.timezone)):
            return view(request, seat, *args, **kwargs)

    return cast("View[P]", guarded)


def is_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is wanted."""
    return bool(getattr(request, "htmx", False))


def _to_log_in(request: HttpRequest) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        raise DomainError("not_signed_in", ErrorKind.UNAUTHENTICATED)
    back = request.get_full_path() if request.method == "GET" and not is_htmx(request) else "/start/"
    address = f"{resolve_url('account_login')}?next={quote(back)}"
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
