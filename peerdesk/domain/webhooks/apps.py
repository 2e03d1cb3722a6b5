"""Django app of `webhooks`."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Label `webhooks`."""

    name = "peerdesk.domain.webhooks"
    label = "webhooks"
