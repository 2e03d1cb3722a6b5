"""How pages of backstage behave: nothing is deleted, and what the system wrote is only read."""

# ruff: noqa: ARG002 - Django fixes the signatures of these hooks

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline


class Page(ModelAdmin):  # type: ignore[misc]  # the package ships no types
    """A page of rows that operators may add and change, never delete: everything refers to something."""

    show_full_result_count = False
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows stay."""
        return False


class Record(Page):
    """A page of rows that the system writes and operators only read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the system adds rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes them."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing can be done to them."""
        return {}


class Lines(TabularInline):  # type: ignore[misc]  # as above
    """Rows within another page."""

    extra = 0
    hide_title = True
    show_change_link = False


class RecordLines(Lines):
    """Rows within another page that operators only read."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only the system adds rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes them."""
        return False
