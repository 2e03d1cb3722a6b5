"""Django app of the `join` surface: templates and views, no models."""

from django.apps import AppConfig


class JoinConfig(AppConfig):
    """Label `surface_join`."""

    name = "peerdesk.surfaces.join"
    label = "surface_join"
