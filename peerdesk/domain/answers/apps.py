"""Django app of `answers`."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    """Label `answers`."""

    name = "peerdesk.domain.answers"
    label = "answers"
