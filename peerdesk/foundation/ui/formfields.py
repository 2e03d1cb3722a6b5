"""Plain Django forms drawn in the manner of the GOV.UK Design System."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)

ENDS = ("?", "!", ".", ":", "…")  # a label that ends so takes no colon


@dataclass(frozen=True)
class SummaryRow:
    """One line of the error summary; `target` is the id of the control, empty for errors of the whole form."""

    target: str
    text: str


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, _GROUPS):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "control"


def field_context(bound: BoundField, *, label: str = "", hint: str = "", inline: bool = False) -> dict[str, Any]:
    """Context of `ui/field.html`: the control with its description and validity tied to it for screen readers."""
    identifier = bound.id_for_label or bound.auto_id
    hint = hint or str(bound.help_text or "")
    errors = [str(error) for error in bound.errors]
    described = [f"{identifier}-hint"] * bool(hint) + [f"{identifier}-error"] * bool(errors)
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if errors:
        attributes["aria-invalid"] = "true"
    kind = _kind(bound)
    return {
        "bound": bound,
        "kind": kind,
        "id": identifier,
        "label": label or bound.label,
        "hint": hint,
        "errors": errors,
        "inline": inline,
        "optional": not bound.field.required and kind == "control",
        "described": " ".join(described),
        "control": "" if kind == "group" else bound.as_widget(attrs=attributes),
    }


def summary_rows(form: forms.BaseForm) -> list[SummaryRow]:
    """Errors of a bound form in the order of its fields, form-wide ones first."""
    if not form.is_bound:
        return []
    rows = [SummaryRow("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        target = bound.auto_id + "_0" if _kind(bound) == "group" else bound.auto_id
        label = str(bound.label)
        label = label if label.endswith(ENDS) else f"{label}:"
        rows += [SummaryRow(target, f"{label} {error}") for error in bound.errors]
    return rows
