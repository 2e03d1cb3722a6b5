"""Every domain module tells what it owns, its events are heard, its rows know their brand, its doors are guarded."""

import dataclasses
import importlib

import pytest
from django.apps import apps
from django.urls import get_resolver
from ninja import NinjaAPI

from tests.architecture.source import PACKAGE, domain_modules
from tests.architecture.walk import event_classes, own_patterns, view_of

LONGEST_README = 30
PERSONAL = {"name", "email", "phone", "address", "text", "body", "subject", "html", "message"}


@pytest.mark.parametrize("folder", domain_modules(), ids=lambda folder: folder.name)
def test_module_has_a_short_readme(folder):
    readme = folder / "README.md"
    assert readme.exists()
    assert 3 <= len(readme.read_text("utf-8").splitlines()) <= LONGEST_README


def test_every_event_is_heard_or_marked_unheard():
    from peerdesk.config.subscriptions import SUBSCRIPTIONS, UNHEARD

    events = set(event_classes())
    assert events
    assert sorted(event.__name__ for event in events - SUBSCRIPTIONS.keys() - UNHEARD) == []
    assert sorted(event.__name__ for event in SUBSCRIPTIONS.keys() & UNHEARD) == []
    assert sorted(event.__name__ for event in (SUBSCRIPTIONS.keys() | UNHEARD) - events) == []
    assert not [event.__name__ for event, handlers in SUBSCRIPTIONS.items() if not handlers]


def test_events_are_frozen_and_carry_no_personal_data():
    loose = [event.__name__ for event in event_classes() if not event.__dataclass_params__.frozen]
    told = [
        f"{event.__name__}.{field.name}"
        for event in event_classes()
        for field in dataclasses.fields(event)
        if field.name in PERSONAL
    ]
    assert (loose, told) == ([], [])


def _domain_models():
    return [model for model in apps.get_models() if model.__module__.startswith("peerdesk.domain.")]


def _leads_to(model, path):
    for step in path.split("__"):
        if step == "pk":
            return model._meta.label
        model = model._meta.get_field(step).related_model
    return model._meta.label


def test_every_model_says_how_it_belongs_to_a_brand():
    from peerdesk.foundation.tenancy import NETWORK_WIDE

    wrong = {}
    for model in _domain_models():
        label = model._meta.label
        if not hasattr(model, "TENANT_PATH"):
            wrong[label] = "declares no TENANT_PATH"
        elif not model.TENANT_PATH:
            if not NETWORK_WIDE.get(label):
                wrong[label] = "says it is network-wide, but foundation.tenancy gives no reason"
        elif label in NETWORK_WIDE:
            wrong[label] = "is listed as network-wide but has a path"
        elif (end := _leads_to(model, model.TENANT_PATH)) != "brands.Brand":
            wrong[label] = f"{model.TENANT_PATH} leads to {end}"
    assert not wrong


def test_the_list_of_network_wide_models_is_true():
    from peerdesk.foundation.tenancy import NETWORK_WIDE

    assert NETWORK_WIDE.keys() <= {model._meta.label for model in _domain_models()}


def test_every_view_declares_a_permission():
    patterns = own_patterns(get_resolver())
    assert patterns
    silent = {
        f"{route}: {view_of(pattern.callback).__module__}.{view_of(pattern.callback).__qualname__}"
        for route, pattern in patterns
        if view_of(pattern.callback).__module__.startswith(("peerdesk.surfaces.", "peerdesk.config."))
        and not getattr(pattern.callback, "permission", None)
        and not getattr(view_of(pattern.callback), "permission", None)
    }
    assert not sorted(silent)


def test_every_api_operation_declares_a_permission():
    operations = []
    for file in (PACKAGE / "surfaces" / "api").glob("*.py"):
        module = importlib.import_module(f"peerdesk.surfaces.api.{file.stem}".removesuffix(".__init__"))
        for api in {thing for thing in vars(module).values() if isinstance(thing, NinjaAPI)}:
            operations += [
                operation
                for _prefix, router in api._routers
                for view in router.path_operations.values()
                for operation in view.operations
            ]
    assert operations
    silent = {f"{op.view_func.__module__}.{op.view_func.__qualname__}" for op in operations if not _permission(op)}
    assert not sorted(silent)


def _permission(operation):
    """The key of one brand (`auth` of the API or of the operation) is a permission; an operation may ask for more."""
    return operation.auth_callbacks or getattr(operation.view_func, "permission", None)
