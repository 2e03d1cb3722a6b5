"""How long each class of data is kept, and what goes within a day."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods

from peerdesk.domain.brands.commands import change_settings
from peerdesk.domain.insights.customer_record import retention_preview
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page, put_errors

from .forms import TermsForm

MOST_COUNTED = 10_000
CLASSES = (
    ("originals", later("Originals of messages")), ("placeholders", later("Values behind placeholders")),
    ("messages", later("Redacted text of messages")), ("surveys", later("Ratings by customers")),
    ("reveals", later("Records of looks, stopped replies, and the privacy log")),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@admin_only
def retention(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The schedule with its preview; saving it deletes nothing at once."""
    form = TermsForm(request.POST) if request.method == "POST" else TermsForm.of_brand(seat.brand)
    if form.is_bound and form.is_valid():
        try:
            change_settings(seat.brand.id, changes=form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            said = _("Saved. Look below at what goes within a day; nothing is gone yet.")
            return back(request, address(seat, "retention"), said=said)
    seat.brand.refresh_from_db()
    counts = retention_preview(seat.brand, now=utc_now() + timedelta(days=1), most=MOST_COUNTED)
    context = {
        "form": form, "tab": "retention", "most": MOST_COUNTED,
        "classes": [
            {"label": label, "count": counts[name], "days": getattr(seat.brand, f"retain_{name}_days")}
            for name, label in CLASSES
        ],
    }  # fmt: skip
    return page(request, seat, "privacy/retention", context, current="privacy", status=422 if form.errors else 200)
