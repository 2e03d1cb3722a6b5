"""Django app of `quality`."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Label `quality`."""

    name = "peerdesk.domain.quality"
    label = "quality"
