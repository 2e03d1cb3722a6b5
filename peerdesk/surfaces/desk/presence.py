"""Coming online at this desk with the load one wants, and what a week has come to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from peerdesk.domain.experts.commands import go_offline, go_online
from peerdesk.domain.experts.queries import Expert, find_desk, find_last_absence, find_places_change, working_week
from peerdesk.domain.experts.rules import MOST_CHATS, MOST_MAILS, EndReason, Load
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, invalid
from peerdesk.foundation.ids import new_token

from .access import DEVICE_COOKIE, device_of, expert_only, is_htmx

DEVICE_SECONDS = 400 * 86_400
ABSENCE_SHOWN = timedelta(hours=12)
ABSENCE_WORDS = {
    EndReason.SILENT: later("Your desk was closed or lost its connection, so you were taken offline and others are asked."),
    EndReason.END_TIME: later("The time that you had set was up, so you are offline."),
    EndReason.WEEKLY_CEILING: later("Your week is full, so you are offline until Monday."),
}


class LoadForm(forms.Form):
    """What one wants at this desk; empty means as many as agreed, and no end."""

    mails = forms.IntegerField(label=later("Questions at once"), min_value=0, max_value=MOST_MAILS, required=False)
    chats = forms.IntegerField(label=later("Chats at once"), min_value=0, max_value=MOST_CHATS, required=False)
    until = forms.TimeField(
        label=later("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def load(self, *, now: datetime) -> Load:
        """Return what was asked for; a time that has passed today means tomorrow's."""
        until, ends_at = self.cleaned_data.get("until"), None
        if until is not None:
            here = timezone.localtime(now)
            ends_at = here.replace(hour=until.hour, minute=until.minute, second=0, microsecond=0)
            ends_at += timedelta(days=int(ends_at <= here))
        return Load(mails=self.cleaned_data.get("mails"), chats=self.cleaned_data.get("chats"), ends_at=ends_at)


@require_POST
@expert_only
def presence(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Come online at this desk (`online` 1, with the load one wants) or leave all desks (0)."""
    now = utc_now()
    try:
        _change(request, expert, now=now)
    except DomainError as error:
        if error.code != "invalid_load" or is_htmx(request):
            raise
        messages.error(request, _("Choose up to 10 questions, up to 4 chats, not none of both, and an end within 16 hours."))
    expert.refresh_from_db()
    if not is_htmx(request):
        return HttpResponseRedirect(reverse("desk"), status=303)
    return trigger_client_event(render(request, "desk/_presence.html", {"expert": expert}), "stream:offers", {})


def name_device(request: HttpRequest, response: HttpResponse, expert: Expert) -> HttpResponse:
    """Give a browser that is no desk yet a name, so that each desk of an expert has a lease of its own."""
    if not device_of(request) and find_desk(expert, device="") is None:
        response.set_cookie(
            DEVICE_COOKIE, new_token(), max_age=DEVICE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


def desk_context(request: HttpRequest, expert: Expert, *, now: datetime) -> dict[str, Any]:
    """Return what one wants at this desk, what the week has come to, and why one was taken offline."""
    desk = find_desk(expert, device=device_of(request))
    until = timezone.localtime(desk.ends_at) if desk and desk.ends_at else None
    wants = {"mails": desk.mails, "chats": desk.chats, "until": until} if desk else {}
    absence = None if expert.is_online else find_last_absence(expert)
    if absence and now - absence.ended_at > ABSENCE_SHOWN:
        absence = None
    return {
        "load_form": LoadForm(initial=wants), "desk": desk,
        "week": working_week(expert, now=now), "places_change": find_places_change(expert), "absence": absence,
        "absence_words": ABSENCE_WORDS[absence.reason] if absence else "",
    }  # fmt: skip


def _change(request: HttpRequest, expert: Expert, *, now: datetime) -> None:
    if request.POST.get("online") != "1":
        go_offline(expert, now=now)
        return
    form = LoadForm(request.POST)
    if not form.is_valid():
        raise invalid("invalid_load", **dict.fromkeys(form.errors, "invalid"))
    go_online(expert, now=now, device=device_of(request), load=form.load(now=now))
