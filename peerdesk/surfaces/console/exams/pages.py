"""A brand's exams: the list, one of them, its terms, its tasks, letting it be taken."""

from __future__ import annotations

import uuid
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import list_topics
from peerdesk.domain.exams.commands import (
    add_prompt,
    change_exam,
    create_exam,
    publish_exam,
    retire_exam,
    retire_prompt,
    settle_flag,
)
from peerdesk.domain.exams.queries import get_exam, list_exams
from peerdesk.domain.exams.rules import ExamKind
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.ui.refusals import Refusals
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page

from .forms import ExamForm, PromptForm, TermsForm
from .words import (
    ERROR_WORDS,
    FIELD_WORDS,
    ITEM_KIND_WORDS,
    ITEM_STATE_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    PROMPT_WORDS,
    STATE_TONES,
    STATE_WORDS,
)

BINS = 12
LOWEST, HIGHEST = -3.0, 3.0


_REFUSALS = Refusals(ERROR_WORDS, FIELD_WORDS, {"right": "options"})
put, words_of = _REFUSALS.put, _REFUSALS.words_of


@require_GET
@admin_only
def exams(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All exams, and a form for one more."""
    return _list(request, seat, _exam_form(seat))


@require_POST
@admin_only
def creation(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Begin an exam."""
    form = _exam_form(seat, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            exam = create_exam(
                seat.brand, kind=ExamKind(data["kind"]), language=data["language"], title=data["title"], by=seat.user,
                now=utc_now(), topic_id=uuid.UUID(data["topic"]) if data["topic"] else None,
            )  # fmt: skip
        except DomainError as error:
            put(form, error)
        else:
            return back(request, address(seat, "exam", exam.id), said=_("Begun. Nobody takes it before you publish it."))
    return _list(request, seat, form, status=422)


@require_GET
@admin_only
def exam(request: HttpRequest, seat: Seat, exam_id: uuid.UUID) -> HttpResponse:
    """One exam, whole."""
    return _page(request, seat, exam_id)


@require_POST
@admin_only
def terms(request: HttpRequest, seat: Seat, exam_id: uuid.UUID) -> HttpResponse:
    """Change what it asks for."""
    found = get_exam(exam_id, brand_id=seat.brand.id)
    form = TermsForm(request.POST, kind=ExamKind(found.exam.kind), kept=found.exam)
    if form.is_valid():
        try:
            change_exam(exam_id, brand_id=seat.brand.id, title=form.cleaned_data["title"], terms=form.terms())
        except DomainError as error:
            put(form, error)
        else:
            return back(request, address(seat, "exam", exam_id), said=_("Saved."))
    return _page(request, seat, exam_id, terms_form=form, status=422)


@require_POST
@admin_only
def publication(request: HttpRequest, seat: Seat, exam_id: uuid.UUID) -> HttpResponse:
    """Let it be taken."""
    try:
        publish_exam(exam_id, brand_id=seat.brand.id, now=utc_now())
    except DomainError as error:
        return back(request, address(seat, "exam", exam_id), said=words_of(error), is_error=True)
    return back(request, address(seat, "exam", exam_id), said=_("Live. Applicants take it from now on."))


@require_POST
@admin_only
def retirement(request: HttpRequest, seat: Seat, exam_id: uuid.UUID) -> HttpResponse:
    """Let nobody begin it any more."""
    retire_exam(exam_id, brand_id=seat.brand.id)
    return back(
        request, address(seat, "exam", exam_id), said=_("Retired. Whoever is at it may finish."),
        undo_url=address(seat, "exam_publication", exam_id),
    )  # fmt: skip


@require_POST
@admin_only
def prompts(request: HttpRequest, seat: Seat, exam_id: uuid.UUID) -> HttpResponse:
    """Add something to write about."""
    form = PromptForm(request.POST)
    if form.is_valid():
        try:
            add_prompt(
                exam_id, brand_id=seat.brand.id, kind=form.chosen_kind(), text=form.cleaned_data["text"], now=utc_now()
            )
        except DomainError as error:
            put(form, error)
        else:
            return back(request, address(seat, "exam", exam_id), said=_("Added."))
    return _page(request, seat, exam_id, prompt_form=form, status=422)


@require_POST
@admin_only
def prompt_use(request: HttpRequest, seat: Seat, exam_id: uuid.UUID, prompt_id: uuid.UUID) -> HttpResponse:
    """Give a task to nobody any more, or again."""
    retire_prompt(prompt_id, brand_id=seat.brand.id, is_retired=request.POST.get("is_retired") == "1")
    return back(request, address(seat, "exam", exam_id), said=_("Saved."))


@require_POST
@admin_only
def finding(request: HttpRequest, seat: Seat, exam_id: uuid.UUID, flag_id: uuid.UUID) -> HttpResponse:
    """Say what one found where something looked odd."""
    try:
        settle_flag(
            flag_id, by=seat.user, finding=request.POST.get("finding", ""), now=utc_now(), brand_id=seat.brand.id
        )
    except DomainError as error:
        if error.code != "finding_empty":
            raise
        return back(request, address(seat, "exam", exam_id), said=_("Say what you found."), is_error=True)
    return back(request, address(seat, "exam", exam_id), said=_("Noted."))


def topic_choices(seat: Seat) -> list[tuple[str, str]]:
    """The brand's topics for a field."""
    return [(str(topic.id), topic.name) for topic in list_topics(seat.brand.id)]


def _exam_form(seat: Seat, data: Any = None) -> ExamForm:
    return ExamForm(data, brand=seat.brand, topics=topic_choices(seat))


def _list(request: HttpRequest, seat: Seat, form: ExamForm, *, status: int = 200) -> HttpResponse:
    rows = [
        {
            "row": row, "kind": KIND_WORDS[row.kind], "words": STATE_WORDS[row.state],
            "tone": STATE_TONES.get(row.state, ""),
            "size": row.items if row.kind == ExamKind.SKILLS else row.prompts,
        }
        for row in list_exams(seat.brand.id)
    ]  # fmt: skip
    return page(request, seat, "exams/list", {"rows": rows, "form": form}, current="exams", status=status)


def _page(
    request: HttpRequest, seat: Seat, exam_id: uuid.UUID, *, terms_form: Form | None = None,
    prompt_form: Form | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    found = get_exam(exam_id, brand_id=seat.brand.id)
    kind = ExamKind(found.exam.kind)
    items = [
        {
            "row": item, "kind": ITEM_KIND_WORDS[item.kind], "state": ITEM_STATE_WORDS[item.state],
            "level": LEVEL_WORDS.get(item.level, item.level),
        }
        for item in found.items
    ]
    context: dict[str, Any] = {
        "found": found, "row": found.row, "kind": KIND_WORDS[kind], "is_skills": kind is ExamKind.SKILLS, "items": items,
        "words": STATE_WORDS[found.row.state], "tone": STATE_TONES.get(found.row.state, ""),
        "prompts": [{"row": row, "kind": PROMPT_WORDS[row.kind]} for row in found.prompts],
        "terms_form": terms_form or TermsForm(kind=kind, kept=found.exam), "prompt_form": prompt_form or PromptForm(),
        "bins": _bins(found.abilities) if kind is ExamKind.SKILLS else _shares(found.abilities), "cut": found.exam.cut,
    }  # fmt: skip
    return page(request, seat, "exams/one", context, current="exams", status=status)


def _bins(values: tuple[float, ...]) -> list[tuple[str, int]]:
    """How many abilities lie in each half unit from −3 to 3; those beyond are in the outermost."""
    width = (HIGHEST - LOWEST) / BINS
    counts = [0] * BINS
    for value in values:
        counts[min(max(int((value - LOWEST) / width), 0), BINS - 1)] += 1
    return [(f"{LOWEST + place * width:+.1f}", count) for place, count in enumerate(counts)] if values else []


def _shares(values: tuple[float, ...]) -> list[tuple[str, int]]:
    counts = [0] * 10
    for value in values:
        counts[min(max(int(value * 10), 0), 9)] += 1
    return [(f"{place * 10} %", count) for place, count in enumerate(counts)] if values else []


