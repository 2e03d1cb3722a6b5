"""The areas that a signed-in user may switch between; surfaces add their own navigation inside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from peerdesk.domain.brands.queries import brands_of
from peerdesk.domain.experts.queries import find_expert
from peerdesk.domain.people.models import NetworkRole, User
from peerdesk.foundation.ui.shell import Area


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `areas`, read only where a template shows them, and whether mails are only kept as files."""
    user = getattr(request, "user", None)
    places: dict[str, Any] = {"keeps_mails_as_files": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")}
    if user is None:
        return places | {"areas": ()}
    return places | {"areas": SimpleLazyObject(lambda: areas_of(user, path=request.path))}


def areas_of(user: Any, *, path: str) -> list[Area]:
    """Return the places where this user works, the one that holds `path` marked."""
    if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
        return []
    found: list[tuple[str, str, str]] = []
    if find_expert(user) is not None:
        found.append((_("Desk"), "/desk/", "headset"))
    found += [(brand.name, f"/console/{brand.slug}/", "store") for brand in brands_of(user)]
    if user.network_role in {NetworkRole.REVIEWER, NetworkRole.OPERATOR}:
        found.append((_("Review"), "/review/", "user-check"))
    if user.is_superuser:
        found.append((_("Backstage"), "/backstage/", "wrench"))
    return [Area(label, url, icon, current=path.startswith(url)) for label, url, icon in found]
