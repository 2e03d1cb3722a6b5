"""Django app of `rewards`."""

from django.apps import AppConfig


class RewardsConfig(AppConfig):
    """Label `rewards`."""

    name = "peerdesk.domain.rewards"
    label = "rewards"
