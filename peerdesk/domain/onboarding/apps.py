"""Django app of `onboarding`."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """Label `onboarding`."""

    name = "peerdesk.domain.onboarding"
    label = "onboarding"
