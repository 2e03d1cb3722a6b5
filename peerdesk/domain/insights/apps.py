"""Django app of `insights`."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Label `insights`."""

    name = "peerdesk.domain.insights"
    label = "insights"
