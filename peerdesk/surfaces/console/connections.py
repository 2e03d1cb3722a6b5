"""The brand's API keys and webhooks. A secret is shown once, in the answer to the request that made it."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerdesk.domain.brands.commands import create_api_key, revoke_api_key
from peerdesk.domain.webhooks.commands import add_endpoint, disable_endpoint
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import Seat, admin_only
from .forms import KeyForm, WebhookForm, settings_forms
from .frame import address, back, page, put_errors
from .settings import settings_page


@require_POST
@admin_only
def keys(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Make a key and show its secret this one time."""
    form = KeyForm(request.POST, auto_id="id_key_%s")
    if not form.is_valid():
        return settings_page(request, seat, settings_forms(seat.brand), key_form=form, status=422)
    key = create_api_key(seat.brand.id, name=form.cleaned_data["name"], now=utc_now())
    context = {"secret": key.secret, "kind": "key", "name": form.cleaned_data["name"]}
    return page(request, seat, "secret", context, current="settings")


@require_POST
@admin_only
def key_revocation(request: HttpRequest, seat: Seat, key_id: uuid.UUID) -> HttpResponse:
    """Revoke a key at once."""
    revoke_api_key(seat.brand.id, key_id=key_id, now=utc_now())
    said = _("The key is revoked. It opens nothing from now on.")
    return back(request, address(seat, "settings") + "#keys", said=said)


@require_POST
@admin_only
def webhooks(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Add a webhook and show its signing secret this one time."""
    form = WebhookForm(request.POST, auto_id="id_webhook_%s")
    if form.is_valid():
        try:
            _endpoint, secret = add_endpoint(seat.brand, url=form.cleaned_data["url"], now=utc_now())
        except DomainError as error:
            put_errors(form, error)
        else:
            context = {"secret": secret, "kind": "webhook", "name": form.cleaned_data["url"]}
            return page(request, seat, "secret", context, current="settings")
    return settings_page(request, seat, settings_forms(seat.brand), webhook_form=form, status=422)


@require_POST
@admin_only
def webhook_end(request: HttpRequest, seat: Seat, endpoint_id: uuid.UUID) -> HttpResponse:
    """Send nothing more to a webhook."""
    disable_endpoint(endpoint_id, brand_id=seat.brand.id, now=utc_now())
    return back(request, address(seat, "settings") + "#webhooks", said=_("The webhook hears nothing from now on."))
