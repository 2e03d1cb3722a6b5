"""Django app of `tickets`."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Label `tickets`."""

    name = "peerdesk.domain.tickets"
    label = "tickets"
