"""Django app of the `backstage` surface: templates and views, no models."""

from django.apps import AppConfig


class BackstageConfig(AppConfig):
    """Label `surface_backstage`."""

    name = "peerdesk.surfaces.backstage"
    label = "surface_backstage"
