"""Django app of `guidance`."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """Label `guidance`."""

    name = "peerdesk.domain.guidance"
    label = "guidance"
