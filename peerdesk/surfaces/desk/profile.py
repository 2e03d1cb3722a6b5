"""What customers see of an expert, what the expert may serve, and where they applied."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerdesk.domain.experts.commands import change_hours, change_profile
from peerdesk.domain.experts.queries import Expert, applications_of, qualifications_of
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import anyone_with_profile
from .forms import HoursForm, ProfileForm
from .frame import frame


@require_http_methods(["GET", "POST"])
@anyone_with_profile
def profile(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Show and change the profile."""
    now_shown = {"pseudonym": expert.pseudonym, "headline": expert.headline, "languages": expert.languages}
    is_hours = request.POST.get("part") == "hours"
    form = ProfileForm(request.POST if request.method == "POST" and not is_hours else None, initial=now_shown)
    hours_form = HoursForm(request.POST if is_hours else None, initial=_hours_of(expert))
    if is_hours and hours_form.is_valid() and _are_hours_kept(expert, hours_form):
        messages.success(request, _("Saved. It holds from now on."))
        return HttpResponseRedirect(reverse("desk_profile"), status=303)
    if form.is_valid():
        change_profile(expert, **form.cleaned_data)
        messages.success(request, _("Saved. Customers see it from your next reply on."))
        return HttpResponseRedirect(reverse("desk_profile"), status=303)
    context = {
        **frame(expert, current="desk_profile"), "form": form, "hours_form": hours_form, "now": utc_now(),
        "qualifications": qualifications_of(expert), "applications": applications_of(expert),
    }  # fmt: skip
    return render(request, "desk/profile.html", context, status=422 if form.is_bound or is_hours else 200)


def _hours_of(expert: Expert) -> dict[str, object]:
    return {name: getattr(expert, name) for name in ("country", "weekly_hours", "quiet_from", "quiet_to")}


def _are_hours_kept(expert: Expert, form: HoursForm) -> bool:
    try:
        change_hours(expert, **form.cleaned_data)
    except DomainError as error:
        for name in error.fields:
            form.add_error(name, _("Say both, from when and until when."))
        return False
    return True
