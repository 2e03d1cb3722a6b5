"""What customers see of an expert, what the expert may serve, and where they applied."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerdesk.domain.experts.commands import change_profile
from peerdesk.domain.experts.queries import Expert, applications_of, qualifications_of
from peerdesk.foundation.clock import utc_now

from .access import anyone_with_profile
from .forms import ProfileForm
from .frame import frame


@require_http_methods(["GET", "POST"])
@anyone_with_profile
def profile(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Show and change the profile."""
    now_shown = {"pseudonym": expert.pseudonym, "headline": expert.headline, "languages": expert.languages}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=now_shown)
    if form.is_valid():
        change_profile(expert, **form.cleaned_data)
        messages.success(request, _("Saved. Customers see it from your next reply on."))
        return HttpResponseRedirect(reverse("desk_profile"), status=303)
    context = {
        **frame(expert, current="desk_profile"), "form": form, "now": utc_now(),
        "qualifications": qualifications_of(expert), "applications": applications_of(expert),
    }  # fmt: skip
    return render(request, "desk/profile.html", context, status=422 if form.is_bound else 200)
