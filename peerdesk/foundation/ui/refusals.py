"""What a person is told when a command refuses: beside the field that is wrong, or as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.forms import Form
from django.utils.functional import Promise

from peerdesk.foundation.errors import DomainError


@dataclass(frozen=True)
class Refusals:
    """The words of one area: of errors by their code, and of fields by what is wrong (`invalid` for whatever else).

    `renamed` says by which field a form asks for what a command calls otherwise; `prefix` before a name is tried, too.
    """

    errors: Mapping[str, str | Promise]
    fields: Mapping[str, str | Promise]
    renamed: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""

    def words_of(self, error: DomainError) -> str:
        """Return what to tell a person. Raises the error again when it has no words here."""
        if error.code not in self.errors:
            raise error
        return str(self.errors[error.code])

    def put(self, form: Form, error: DomainError) -> None:
        """Show what was refused beside the fields of its form. Raises as `words_of` where no field is to blame."""
        for name, code in error.fields.items():
            form.add_error(self._shown(name, form), str(self.fields.get(code, self.fields["invalid"])))
        if not error.fields:
            form.add_error(None, self.words_of(error))

    def _shown(self, name: str, form: Form) -> str | None:
        last = name.rpartition(".")[2]
        asked = self.renamed.get(last, last)
        return next((one for one in (asked, f"{self.prefix}{asked}") if one in form.fields), None)
