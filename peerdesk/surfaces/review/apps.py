"""Django app of the `review` surface: templates and views, no models."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Label `surface_review`."""

    name = "peerdesk.surfaces.review"
    label = "surface_review"
