"""Django app of the `console` surface: templates and views, no models."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Label `surface_console`."""

    name = "peerdesk.surfaces.console"
    label = "surface_console"
