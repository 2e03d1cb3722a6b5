"""Django app of the `desk` surface: templates and views, no models."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Label `surface_desk`."""

    name = "peerdesk.surfaces.desk"
    label = "surface_desk"
