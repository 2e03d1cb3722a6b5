"""Django app of the `help` surface: templates and views, no models."""

from django.apps import AppConfig


class HelpConfig(AppConfig):
    """Label `surface_help`."""

    name = "peerdesk.surfaces.help"
    label = "surface_help"
