"""The brand's terms, in groups, each saved by itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as installation
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.commands import change_settings
from peerdesk.domain.brands.queries import list_api_keys
from peerdesk.domain.webhooks.queries import list_endpoints
from peerdesk.foundation.errors import DomainError, not_found

from .access import Seat, admin_only
from .forms import MEGABYTE, KeyForm, WebhookForm, settings_forms
from .frame import address, back, page, put_errors

GROUPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("voice", later("Voice and look"), "quote"),
    ("price", later("Price and valve"), "hand-coins"),
    ("times", later("Times"), "timer"),
    ("chats", later("Chats"), "messages-square"),
    ("thresholds", later("How sure the machine must be"), "sparkles"),
    ("reach", later("Languages, countries, guard"), "languages"),
    ("files", later("Files of customers"), "paperclip"),
)


@require_GET
@admin_only
def settings(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All groups of settings, keys and webhooks."""
    return settings_page(request, seat, settings_forms(seat.brand))


@require_POST
@admin_only
def save(request: HttpRequest, seat: Seat, group: str) -> HttpResponse:
    """Save one group."""
    found = settings_forms(seat.brand, group=group, data=request.POST)
    if group not in found:
        raise not_found("not_found")
    form = found[group]
    if form.is_valid():
        try:
            change_settings(seat.brand.id, changes=_changes(form))
        except DomainError as error:
            put_errors(form, error)
        else:
            return back(request, address(seat, "settings") + f"#{group}", said=_("Saved."))
    seat.brand.refresh_from_db()
    return settings_page(request, seat, found, status=422)


def settings_page(
    request: HttpRequest, seat: Seat, found: dict[str, forms.Form], *, key_form: KeyForm | None = None,
    webhook_form: WebhookForm | None = None, status: int = 200,
) -> HttpResponse:
    """Render the page with these forms."""
    context = {
        "groups": [(slug, label, icon, found[slug]) for slug, label, icon in GROUPS],
        "keys": list_api_keys(seat.brand.id), "webhooks": list_endpoints(seat.brand.id),
        "key_form": key_form or KeyForm(auto_id="id_key_%s"),
        "webhook_form": webhook_form or WebhookForm(auto_id="id_webhook_%s"),
        "help_url": installation.PUBLIC_URL + reverse("help_brand", args=[seat.brand.slug]),
        "share_percent": seat.brand.expert_share_bps / 100, "learned": seat.brand.learned_words,
    }  # fmt: skip
    return page(request, seat, "settings", context, current="settings", status=status)


def _changes(form: forms.Form) -> dict[str, Any]:
    """Return a form's values as columns of the brand: percent as shares, the price in minor units."""
    changes = dict(form.cleaned_data)
    for name in ("topic_confidence_high", "signal_confidence_high", "self_service_confidence"):
        if name in changes:
            changes[name] /= 100
    if "most_file_megabytes" in changes:
        changes["most_file_bytes"] = changes.pop("most_file_megabytes") * MEGABYTE
    if "price" in changes:
        changes["price_minor"] = int(changes.pop("price").scaleb(form.digits))  # type: ignore[attr-defined]
    return changes
