"""A brand's programme: terms, levels, publishing."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import list_topics
from peerdesk.domain.onboarding.commands import (
    change_programme,
    create_programme,
    publish_programme,
    set_levels,
    withdraw_programme,
)
from peerdesk.domain.onboarding.queries import get_programme, list_steps
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page

from .forms import LevelForm, TermsForm, put, words_of
from .words import KIND_HINTS, KIND_WORDS


@require_POST
@admin_only
def programmes(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Begin a programme in a language."""
    language = request.POST.get("language") or seat.brand.languages[0]
    try:
        row = create_programme(seat.brand, language=language, now=utc_now())
    except DomainError as error:
        if error.code != "invalid_programme":
            raise
        return back(request, address(seat, "onboarding"), said=_("Choose one of your languages."), is_error=True)
    return back(request, address(seat, "programme", row.id))


@require_GET
@admin_only
def programme(request: HttpRequest, seat: Seat, programme_id: uuid.UUID) -> HttpResponse:
    """One programme, whole."""
    return _page(request, seat, programme_id)


@require_POST
@admin_only
def terms(request: HttpRequest, seat: Seat, programme_id: uuid.UUID) -> HttpResponse:
    """Change what it pays and where people begin."""
    kept = get_programme(programme_id, brand_id=seat.brand.id)
    form = TermsForm(request.POST, brand=seat.brand, topics=topic_choices(seat), kept=kept)
    if form.is_valid():
        try:
            change_programme(programme_id, brand_id=seat.brand.id, **form.terms())
        except DomainError as error:
            put(form, error)
        else:
            return back(request, address(seat, "programme", programme_id), said=_("Saved."))
    return _page(request, seat, programme_id, terms_form=form, status=422)


@require_POST
@admin_only
def levels(request: HttpRequest, seat: Seat, programme_id: uuid.UUID) -> HttpResponse:
    """Add a level behind the others."""
    kept = get_programme(programme_id, brand_id=seat.brand.id)
    form = LevelForm(request.POST, topics=topic_choices(seat))
    if form.is_valid():
        try:
            set_levels(programme_id, brand_id=seat.brand.id, levels=[*kept.levels, form.level()])
        except DomainError as error:
            put(form, error)
        else:
            return back(request, address(seat, "programme", programme_id), said=_("Added."))
    return _page(request, seat, programme_id, level_form=form, status=422)


@require_POST
@admin_only
def level_removal(request: HttpRequest, seat: Seat, programme_id: uuid.UUID, number: int) -> HttpResponse:
    """Take a level away; whoever has reached it keeps what they have."""
    kept = list(get_programme(programme_id, brand_id=seat.brand.id).levels)
    if 1 <= number <= len(kept):
        del kept[number - 1]
        set_levels(programme_id, brand_id=seat.brand.id, levels=kept)
    return back(request, address(seat, "programme", programme_id), said=_("Removed. Nobody loses what they have."))


@require_POST
@admin_only
def publication(request: HttpRequest, seat: Seat, programme_id: uuid.UUID) -> HttpResponse:
    """Let accepted people go through it."""
    try:
        publish_programme(programme_id, brand_id=seat.brand.id, now=utc_now())
    except DomainError as error:
        return back(request, address(seat, "programme", programme_id), said=words_of(error), is_error=True)
    said = _("Live. Whoever is accepted from now on goes through it before they are asked.")
    return back(request, address(seat, "programme", programme_id), said=said)


@require_POST
@admin_only
def withdrawal(request: HttpRequest, seat: Seat, programme_id: uuid.UUID) -> HttpResponse:
    """Let nobody begin it any more."""
    withdraw_programme(programme_id, brand_id=seat.brand.id)
    said = _("Withdrawn. Whoever is on their way goes on.")
    undo = address(seat, "programme_publication", programme_id)
    return back(request, address(seat, "programme", programme_id), said=said, undo_url=undo)


def topic_choices(seat: Seat) -> list[tuple[str, str]]:
    """The brand's topics for a field."""
    return [(str(topic.id), topic.name) for topic in list_topics(seat.brand.id)]


def _page(
    request: HttpRequest, seat: Seat, programme_id: uuid.UUID, *, terms_form: TermsForm | None = None,
    level_form: LevelForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    row, topics = get_programme(programme_id, brand_id=seat.brand.id), topic_choices(seat)
    names = dict(topics)
    context: dict[str, Any] = {
        "row": row, "language": dict(settings.LANGUAGES).get(row.language, row.language),
        "steps": [{"row": step, "kind": KIND_WORDS[step.kind]} for step in list_steps(row.id, brand_id=seat.brand.id)],
        "kinds": [(kind, words, KIND_HINTS[kind]) for kind, words in KIND_WORDS.items()],
        "levels": [
            {"level": level, "stars": round(1 + 4 * level.standing, 1), "share": (level.share_bps or 0) / 100,
             "topics": ", ".join(names[one] for one in level.topics if one in names)}
            for level in row.levels
        ],
        "terms_form": terms_form or TermsForm(brand=seat.brand, topics=topics, kept=row),
        "level_form": level_form or LevelForm(topics=topics),
    }  # fmt: skip
    return page(request, seat, "onboarding/programme", context, current="onboarding", status=status)
