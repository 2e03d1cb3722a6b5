"""Django app of `brands`."""

from django.apps import AppConfig


class BrandsConfig(AppConfig):
    """Label `brands`."""

    name = "peerdesk.domain.brands"
    label = "brands"
