"""Django's `migrate` with the quick states of ours, wherever it is called from."""

from typing import Any

from django.core.management.commands import migrate

from peerdesk.foundation.db.states import only_what_changed


class Command(migrate.Command):
    def handle(self, *arguments: Any, **options: Any) -> None:
        with only_what_changed():
            super().handle(*arguments, **options)
