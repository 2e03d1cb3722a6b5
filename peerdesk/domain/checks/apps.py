"""Django app of `checks`."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    """Label `checks`."""

    name = "peerdesk.domain.checks"
    label = "checks"
