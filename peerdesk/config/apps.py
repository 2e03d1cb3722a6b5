"""Wires events to handlers when Django starts."""

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """Runs last, when all modules are loaded."""

    name = "peerdesk.config"
    label = "config"

    def ready(self) -> None:
        """Give the outbox its subscriptions and its way to defer jobs."""
        from peerdesk.config.logging import configure_logging  # noqa: PLC0415 - needs settings
        from peerdesk.config.subscriptions import SUBSCRIPTIONS  # noqa: PLC0415 - needs the app registry
        from peerdesk.foundation.jobs.dispatch import defer_dispatch  # noqa: PLC0415 - needs the app registry
        from peerdesk.foundation.outbox.emit import configure  # noqa: PLC0415 - needs the app registry

        configure_logging()
        configure(SUBSCRIPTIONS, defer_dispatch)
