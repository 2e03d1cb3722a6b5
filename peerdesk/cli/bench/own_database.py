"""A database of its own for a measurement, on the same server, thrown away afterwards."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from peerdesk.cli.processes import start_django


@contextmanager
def own_database(purpose: str) -> Iterator[None]:
    """Make a migrated database, point Django at it for the block, drop it at the end."""
    start_django()
    from django.core.management import call_command
    from django.db import connections

    from peerdesk.foundation.db import server, templates

    name = f"bench_{purpose}_{os.getpid()}"
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    template = templates.template_name()
    try:
        if templates.exists(template):
            connection.settings_dict["NAME"] = server.drop_and_create(name, template=template).name
        else:
            print("migrating a database of its own", file=sys.stderr, flush=True)
            connection.settings_dict["NAME"] = server.drop_and_create(name).name
            call_command("migrate", verbosity=0)
            connection.close()
            templates.keep_as(template, name)
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        server.drop(name)
