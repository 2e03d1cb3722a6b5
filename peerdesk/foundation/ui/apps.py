"""Django app `ui`."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers templates, static files and template tags of the component set."""

    name = "peerdesk.foundation.ui"
    label = "ui"
