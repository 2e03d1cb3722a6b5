"""The decorator of every public command: one transaction, joined when a caller has one already.

No savepoint is taken inside an outer transaction: a command that raises takes the whole transaction back. A caller that
wants to go on after a failure says so with an explicit `with transaction.atomic():` of its own around the call. Its plain
inserts travel together (`foundation.db.writes`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import transaction

from .writes import gathered

P = ParamSpec("P")
R = TypeVar("R")


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction."""
    return transaction.atomic(savepoint=False)(gathered()(function))
