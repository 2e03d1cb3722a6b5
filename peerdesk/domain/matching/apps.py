"""Django app of `matching`."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Label `matching`."""

    name = "peerdesk.domain.matching"
    label = "matching"
