"""How often an answer offered by a machine must be right: a preview on the brand's own history, and its threshold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.answers.commands import ask_for_precision
from peerdesk.domain.answers.queries import VersionOfThreshold, judged_answers, list_thresholds
from peerdesk.domain.answers.queries.search import WORTH_A_CLOSE_LOOK
from peerdesk.domain.brands.queries import member_names
from peerdesk.engines.retrieval import SILENT, JudgedAnswer, Setting, Standing, abstention_curve, choose_threshold
from peerdesk.foundation.clock import utc_now
from peerdesk.surfaces.console.access import Seat, admin_only, staff_only
from peerdesk.surfaces.console.frame import address, back, page

from .forms import PrecisionForm

USUAL = 90
STANDING_WORDS = {
    Standing.PROVEN: (later("Kept on your history"), "good", "check"),
    Standing.LIKELY: (later("Likely, not proven yet"), "care", "info"),
    Standing.TOO_LITTLE: (later("Too little history"), "care", "info"),
    Standing.NOT_REACHED: (later("Not reached"), "bad", "triangle-alert"),
}


@require_GET
@staff_only
def self_service(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What a precision means on the brand's own history; `wanted` previews another one than the brand asks for."""
    return _shown(request, seat, _previewed(request) if "wanted" in request.GET else _form(seat))


@require_POST
@admin_only
def precision(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Ask for a precision from now on, or let the fixed confidence decide again."""
    form = PrecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, seat, form, status=422)
    version = ask_for_precision(seat.brand.id, wanted=form.share(), by=seat.user, now=utc_now())
    if version.wanted is None:
        said = _("Answers are offered from a fixed confidence again.")
    else:
        said = _("Saved. From the next question on, answers are offered by your history.")
    return back(request, address(seat, "self_service"), said=said)


def _previewed(request: HttpRequest) -> PrecisionForm:
    return PrecisionForm({"how": "precision", "wanted": request.GET["wanted"]})


def _form(seat: Seat) -> PrecisionForm:
    asked = seat.brand.self_service_precision
    return PrecisionForm(initial={
        "how": "fixed" if asked is None else "precision", "wanted": USUAL if asked is None else round(100 * asked),
    })  # fmt: skip


def _shown(request: HttpRequest, seat: Seat, form: PrecisionForm, *, status: int = 200) -> HttpResponse:
    wanted = form.wanted_or_usual(USUAL)
    judged = judged_answers(seat.brand.id, now=utc_now())
    names = member_names(seat.brand.id)
    versions = [(one, _percent(one.setting), names.get(one.by_id, "") if one.by_id else "", _words(one))
                for one in list_thresholds(seat.brand.id)]  # fmt: skip
    context = {
        "form": form, "wanted": wanted, "versions": versions, "judged": len(judged),
        "fixed": round(100 * seat.brand.self_service_confidence), "is_fixed": seat.brand.self_service_precision is None,
        **_preview(seat, judged, wanted),
    }  # fmt: skip
    return page(request, seat, "knowledge/self_service", context, current="knowledge", status=status)


def _preview(seat: Seat, judged: list[JudgedAnswer], wanted: int) -> dict[str, Any]:
    choice = choose_threshold(judged, wanted=wanted / 100, careful=seat.brand.self_service_confidence,
                              lowest=WORTH_A_CLOSE_LOOK)  # fmt: skip
    curve = [_percent(one) for one in abstention_curve(judged, lowest=WORTH_A_CLOSE_LOOK)]
    return {
        "choice": choice, "preview": _percent(choice.setting), "standing": choice.standing.value,
        "standing_words": STANDING_WORDS[choice.standing], "curve": curve,
    }  # fmt: skip


def _percent(setting: Setting) -> dict[str, Any]:
    low, high = setting.interval
    return {
        "threshold": None if setting.threshold >= SILENT else round(100 * setting.threshold, 1),
        "coverage": round(100 * setting.coverage, 1), "answered": setting.answered, "right_count": setting.right,
        "right": None if setting.precision is None else round(100 * setting.precision, 1),
        "low": round(100 * low, 1), "high": round(100 * high, 1),
    }


def _words(version: VersionOfThreshold) -> tuple[Any, str, str]:
    if version.standing is None:
        return _("Fixed"), "note", "settings"
    return STANDING_WORDS[version.standing]
