"""Where a log-in leads: to the place where that person works."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from peerdesk.config.navigation import areas_of
from peerdesk.foundation.access import permission


@permission("public")
def start(request: HttpRequest) -> HttpResponseRedirect:
    """Send the user to their first area; those without any to the page where one applies."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("account_login"))
    areas = areas_of(request.user, path="")
    return HttpResponseRedirect(areas[0].url if areas else "/join/")
