"""Django app of `exams`."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Label `exams`."""

    name = "peerdesk.domain.exams"
    label = "exams"
