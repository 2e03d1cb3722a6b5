"""One's way to a brand: what is open, one step after the other, and what comes after."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.brands.queries import Brand, get_brand
from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.onboarding.commands import (
    answer_practice,
    begin_onboarding,
    judge_marks,
    keep_profile,
    pass_reading,
)
from peerdesk.domain.onboarding.queries import (
    MyOnboarding,
    StepPage,
    cards_for,
    find_my_onboarding,
    get_step_page,
    onboarding_of_brand,
)
from peerdesk.domain.onboarding.rules import MOST_MESSAGES
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, not_found
from peerdesk.surfaces.join.frame import applications_to, brand_frame

from .access import expert_only
from .forms import NameForm, put_fields
from .words import ERROR_WORDS, FIELD_WORDS, KIND_ICONS, KIND_WORDS, told_drill, told_practice

MOST_MARKS = 400
PAPERS = ("agreement", "country", "payout", "profile")


@require_http_methods(["GET", "POST"])
@expert_only
@never_cache
def onboarding(request: HttpRequest, expert: Expert, slug: str) -> HttpResponse:
    """What is open; a POST begins it for whoever was accepted."""
    brand = get_brand(slug)
    mine = find_my_onboarding(expert, brand_id=brand.id)
    accepted = next((row for row in applications_to(slug, expert) if row.state == "accepted"), None)
    if request.method == "POST":
        if accepted is None:
            raise not_found("onboarding_not_found")
        begin_onboarding(accepted.id, now=utc_now())
        return HttpResponseRedirect(reverse("join_onboarding", args=[slug]), status=303)
    context: dict[str, Any] = {**brand_frame(brand), "mine": mine, "may_begin": accepted is not None and brand.has_programme}
    if mine is not None:
        context |= _overview(mine)
        context["cards"] = [card for card in cards_for(expert) if card.brand_slug == slug]
    return render(request, "join/onboarding/overview.html", context)


@require_http_methods(["GET", "POST"])
@expert_only
def profile(request: HttpRequest, expert: Expert, slug: str) -> HttpResponse:
    """How customers see one."""
    mine = onboarding_of_brand(expert, brand_id=get_brand(slug).id)
    form = NameForm(request.POST or None, initial={"pseudonym": expert.pseudonym, "headline": expert.headline})
    if form.is_valid():
        try:
            keep_profile(mine.id, expert=expert, **form.cleaned_data, now=utc_now())
        except DomainError as error:
            if error.code != "pseudonym_empty":
                raise
            put_fields(form, error.fields, FIELD_WORDS)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("join_onboarding", args=[slug]), status=303)
    context = {**brand_frame(mine.brand), "form": form}
    return render(request, "join/onboarding/profile.html", context, status=422 if form.is_bound else 200)


@require_GET
@expert_only
@never_cache
def step(request: HttpRequest, expert: Expert, slug: str, step_id: uuid.UUID) -> HttpResponse:
    """One step, with what was said of the last try."""
    return _page(request, expert, get_brand(slug), step_id)


@require_POST
@expert_only
@never_cache
def answers(request: HttpRequest, expert: Expert, slug: str, step_id: uuid.UUID) -> HttpResponse:
    """Read it, mark it or answer it, as its kind asks."""
    brand, now = get_brand(slug), utc_now()
    page = get_step_page(step_id, expert=expert, brand_id=brand.id, now=now)
    try:
        _answer(request, expert, page, now=now)
    except DomainError as error:
        if error.code == "no_try_left":
            again = timezone.localtime(datetime.fromisoformat(error.fields["from"]))
            wrong = _("Your tries are used up. You may try again %(when)s.") % {"when": date_format(again, "j F, H:i")}
            return _page(request, expert, brand, step_id, wrong=wrong, status=409)
        if error.code in ERROR_WORDS:
            return _page(request, expert, brand, step_id, wrong=str(ERROR_WORDS[error.code]), status=422)
        if error.code != "step_passed":
            raise
    return HttpResponseRedirect(reverse("join_step", args=[slug, step_id]) + "#told", status=303)


def _answer(request: HttpRequest, expert: Expert, page: StepPage, *, now: datetime) -> None:
    if page.kind == "practice":
        text = request.POST.get("text", "")
        answer_practice(page.onboarding_id, expert=expert, step_id=page.id, text=text, now=now)
    elif page.kind == "drill":
        marked = [_numbers(request, f"marked_{place}") for place in range(min(len(page.messages), MOST_MESSAGES))]
        judge_marks(page.onboarding_id, expert=expert, step_id=page.id, marked=marked, now=now)
    else:
        chosen = next(iter(_numbers(request, "chosen")), None)
        pass_reading(page.onboarding_id, expert=expert, step_id=page.id, chosen=chosen, now=now)


def _page(
    request: HttpRequest, expert: Expert, brand: Brand, step_id: uuid.UUID, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    row = get_step_page(step_id, expert=expert, brand_id=brand.id, now=utc_now())
    mine = onboarding_of_brand(expert, brand_id=brand.id)
    marked = [set(one) for one in row.told.get("marked", [])]
    context: dict[str, Any] = {
        **brand_frame(brand), "row": row, "wrong": wrong, "kind": KIND_WORDS[row.kind], "mine": mine,
        "next_step": mine.next_step, "text": request.POST.get("text", row.text),
        "place": next((place for place, one in enumerate(mine.steps, start=1) if one.id == row.id), 0),
    }  # fmt: skip
    if row.kind == "practice" and row.told:
        context["coach"] = told_practice(row.told)
    if row.kind == "drill":
        context["told"] = told_drill(row.told)
        context["drill"] = [
            [(number, word, number in (marked[place] if place < len(marked) else ())) for number, word in enumerate(words)]
            for place, words in enumerate(row.messages)
        ]
    return render(request, "join/onboarding/step.html", context, status=status)


def _overview(mine: MyOnboarding) -> dict[str, Any]:
    facts = mine.facts
    urls = {
        "agreement": reverse("join_agreement"), "country": reverse("join_country"), "payout": reverse("join_payout"),
        "profile": reverse("join_onboarding_profile", args=[mine.brand.slug]),
    }  # fmt: skip
    met = dict(zip(PAPERS, (facts.has_agreed, facts.is_of_age, facts.has_payout, facts.has_profile), strict=True))
    step = mine.next_step
    here = mine.stage.value
    to_step = reverse("join_step", args=[mine.brand.slug, step.id]) if step else ""
    return {
        "papers": [{"name": name, "is_met": met[name], "url": urls[name], "is_next": name == here} for name in PAPERS],
        "steps": [
            {"step": one, "words": KIND_WORDS[one.kind], "icon": KIND_ICONS[one.kind], "is_next": one == step}
            for one in mine.steps
        ],
        "next_url": urls.get(here, to_step),
        "levels": [
            {"level": level, "is_reached": place <= mine.level, "percent": round((level.share_bps or 0) / 100, 2),
             "standing": round(1 + 4 * level.standing, 1)}
            for place, level in enumerate(mine.levels, start=1)
        ],
    }  # fmt: skip


def _numbers(request: HttpRequest, name: str) -> frozenset[int]:
    given = request.POST.getlist(name)[:MOST_MARKS]
    return frozenset(int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 5)  # noqa: PLR2004 - four digits
