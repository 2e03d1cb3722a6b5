"""Paths of the component set; include at `/ui/` with namespace `ui`."""

from __future__ import annotations

from django.urls import path

from peerdesk.foundation.ui import views

app_name = "ui"
urlpatterns = [
    path("style.<slug:version>.css", views.style, name="style"),
    path("accent/<slug:hex_digits>.css", views.accent, name="accent"),
    path("styleguide", views.styleguide, name="styleguide"),
]
