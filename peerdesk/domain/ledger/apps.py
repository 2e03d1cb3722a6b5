"""Django app of `ledger`."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Label `ledger`."""

    name = "peerdesk.domain.ledger"
    label = "ledger"
