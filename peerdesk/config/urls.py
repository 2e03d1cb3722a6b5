"""URLs of the whole house."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from peerdesk.config import health
from peerdesk.config.entrance import start

handler400 = "peerdesk.config.error_responses.bad_request"
handler403 = "peerdesk.config.error_responses.permission_denied"
handler404 = "peerdesk.config.error_responses.page_not_found"
handler500 = "peerdesk.config.error_responses.server_error"

urlpatterns = [
    path("", include("peerdesk.surfaces.help.urls")),
    path("start/", start.start, name="start"),
    path("desk/", include("peerdesk.surfaces.desk.urls")),
    path("console/", include("peerdesk.surfaces.console.urls")),
    path("review/", include("peerdesk.surfaces.review.urls")),
    path("join/", include("peerdesk.surfaces.join.urls")),
    path("inbound/", include("peerdesk.surfaces.inbound.urls")),
    path("api/", include("peerdesk.surfaces.api.urls")),
    path("backstage/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("ui/", include("peerdesk.foundation.ui.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("healthz", health.health, name="health"),
    path("metrics", health.metrics, name="metrics"),
]
