"""Django app of `outreach`."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Label `outreach`."""

    name = "peerdesk.domain.outreach"
    label = "outreach"
