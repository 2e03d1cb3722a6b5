"""Django app of `incidents`."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Label `incidents`."""

    name = "peerdesk.domain.incidents"
    label = "incidents"
