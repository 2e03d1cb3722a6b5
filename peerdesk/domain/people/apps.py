"""Django app of `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Label `people`."""

    name = "peerdesk.domain.people"
    label = "people"

    def ready(self) -> None:
        """Listen to allauth."""
        from . import subscribers  # noqa: F401 - models exist only now
