"""App of `generation`."""

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    """A brand's language model."""

    name = "peerdesk.domain.generation"
    label = "generation"
