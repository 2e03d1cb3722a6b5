"""Django app of the `inbound` surface: no templates, no models."""

from django.apps import AppConfig


class InboundConfig(AppConfig):
    """Label `surface_inbound`."""

    name = "peerdesk.surfaces.inbound"
    label = "surface_inbound"
