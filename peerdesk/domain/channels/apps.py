"""Django app of `channels`."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Label `channels`."""

    name = "peerdesk.domain.channels"
    label = "channels"
