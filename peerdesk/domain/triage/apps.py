"""Django app of `triage`."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Label `triage`."""

    name = "peerdesk.domain.triage"
    label = "triage"
