"""Django app of `broker`."""

from django.apps import AppConfig


class BrokerConfig(AppConfig):
    """Label `broker`."""

    name = "peerdesk.domain.broker"
    label = "broker"
