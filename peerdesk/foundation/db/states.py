"""Migrating an empty database in a quarter of the time: of Django's models of the past, only what changed is made anew.

Whenever an operation adds a model, a field, an index or a constraint, Django builds the classes of all models that are
related to it, near or far, once more: two dozen for each of hundreds of operations. The statements of those operations
read the model itself and the columns that it points to; a class that stands elsewhere and points to an older one says
the same of both. What reads more, a function of ours (`RunPython`) or Django after the last migration, finds the state
marked as delayed, which is Django's own word for it, and builds everything anew first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState

Keys = set[tuple[str, str]]
# Whatever renames, alters or takes away may change what others point to, and keeps Django's way.
ADDING = ("add_model", "add_field", "_append_option")


@contextmanager
def only_what_changed() -> Iterator[None]:
    """Migrate so within the block; nobody else in this process may migrate meanwhile."""
    names = (*ADDING, "_find_reload_model")
    before: dict[str, Callable[..., Any]] = {name: getattr(ProjectState, name) for name in names}
    adding: list[ProjectState] = []

    def find(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> Keys:  # noqa: FBT002
        if any(state is one for one in adding):
            state.is_delayed = True
            return {(app_label, model_name)}
        found: Keys = before["_find_reload_model"](state, app_label, model_name, delay)
        return found

    def noting(change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(state: ProjectState, *arguments: Any, **options: Any) -> None:
            adding.append(state)
            try:
                change(state, *arguments, **options)
            finally:
                adding.pop()

        return changed

    replacements = {**{name: noting(before[name]) for name in ADDING}, "_find_reload_model": find}
    try:
        for name, replacement in replacements.items():
            setattr(ProjectState, name, replacement)
        yield
    finally:
        for name, own in before.items():
            setattr(ProjectState, name, own)
