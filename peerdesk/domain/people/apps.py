"""Django app of `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Label `people`."""

    name = "peerdesk.domain.people"
    label = "people"
