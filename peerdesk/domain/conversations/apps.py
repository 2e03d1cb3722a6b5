"""Django app of `conversations`."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Label `conversations`."""

    name = "peerdesk.domain.conversations"
    label = "conversations"
