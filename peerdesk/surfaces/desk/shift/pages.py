"""The first shift on both desks: a mentor reads first answers, a newcomer hears what was said of theirs."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.experts.papers import needs_agreement
from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.onboarding.commands import agree_to_mentor, end_mentoring, read_first_answer, see_notes
from peerdesk.domain.onboarding.queries import Shift, cards_for, mentor_brands, notes_for, shift_of, unread_answers
from peerdesk.domain.onboarding.rules import Verdict
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.desk.access import expert_only
from peerdesk.surfaces.desk.frame import frame

VERDICT_WORDS: dict[str, str | Promise] = {
    Verdict.GOOD: later("Good as it is"), Verdict.BETTER: later("Good, could be better"),
    Verdict.CORRECT: later("Has to be put right"),
}  # fmt: skip
VERDICT_TONES = {Verdict.GOOD: "good", Verdict.BETTER: "accent", Verdict.CORRECT: "care"}


@require_GET
@expert_only
def shift(request: HttpRequest, expert: Expert) -> HttpResponse:
    """What there is to read, what was said, cards, and where one could be a mentor."""
    return _page(request, expert)


@require_POST
@expert_only
def verdicts(request: HttpRequest, expert: Expert, first_answer_id: uuid.UUID) -> HttpResponse:
    """Say how a first answer was."""
    try:
        read_first_answer(
            first_answer_id, mentor=expert, verdict=request.POST.get("verdict", ""), note=request.POST.get("note", ""),
            now=utc_now(),
        )  # fmt: skip
    except DomainError as error:
        if error.code != "invalid_verdict":
            raise
        return _page(request, expert, wrong_id=first_answer_id, status=422)
    messages.success(request, _("Thank you. They read it on their desk."))
    return HttpResponseRedirect(reverse("desk_shift"), status=303)


@require_POST
@expert_only
def notes(_request: HttpRequest, expert: Expert) -> HttpResponse:
    """One has read what was said."""
    see_notes(expert, now=utc_now())
    return HttpResponseRedirect(reverse("desk_shift"), status=303)


@require_POST
@expert_only
def mentoring(request: HttpRequest, expert: Expert, slug: str) -> HttpResponse:
    """Agree to be a mentor of a brand, or be one no more."""
    brand = get_brand(slug)
    if request.POST.get("agrees") == "1":
        agree_to_mentor(expert, brand_id=brand.id, now=utc_now())
        messages.success(request, _("Thank you. First answers come to you here."))
    else:
        end_mentoring(expert, brand_id=brand.id, now=utc_now())
        messages.success(request, _("You read no more first answers for this brand."))
    return HttpResponseRedirect(reverse("desk_shift"), status=303)


def shift_context(expert: Expert) -> dict[str, Any]:
    """Return what the desk says about papers and the first shift: two small questions to the database."""
    found: Shift = shift_of(expert)
    return {"shift": found, "needs_agreement": needs_agreement(expert)}


def _page(
    request: HttpRequest, expert: Expert, *, wrong_id: uuid.UUID | None = None, status: int = 200
) -> HttpResponse:
    context = {
        **frame(expert, current="desk_shift"), "now": utc_now(), "waiting": unread_answers(expert),
        "notes": [
            {"row": row, "words": VERDICT_WORDS[row.verdict], "tone": VERDICT_TONES[Verdict(row.verdict)]}
            for row in notes_for(expert)
        ],
        "brands": mentor_brands(expert), "cards": cards_for(expert), "verdicts": list(VERDICT_WORDS.items()),
        "wrong_id": wrong_id, "said": request.POST.get("note", ""), "chosen": request.POST.get("verdict", ""),
    }  # fmt: skip
    return render(request, "desk/shift/page.html", context, status=status)
