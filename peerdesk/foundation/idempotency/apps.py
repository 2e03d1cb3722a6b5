"""Django app of the idempotency records."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """Label `idempotency`."""

    name = "peerdesk.foundation.idempotency"
    label = "idempotency"
