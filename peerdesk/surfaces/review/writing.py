"""Blind reviews of what applicants wrote: what waits for me, one of them with its rubric, scores, refusal."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.exams.commands import decline_review, open_review, set_reader_languages, submit_review
from peerdesk.domain.exams.queries import ReviewPage, get_review, list_reviewers, open_reviews
from peerdesk.domain.exams.queries.hints import languages_read_by, review_hints, short_of_readers
from peerdesk.domain.exams.rules import ExamKind
from peerdesk.domain.experts.permissions import User
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import reviewer_only
from .views import shell_of
from .words import ANCHORS, CRITERION_WORDS

_WORDS = {
    "review_over": later("This one needs no scores any more."),
    "review_too_fast": later("Read it first: nobody can score this so soon after opening it."),
}


@require_GET
@reviewer_only
def waiting(request: HttpRequest, user: User) -> HttpResponse:
    """What waits for me, and how everybody's reviews compare."""
    languages = dict(settings.LANGUAGES)
    rows = [{"row": row, "language": languages.get(row.language, row.language)} for row in open_reviews(user)]
    context = {
        "shell": shell_of(user, current="writing"), "rows": rows, "now": utc_now(),
        "reviewers": list_reviewers(ExamKind.WRITING), "languages": settings.LANGUAGES, "read": languages_read_by(user),
        "short": [(languages.get(code, code), number) for code, number in short_of_readers()],
    }  # fmt: skip
    return render(request, "review/writing.html", context)


@require_POST
@reviewer_only
def own_languages(request: HttpRequest, user: User) -> HttpResponse:
    """Say which languages one reads."""
    known = dict(settings.LANGUAGES)
    set_reader_languages(user, languages=[code for code in request.POST.getlist("language")[:50] if code in known])
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("review_writing"), status=303)


@require_GET
@reviewer_only
def one(request: HttpRequest, user: User, reading_id: uuid.UUID) -> HttpResponse:
    """What was written, and the rubric."""
    return _page(request, user, get_review(reading_id, user=user), chosen={})


@require_POST
@reviewer_only
def scores(request: HttpRequest, user: User, reading_id: uuid.UUID) -> HttpResponse:
    """Give a level for each criterion."""
    page = get_review(reading_id, user=user)
    chosen = {criterion.value: request.POST.get(criterion.value, "") for criterion in page.criteria}
    levels = {name: int(value) for name, value in chosen.items() if value.isascii() and value.isdigit()}
    try:
        submit_review(
            reading_id, by=user, levels=levels, comment=request.POST.get("comment", ""), now=utc_now()
        )
    except DomainError as error:
        if error.code == "invalid_levels":
            return _page(request, user, page, chosen=chosen, wrong=_("Choose a level in every line."), status=422)
        if error.code == "review_too_fast":
            return _page(request, user, page, chosen=chosen, wrong=str(_WORDS[error.code]), status=422)
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        messages.success(request, _("Thank you. The others' scores stay hidden until it is decided."))
    following = open_reviews(user, limit=1)
    to = reverse("review_writing_one", args=[following[0].id]) if following else reverse("review_writing")
    return HttpResponseRedirect(to, status=303)


@require_POST
@reviewer_only
def refusal(request: HttpRequest, user: User, reading_id: uuid.UUID) -> HttpResponse:
    """Say that one knows whose it is, or cannot judge it."""
    try:
        decline_review(reading_id, by=user, now=utc_now())
    except DomainError as error:
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        messages.success(request, _("Somebody else is asked."))
    return HttpResponseRedirect(reverse("review_writing"), status=303)


def _page(
    request: HttpRequest, user: User, page: ReviewPage, *, chosen: dict[str, str], wrong: str = "", status: int = 200
) -> HttpResponse:
    now = utc_now()
    if page.is_open:
        open_review(page.row.id, by=user, now=now)
    given: dict[str, Any] = chosen or {name: str(level) for name, level in page.levels.items()}
    rubric = [
        {
            "name": criterion.value, "words": CRITERION_WORDS[criterion.value],
            "levels": list(enumerate(ANCHORS[criterion.value])), "chosen": given.get(criterion.value, ""),
        }
        for criterion in page.criteria
    ]  # fmt: skip
    context = {
        "shell": shell_of(user, current="writing"), "page": page, "rubric": rubric, "wrong": wrong, "now": now,
        "texts": list(zip(page.written, review_hints(page.row.id, user=user), strict=False)),
        "language": dict(settings.LANGUAGES).get(page.row.language, page.row.language),
        "comment": request.POST.get("comment", page.comment),
    }  # fmt: skip
    return render(request, "review/writing_one.html", context, status=status)
