"""Importing history without telling anybody: no event is recorded inside `quietly()`."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager

_quiet: contextvars.ContextVar[bool] = contextvars.ContextVar("outbox_quiet", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Within this block events are not emitted: what is imported happened long ago, and its effects are imported too."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def is_quiet() -> bool:
    """Whether events are being left out."""
    return _quiet.get()
