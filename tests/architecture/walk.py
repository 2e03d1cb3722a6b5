"""Walks over events and addresses of the running project."""

import dataclasses
import importlib

from django.urls import URLPattern, URLResolver

from tests.architecture.source import domain_modules


def event_classes():
    """Every event dataclass that a domain module declares."""
    found = []
    for folder in domain_modules():
        if not (folder / "events.py").exists():
            continue
        module = importlib.import_module(f"peerdesk.domain.{folder.name}.events")
        found += [
            thing
            for thing in vars(module).values()
            if isinstance(thing, type) and dataclasses.is_dataclass(thing) and thing.__module__ == module.__name__
        ]
    return found


def own_patterns(resolver, prefix=""):
    """`(route, pattern)` of every address whose view is our code; operations of the API are found on their own."""
    found = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += own_patterns(entry, route)
        elif isinstance(entry, URLPattern) and view_of(entry.callback).__module__.startswith("peerdesk."):
            found.append((route, entry))
    return found


def view_of(callback):
    """The function or class behind a callback."""
    return getattr(callback, "view_class", callback)
