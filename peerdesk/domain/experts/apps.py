"""Django app of `experts`."""

from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    """Label `experts`."""

    name = "peerdesk.domain.experts"
    label = "experts"

    def ready(self) -> None:
        """Listen to allauth."""
        from . import subscribers  # noqa: F401 - models exist only now
