"""Wires events to handlers when Django starts."""

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """Runs last, when all modules are loaded."""

    name = "peerdesk.config"
    label = "config"

    def ready(self) -> None:
        """Give the outbox its subscriptions and its way to defer jobs, and open pages somebody who notes that they are."""
        from peerdesk.config.live import SIGNS_OF_LIFE
        from peerdesk.config.logging import configure_logging
        from peerdesk.config.subscriptions import SIDE_BY_SIDE, SUBSCRIPTIONS
        from peerdesk.foundation.jobs.dispatch import defer_dispatch
        from peerdesk.foundation.outbox.emit import configure
        from peerdesk.foundation.realtime.alive import signs_of_life

        configure_logging()
        configure(SUBSCRIPTIONS, defer_dispatch, side_by_side=SIDE_BY_SIDE)
        signs_of_life.configure(SIGNS_OF_LIFE)
