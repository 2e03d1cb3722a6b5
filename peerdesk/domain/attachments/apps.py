"""Django app of `attachments`."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Label `attachments`."""

    name = "peerdesk.domain.attachments"
    label = "attachments"
