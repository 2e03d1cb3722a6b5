"""The connection that a worker uses: its own and asynchronous, while jobs defer on Django's."""

from __future__ import annotations

from typing import cast

from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


def worker_connector() -> BaseAsyncConnector:
    """Return a connector to the same database that is fit for a worker."""
    return cast("DjangoConnector", app.connector).get_worker_connector()
