"""Bringing knowledge in: choose files, look at what would come of them, say yes."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.answers.commands import carry_out_import, keep_import
from peerdesk.domain.answers.queries import get_waiting_import, plan_import
from peerdesk.domain.answers.rules.imports import ImportFile, ImportProblem, read_import
from peerdesk.domain.privacy.queries import brand_context
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.uploads import MOST_FILES, is_too_large, was_cut
from peerdesk.surfaces.console.access import Seat, staff_only
from peerdesk.surfaces.console.frame import address, back, page

from .words import KIND_WORDS, PROBLEM_WORDS

SHOWN = 50
LARGEST_TOGETHER = 16 * 1024 * 1024
MOST_AT_ONCE = 2000


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Some files, at least one."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        return [super(_FilesField, self).clean(file, initial) for file in data or [None]]


class ImportForm(forms.Form):
    """What kind of files, and the files."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=lambda: list(KIND_WORDS.items()))
    exports = _FilesField(
        label=gettext_lazy("Files"), widget=_FilesInput(attrs={"multiple": True}),
        help_text=gettext_lazy("Up to 20 files at once. For whole folders: peerdesk import-knowledge on the command line."),
    )

    def clean_exports(self) -> list[UploadedFile[Any]]:
        """Refuse what arrived cut off."""
        files: list[UploadedFile[Any]] = self.cleaned_data["exports"]
        together = sum(file.size or 0 for file in files)
        if len(files) > MOST_FILES or any(map(is_too_large, files)) or together > LARGEST_TOGETHER:
            raise forms.ValidationError(_("This is too much at once. Send fewer or smaller files."))
        return files


@require_http_methods(["GET", "POST"])
@staff_only
def imports(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The form; a POST reads the files and leads to what would come of them."""
    if request.method != "POST":
        return page(request, seat, "knowledge/import", {"form": ImportForm()}, current="knowledge")
    form = ImportForm(request.POST, request.FILES)
    if was_cut(request):
        form.add_error("exports", _("This is too much at once. Send fewer or smaller files."))
    if form.is_valid():
        files = [ImportFile(file.name or "", file.read()) for file in form.cleaned_data["exports"]]
        reading = read_import(form.cleaned_data["kind"], files, guard=brand_context(seat.brand))
        if len(reading.articles) <= MOST_AT_ONCE:
            import_id = keep_import(seat.brand, reading, by=seat.user, now=utc_now())
            return back(request, address(seat, "knowledge_import", import_id))
        form.add_error("exports", _("More than 2,000 articles: use the command line, which takes any number."))
    return page(request, seat, "knowledge/import", {"form": form}, current="knowledge", status=422)


@require_GET
@staff_only
def waiting_import(request: HttpRequest, seat: Seat, import_id: uuid.UUID) -> HttpResponse:
    """What would come of it: new, changed, as before, and what cannot be taken."""
    waiting = get_waiting_import(import_id, brand_id=seat.brand.id, user_id=seat.user.pk)
    plan = plan_import(seat.brand.id, waiting.articles)
    context = {
        "import_id": import_id, "plan": plan, "new": plan.new[:SHOWN], "changed": plan.changed[:SHOWN],
        "problems": [(problem, _problem(problem)) for problem in waiting.problems[:SHOWN]],
        "problem_count": len(waiting.problems), "total": len(plan.new) + len(plan.changed),
    }  # fmt: skip
    return page(request, seat, "knowledge/import_plan", context, current="knowledge")


@require_POST
@staff_only
def acceptance(request: HttpRequest, seat: Seat, import_id: uuid.UUID) -> HttpResponse:
    """Propose what was looked at."""
    outcome = carry_out_import(import_id, brand=seat.brand, by=seat.user, now=utc_now())
    count = outcome.new + outcome.changed
    said = ngettext("%(n)s article waits for approval.", "%(n)s articles wait for approval.", count) % {"n": count}
    if outcome.refused:
        said += " " + _("%(n)s were refused, the first at %(place)s.") % {
            "n": len(outcome.refused), "place": outcome.refused[0].place,
        }  # fmt: skip
    return back(request, address(seat, "knowledge") + "?state=waiting", said=said)


def _problem(problem: ImportProblem) -> str:
    return str(PROBLEM_WORDS.get(problem.code, problem.code))
