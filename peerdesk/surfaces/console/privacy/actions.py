"""What experts may let the brand's own systems do with values that they do not see."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerdesk.domain.brands.commands import change_settings
from peerdesk.domain.broker.commands import register_action, retire_action
from peerdesk.domain.broker.queries import list_actions, list_calls
from peerdesk.domain.experts.queries import public_profiles
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page, put_errors

from .forms import HostsForm, NewActionForm
from .words import CALL_WORDS


@require_http_methods(["GET", "POST"])
@admin_only
def actions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The registered actions and their newest calls; a new one shows its signing secret this one time."""
    form = NewActionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            action, secret = register_action(seat.brand.id, draft=form.draft(seat.brand.currency), now=utc_now())
        except DomainError as error:
            put_errors(form, error)
        else:
            context = {"secret": secret, "kind": "webhook", "name": action.url}
            return page(request, seat, "secret", context, current="privacy")
    return _page(request, seat, form=form)


@require_POST
@admin_only
def hosts(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Say where actions may lead."""
    form = HostsForm(request.POST)
    if form.is_valid():
        change_settings(seat.brand.id, changes=form.cleaned_data)
        return back(request, address(seat, "actions"), said=_("Saved."))
    return _page(request, seat, hosts_form=form)


@require_POST
@admin_only
def end(request: HttpRequest, seat: Seat, action_id: uuid.UUID) -> HttpResponse:
    """Offer an action no more."""
    retire_action(action_id, brand_id=seat.brand.id, now=utc_now())
    return back(request, address(seat, "actions"), said=_("The action is offered to nobody any more."))


def _page(
    request: HttpRequest, seat: Seat, *, form: NewActionForm | None = None, hosts_form: HostsForm | None = None
) -> HttpResponse:
    calls = list_calls(seat.brand.id)
    names = public_profiles(call.user_id for call in calls)
    context = {
        "actions": list_actions(seat.brand.id), "tab": "actions", "form": form or NewActionForm(),
        "hosts_form": hosts_form or HostsForm(initial={"action_hosts": seat.brand.action_hosts}),
        "calls": [
            {
                "row": call, "words": CALL_WORDS[call.state][0], "tone": CALL_WORDS[call.state][1],
                "name": names[call.user_id].pseudonym if call.user_id in names else _("Expert"),
            }
            for call in calls
        ],
    }  # fmt: skip
    wrong = bool((form and form.errors) or (hosts_form and hosts_form.errors))
    return page(request, seat, "privacy/actions", context, current="privacy", status=422 if wrong else 200)
