"""What a brand gives for bringing somebody."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerdesk.domain.recruiting.commands.referrals import change_referral_terms
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.money import exponent
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back


@require_POST
@admin_only
def referral_terms(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Set it; 0 is nothing. What was earned already stays."""
    try:
        wanted = Decimal(request.POST.get("amount", "")[:12].replace(",", ".")) * 10 ** exponent(seat.brand.currency)
        change_referral_terms(seat.brand, amount_minor=int(wanted) if wanted.is_finite() else -1)
    except (InvalidOperation, DomainError) as error:
        if isinstance(error, DomainError) and error.code != "invalid_referral_terms":
            raise
        said = _("Nothing was changed: an amount from 0 to 1,000.")
        return back(request, address(seat, "campaigns"), said=said, is_error=True)
    return back(request, address(seat, "campaigns"), said=_("Saved."))
