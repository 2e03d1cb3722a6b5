"""Django app of `experts`."""

from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    """Label `experts`."""

    name = "peerdesk.domain.experts"
    label = "experts"
