"""Django app of `recruiting`."""

from django.apps import AppConfig


class RecruitingConfig(AppConfig):
    """Label `recruiting`."""

    name = "peerdesk.domain.recruiting"
    label = "recruiting"
