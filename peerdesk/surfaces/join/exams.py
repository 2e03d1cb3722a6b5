"""Taking a brand's exams: which there are, one question after the other, what came of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.exams.commands import answer_step, save_text, start_attempt, submit_text
from peerdesk.domain.exams.queries import exam_cards, get_attempt
from peerdesk.domain.exams.rules import MOST_OPTIONS
from peerdesk.domain.experts.permissions import User
from peerdesk.domain.experts.queries import find_expert
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import signed_in_only
from .frame import applications_to, brand_frame

EXTRA_TIME = (0, 25, 50, 100)
KIND_WORDS = {
    "skills": gettext_lazy("What you know of the products: one question after the other, and as few as are needed."),
    "writing": gettext_lazy(
        "You answer real questions from before, in your own words. Two people read them without your name."
    ),
    "language": gettext_lazy("You write a little, freely. Two people read it without your name."),
}
ANSWER_WORDS = {
    "one": gettext_lazy("Choose one answer."),
    "all": gettext_lazy("Give every line its place."),
    "invalid": gettext_lazy("Choose an answer."),
    "too_short": gettext_lazy("Write a little more."),
    "too_long": gettext_lazy("That is too long: at most 6,000 letters."),
}


@require_GET
@signed_in_only
@never_cache
def exams(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The exams that the brand asks for, in the language of the application."""
    brand, now = get_brand(slug), utc_now()
    language = _language(user, slug, brand.languages)
    cards = exam_cards(user, brand_id=brand.id, language=language, now=now)
    context = {
        **brand_frame(brand), "language": dict(settings.LANGUAGES).get(language, language), "extra_time": EXTRA_TIME,
        "cards": [{"card": card, "words": KIND_WORDS[card.kind]} for card in cards],
        "is_done": bool(cards) and all(card.standing == "passed" for card in cards),
    }  # fmt: skip
    return render(request, "join/exams.html", context)


@require_POST
@signed_in_only
def attempts(request: HttpRequest, user: User, slug: str, exam_id: uuid.UUID) -> HttpResponse:
    """Begin, or go on with, an exam."""
    brand = get_brand(slug)
    extra = request.POST.get("extra_time", "0")
    try:
        attempt = start_attempt(
            exam_id, brand_id=brand.id, user=user, now=utc_now(),
            extra_percent=int(extra) if extra in map(str, EXTRA_TIME) else 0,
        )
    except DomainError as error:
        if error.code != "no_attempt_left":
            raise
        again = datetime.fromisoformat(error.fields["from"])
        messages.error(request, _("You may try again on %(date)s.") % {"date": date_format(timezone.localtime(again))})
        return HttpResponseRedirect(reverse("join_exams", args=[brand.slug]), status=303)
    return HttpResponseRedirect(reverse("join_attempt", args=[attempt.id]), status=303)


@require_GET
@signed_in_only
@never_cache
def attempt(request: HttpRequest, user: User, attempt_id: uuid.UUID) -> HttpResponse:
    """The question that is asked now; afterwards what happens next."""
    return _page(request, user, attempt_id)


@require_POST
@signed_in_only
@never_cache
def answers(request: HttpRequest, user: User, attempt_id: uuid.UUID) -> HttpResponse:
    """Answer the question at `position`."""
    position = _number(request.POST.get("position"))
    if position < 1:
        return _page(request, user, attempt_id, wrong=str(ANSWER_WORDS["invalid"]), status=422)
    try:
        if "text" in request.POST:
            text = request.POST["text"]
            save_text(attempt_id, user=user, position=position, text=text, now=utc_now())
            submit_text(attempt_id, user=user, position=position, text=text, now=utc_now())
        else:
            answer_step(attempt_id, user=user, position=position, shown=_shown(request), now=utc_now())
    except DomainError as error:
        if error.code == "invalid_answer":
            said = ANSWER_WORDS.get(next(iter(error.fields.values()), ""), ANSWER_WORDS["invalid"])
            return _page(request, user, attempt_id, wrong=str(said), status=422)
        if error.code not in {"out_of_time", "attempt_over", "step_answered"}:
            raise
    return HttpResponseRedirect(reverse("join_attempt", args=[attempt_id]), status=303)


@require_POST
@signed_in_only
def draft(request: HttpRequest, user: User, attempt_id: uuid.UUID) -> HttpResponse:
    """Keep what is being written."""
    get_attempt(attempt_id, user=user)
    position = _number(request.POST.get("position"))
    try:
        save_text(attempt_id, user=user, position=position, text=request.POST.get("text", ""), now=utc_now())
    except DomainError as error:
        if error.code not in {"out_of_time", "attempt_over", "step_answered", "attempt_not_found"}:
            raise
    return HttpResponse(status=204)


def _page(
    request: HttpRequest, user: User, attempt_id: uuid.UUID, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    row, now = get_attempt(attempt_id, user=user), utc_now()
    question = row.question
    if question is not None and now > question.due_at:
        question = None
    context: dict[str, Any] = {**brand_frame(row.brand), "row": row, "question": question, "wrong": wrong}
    if question is not None:
        context |= {
            "seconds": max(int((question.due_at - now).total_seconds()), 1),
            "places": range(1, len(question.options) + 1),
            "text": request.POST.get("text", question.text), "chosen": set(request.POST.getlist("chosen")),
        }  # fmt: skip
    return render(request, "join/attempt.html", context, status=status)


def _shown(request: HttpRequest) -> list[int]:
    """Places as they were shown: ticked ones, or all of them in the order that was given."""
    if "place_0" not in request.POST:
        return [_number(value) for value in request.POST.getlist("chosen")[:20]]
    given = (request.POST.get(f"place_{place}") for place in range(MOST_OPTIONS))
    ranks = [_number(rank) for rank in given if rank is not None]
    if sorted(ranks) != list(range(1, len(ranks) + 1)):
        return []
    return sorted(range(len(ranks)), key=ranks.__getitem__)


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 5 else -1  # noqa: PLR2004 - four digits


def _language(user: User, slug: str, spoken: list[str]) -> str:
    """The language of the newest application to this brand, else the user's own where the brand speaks it."""
    mine = applications_to(slug, find_expert(user))
    if mine:
        return mine[0].language
    return user.language if user.language in spoken else spoken[0]

