from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """No tables; its `migrate` takes the place of Django's."""

    name = "peerdesk.foundation.db"
    label = "foundation_db"
