"""Events: frozen facts in the past tense. Ids and codes only; personal data never travels in an event.

An event class registers itself under `<domain module>.<ClassName>`. `key` names the stream in which order is kept
(one ticket's events are handled in order).
"""

from __future__ import annotations

import dataclasses
import functools
import typing
import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

_REGISTRY: dict[str, type[Event]] = {}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. Subclasses are frozen keyword-only dataclasses with UUID, str, int, bool or datetime fields."""

    NAME: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.NAME = f"{cls.__module__.split('.')[-2]}.{cls.__name__}"
        _REGISTRY[cls.NAME] = cls

    @property
    def key(self) -> str:
        """The ordering key: the conversation when the event has one, else its first id."""
        first = dataclasses.fields(self)[0].name
        return str(getattr(self, "conversation_id", None) or getattr(self, first))

    def payload(self) -> dict[str, Any]:
        """Return the event as plain JSON types."""
        return {f.name: _encode(getattr(self, f.name)) for f in dataclasses.fields(self)}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Rebuild the event from `payload()`; fields unknown to this version of the code are ignored."""
        hints = _hints(cls.NAME)
        return cls(**{name: _decode(hints[name], value) for name, value in payload.items() if name in hints})


@functools.cache
def _hints(name: str) -> dict[str, Any]:
    """Return the type of each field; working it out anew for each event took as long as a query."""
    cls = _REGISTRY[name]
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def event_class(name: str) -> type[Event]:
    """Return the class registered under a stored event name (KeyError when the code no longer knows it)."""
    return _REGISTRY[name]


def _encode(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _decode(hint: Any, value: Any) -> Any:
    options = typing.get_args(hint) or (hint,)
    if value is None:
        return None
    if uuid.UUID in options:
        return uuid.UUID(value)
    if datetime in options:
        return datetime.fromisoformat(value)
    return value
