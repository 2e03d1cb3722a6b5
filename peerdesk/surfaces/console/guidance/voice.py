"""The brand's voice card, tried on a sample while it is written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerdesk.domain.guidance.commands import save_voice
from peerdesk.domain.guidance.queries import get_voice
from peerdesk.engines.drafting import VoiceCard, VoiceCheck
from peerdesk.foundation.clock import utc_now
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page

from .forms import SampleForm, VoiceCardForm
from .words import FINDING_WORDS, SAMPLE

NAME = "[NAME_1]"


@require_http_methods(["GET", "POST"])
@admin_only
def voice(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The card; a POST saves it for the next look at a ticket."""
    language = next(iter(seat.brand.languages), "en")
    if request.method == "POST":
        form = VoiceCardForm(request.POST)
        if form.is_valid():
            save_voice(seat.brand.id, card=form.card(), avoid=form.cleaned_data["avoid"], now=utc_now())
            return back(request, address(seat, "guidance"), said=_("Saved. It holds for every ticket that is opened now."))
        return page(request, seat, "guidance/voice", _context(form, None, "", language), current="guidance", status=422)
    found = get_voice(seat.brand.id)
    context = _context(VoiceCardForm.of(found), found.card, str(SAMPLE), language)
    return page(request, seat, "guidance/voice", context, current="guidance")


@require_POST
@admin_only
def sample(request: HttpRequest, _seat: Seat) -> HttpResponse:
    """The sample as the card on the screen judges it, saved or not."""
    form, tried = VoiceCardForm(request.POST), SampleForm(request.POST)
    if not form.is_valid() or not tried.is_valid():
        return render(request, "console/guidance/_sample.html", {"is_unclear": True})
    data = tried.cleaned_data
    text = data["sample"].replace("\r\n", "\n")
    return render(request, "console/guidance/_sample.html", _judged(form.card(), text, data["sample_language"]))


def _context(form: VoiceCardForm, card: VoiceCard | None, text: str, language: str) -> dict[str, Any]:
    languages = [(code, code == language) for code, _name in SampleForm.base_fields["sample_language"].choices]  # type: ignore[attr-defined]
    judged = _judged(card, text, language) if card else {}
    return {"form": form, "sample": text, "languages": languages, "tab": "voice", **judged}


def _judged(card: VoiceCard, text: str, language: str) -> dict[str, Any]:
    report = VoiceCheck(card, language).check(text)
    return {
        "score": report.score, "greeting": card.greeting(language, name=NAME), "sign_off": card.sign_off(language),
        "found": [(FINDING_WORDS[one.code], text[one.start : one.end], one.fix) for one in report.findings],
    }  # fmt: skip
