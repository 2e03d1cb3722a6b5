"""Django app of `flows`."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Label `flows`."""

    name = "peerdesk.domain.flows"
    label = "flows"
