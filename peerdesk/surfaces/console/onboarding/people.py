"""Who is on their way, cohorts, and what somebody may do."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.onboarding.commands import (
    create_cohort,
    grant_level,
    hold_levels,
    invite_to_cohort,
    release_levels,
    remind_cohort,
)
from peerdesk.domain.onboarding.queries import (
    brand_people,
    cohort_view,
    get_cohort,
    get_person,
    level_grants,
    list_cohorts,
    list_programmes,
    stage_counts,
)
from peerdesk.domain.onboarding.rules import QUALIFIED, Stage
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page

from .forms import CohortForm, put, words_of
from .words import EVIDENCE_WORDS, STAGE_WORDS


@require_GET
@admin_only
def onboarding(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Programmes, how many stand where, cohorts, people."""
    return _overview(request, seat, CohortForm())


@require_POST
@admin_only
def cohorts(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Begin a cohort."""
    form = CohortForm(request.POST)
    if form.is_valid():
        try:
            row = create_cohort(seat.brand, **form.cleaned_data, now=utc_now())
        except DomainError as error:
            put(form, error)
        else:
            return back(request, address(seat, "cohort", row.id), said=_("Begun. Put people into it."))
    return _overview(request, seat, form, status=422)


@require_GET
@admin_only
def cohort(request: HttpRequest, seat: Seat, cohort_id: uuid.UUID) -> HttpResponse:
    """One cohort: where everybody stands, who is stuck, whether they will be ready."""
    row, now = get_cohort(cohort_id, brand_id=seat.brand.id), utc_now()
    view = cohort_view(row, brand_id=seat.brand.id, zone=seat.brand.time_zone, now=now)
    context = {
        "row": row, "view": view, "stages": [(stage, STAGE_WORDS[stage], count) for stage, count in view.stages],
        "stuck": [{"row": one, "stage": STAGE_WORDS[one.stage], "days": one.stuck_hours // 24} for one in view.stuck],
        "brand_zone": seat.brand.time_zone, "will_do": view.forecast.low >= row.target,
        "may_do": view.forecast.high >= row.target,
        "open_stages": [one for one in Stage if one not in QUALIFIED],
    }  # fmt: skip
    return page(request, seat, "onboarding/cohort", context, current="onboarding")


@require_POST
@admin_only
def members(request: HttpRequest, seat: Seat, cohort_id: uuid.UUID) -> HttpResponse:
    """Put everybody who is on their way and in no cohort into this one."""
    count = invite_to_cohort(cohort_id, brand_id=seat.brand.id)
    said = ngettext("%(n)d person more.", "%(n)d people more.", count) % {"n": count}
    return back(request, address(seat, "cohort", cohort_id), said=said)


@require_POST
@admin_only
def reminders(request: HttpRequest, seat: Seat, cohort_id: uuid.UUID) -> HttpResponse:
    """Mail everybody who is not ready, or who stands at one step."""
    stage = request.POST.get("stage", "")
    count = remind_cohort(cohort_id, brand_id=seat.brand.id, stage=stage if stage in set(Stage) else "", now=utc_now())
    said = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count) % {"n": count}
    if not count:
        said = _("Nobody to remind: everybody is ready, or has had mail today.")
    return back(request, address(seat, "cohort", cohort_id), said=said)


@require_GET
@admin_only
def person(request: HttpRequest, seat: Seat, onboarding_id: uuid.UUID) -> HttpResponse:
    """One person: where they stand, what they reached and on what evidence."""
    row = get_person(onboarding_id, brand_id=seat.brand.id)
    grants = [
        {"row": one, "evidence": [(EVIDENCE_WORDS.get(key, key), value) for key, value in one.evidence.items()]}
        for one in level_grants(row.id, brand_id=seat.brand.id)
    ]
    may_grant = row.qualified_at is not None and row.level < row.levels
    context = {"row": row, "stage": STAGE_WORDS[row.stage], "grants": grants, "may_grant": may_grant}
    return page(request, seat, "onboarding/person", context, current="onboarding")


@require_POST
@admin_only
def grant(request: HttpRequest, seat: Seat, onboarding_id: uuid.UUID) -> HttpResponse:
    """Grant the next level before the figures do."""
    return _decided(request, seat, onboarding_id, grant_level, _("Granted."))


@require_POST
@admin_only
def hold(request: HttpRequest, seat: Seat, onboarding_id: uuid.UUID) -> HttpResponse:
    """Let nothing more open by itself."""
    return _decided(request, seat, onboarding_id, hold_levels, _("Paused. They read your reason."))


@require_POST
@admin_only
def release(request: HttpRequest, seat: Seat, onboarding_id: uuid.UUID) -> HttpResponse:
    """Let it go on."""
    release_levels(onboarding_id, brand_id=seat.brand.id)
    return back(request, address(seat, "newcomer", onboarding_id), said=_("It goes on."))


def _decided(  # noqa: PLR0917 - one form for two commands
    request: HttpRequest, seat: Seat, onboarding_id: uuid.UUID, decide: Any, said: str
) -> HttpResponse:
    there = address(seat, "newcomer", onboarding_id)
    try:
        decide(onboarding_id, brand_id=seat.brand.id, by=seat.user, reason=request.POST.get("reason", ""), now=utc_now())
    except DomainError as error:
        return back(request, there, said=words_of(error), is_error=True)
    return back(request, there, said=said)


def _overview(request: HttpRequest, seat: Seat, form: CohortForm, *, status: int = 200) -> HttpResponse:
    names, rows = dict(settings.LANGUAGES), list_programmes(seat.brand.id)
    counts = stage_counts(seat.brand.id)
    stage = request.GET.get("stage", "")
    written = {row.language for row in rows}
    context = {
        "programmes": [{"row": row, "language": names.get(row.language, row.language)} for row in rows],
        "languages": [(code, names.get(code, code)) for code in seat.brand.languages if code not in written],
        "stages": [(one.value, STAGE_WORDS[one], counts.get(one, 0)) for one in Stage],
        "people_in_all": sum(counts.values()),
        "cohorts": list_cohorts(seat.brand.id), "form": form, "stage": stage,
        "people": [{"row": row, "stage": STAGE_WORDS[row.stage]} for row in brand_people(seat.brand.id, stage=stage)],
    }  # fmt: skip
    return page(request, seat, "onboarding/list", context, current="onboarding", status=status)
