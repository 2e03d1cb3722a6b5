"""Django app of the outbox."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Label `outbox`."""

    name = "peerdesk.foundation.outbox"
    label = "outbox"
