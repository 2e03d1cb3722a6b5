"""Versions of a policy, side by side with intervals; a trial on a share of the questions; the way back."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.matching.commands import end_trial, make_live, return_to_defaults, try_policy, write_policy
from peerdesk.domain.matching.comparison import COMPARED, Figure, PolicyFigures, compare_policies, compare_trial
from peerdesk.domain.matching.queries import PolicyRow, get_policy, list_policies
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only, staff_only
from peerdesk.surfaces.console.frame import address, back, page

from .doing import carry_out
from .forms import PolicyForm, TrialForm
from .words import (
    COMPARED_WORDS,
    MODE_WORDS,
    STATE_TONES,
    STATE_WORDS,
    VERDICT_TONES,
    VERDICT_WORDS,
    WIDENING,
    duration_words,
)

COMPARED_DAYS = 28


@require_GET
@staff_only
def policies(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What is live and on trial, how they do, and all versions."""
    figures = compare_policies(seat.brand.id, since=utc_now() - timedelta(days=COMPARED_DAYS))
    rows = list_policies(seat.brand.id)
    live = next((row for row in rows if row.state == "live"), None)
    trial_row = next((row for row in rows if row.state == "trial"), None)
    shown = [_shown(row, figures.get(row.id)) for row in rows]
    by_default = _shown(None, figures.get(None))
    compared = [one for one in (by_default, *shown) if one["figures"]]
    context = {
        "policies": shown, "live": live, "trial": trial_row, "compared": compared, "days": COMPARED_DAYS, "tab": "policies",
        "widening": WIDENING, "differences": _differences(seat, trial_row, live),
    }  # fmt: skip
    return page(request, seat, "matching/policies", context, current="matching")


@require_http_methods(["GET", "POST"])
@admin_only
def new_policy(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Write a version, beginning from an earlier one (`?like=`) or from the defaults."""
    like = _like(request, seat)
    form = PolicyForm(request.POST if request.method == "POST" else None, like=like)
    if form.is_valid():
        data = form.cleaned_data
        try:
            write_policy(
                seat.brand.id, name=data["name"], mode=data["mode"], weights=form.weights(), price_steps=data["price_steps"],
                by=seat.user, now=utc_now(),
            )
        except DomainError as error:
            if error.code != "invalid_policy":
                raise
            form.put(error)
        else:
            return back(request, address(seat, "policies"), said=_("Kept as a draft. Try it on a share of them next."))
    context = {"form": form, "tab": "policies", "like": like}
    return page(request, seat, "matching/policy_form", context, current="matching", status=422 if form.errors else 200)


@require_POST
@admin_only
def trial(request: HttpRequest, seat: Seat, policy_id: uuid.UUID) -> HttpResponse:
    """Let a share of the questions go by this version."""
    get_policy(policy_id, brand_id=seat.brand.id)
    form = TrialForm(request.POST)
    percent = form.cleaned_data["percent"] if form.is_valid() else 0
    return carry_out(
        request, seat, lambda: try_policy(policy_id, brand_id=seat.brand.id, percent=percent, now=utc_now()),
        then="policies", said=_("The trial runs from the next question on."), undo=address(seat, "policy_trial_end"),
    )


@require_POST
@admin_only
def life(request: HttpRequest, seat: Seat, policy_id: uuid.UUID) -> HttpResponse:
    """Let all questions go by this version."""
    get_policy(policy_id, brand_id=seat.brand.id)
    before = next((row.id for row in list_policies(seat.brand.id) if row.state == "live"), None)
    undo = address(seat, "policy_life", before) if before else address(seat, "policy_defaults")
    return carry_out(
        request, seat, lambda: make_live(policy_id, brand_id=seat.brand.id, now=utc_now()),
        then="policies", said=_("Live from the next question on."), undo=undo,
    )


@require_POST
@admin_only
def trial_end(request: HttpRequest, seat: Seat) -> HttpResponse:
    """End the trial."""
    return carry_out(
        request, seat, lambda: end_trial(seat.brand.id, now=utc_now()), then="policies", said=_("The trial has ended.")
    )


@require_POST
@admin_only
def defaults(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Go by the defaults again."""
    return carry_out(
        request, seat, lambda: return_to_defaults(seat.brand.id, now=utc_now()),
        then="policies", said=_("The defaults hold from the next question on."),
    )


def _like(request: HttpRequest, seat: Seat) -> PolicyRow | None:
    try:
        return get_policy(uuid.UUID(request.GET["like"]), brand_id=seat.brand.id)
    except (KeyError, ValueError):
        return None


def _shown(row: PolicyRow | None, figures: PolicyFigures | None) -> dict[str, Any]:
    shares = {name: _percent(getattr(figures, name)) for name in ("taken", "solved", "reopened")} if figures else {}
    times = {name: _time(getattr(figures, name)) for name in ("seconds_to_claim", "seconds_to_reply")} if figures else {}
    return {
        "row": row, "figures": figures, "shares": shares, "times": times,
        "label": f"{row.number} · {row.name}" if row else _("Defaults"),
        "mode": MODE_WORDS.get(row.mode, row.mode) if row else MODE_WORDS["fan_out"],
        "state": STATE_WORDS[row.state] if row else "", "tone": STATE_TONES.get(row.state, "") if row else "",
    }  # fmt: skip


def _differences(seat: Seat, trial: PolicyRow | None, live: PolicyRow | None) -> list[dict[str, Any]]:
    """Return in words how the trial did against what is live since it began."""
    if trial is None or trial.started_at is None:
        return []
    found = compare_trial(
        seat.brand.id, trial_id=trial.id, against=live.id if live else None, since=trial.started_at
    )  # fmt: skip
    told = []
    for name, figure in found.items():
        if figure.value is None:
            continue
        is_clear = figure.low > 0 or figure.high < 0
        is_better = (figure.value > 0) == COMPARED[name]
        verdict = "better" if is_better else "worse"
        ends = {end: _signed(name, getattr(figure, end)) for end in ("value", "low", "high")}
        told.append({"name": COMPARED_WORDS[name], **ends, "verdict": VERDICT_WORDS[verdict if is_clear else "open"],
                     "tone": VERDICT_TONES[verdict] if is_clear else ""})  # fmt: skip
    return told


def _signed(name: str, value: float) -> str:
    def words(size: float) -> str:
        return duration_words(size) if name.startswith("seconds") else _("%(n)s points") % {"n": round(100 * size)}

    said = words(abs(value))
    return said if said == words(0) else f"{'−' if value < 0 else '+'}{said}"


def _percent(figure: Figure) -> dict[str, int] | None:
    if figure.value is None:
        return None
    return {"value": round(100 * figure.value), "low": round(100 * figure.low), "high": round(100 * figure.high)}


def _time(figure: Figure) -> dict[str, str | bool] | None:
    if figure.value is None:
        return None
    words = {name: duration_words(getattr(figure, name)) for name in ("value", "low", "high")}
    return {**words, "has_interval": figure.has_interval}
