"""The people who answer for the brand, by pseudonym."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.experts.commands import restore_qualification, revoke_qualification
from peerdesk.domain.experts.queries import list_brand_experts
from peerdesk.foundation.clock import utc_now

from .access import Seat, admin_only, staff_only
from .frame import address, back, page


@require_GET
@staff_only
def experts(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who may answer for the brand, those at their desk first."""
    rows = list_brand_experts(seat.brand.id)
    context = {
        "experts": rows, "online_count": sum(row.is_online for row in rows),
        "join_url": f"{settings.PUBLIC_URL}/join/",
    }  # fmt: skip
    return page(request, seat, "experts", context, current="experts")


@require_POST
@admin_only
def revocation(request: HttpRequest, seat: Seat, qualification_id: uuid.UUID) -> HttpResponse:
    """Take a qualification of this brand away; it can be given back."""
    revoke_qualification(qualification_id, brand_id=seat.brand.id, now=utc_now())
    undo_url = address(seat, "qualification_restoration", qualification_id)
    return back(request, address(seat, "experts"), said=_("The qualification was revoked."), undo_url=undo_url)


@require_POST
@admin_only
def restoration(request: HttpRequest, seat: Seat, qualification_id: uuid.UUID) -> HttpResponse:
    """Undo a revocation."""
    restore_qualification(qualification_id, brand_id=seat.brand.id, by=seat.user, now=utc_now())
    return back(request, address(seat, "experts"), said=_("The qualification is back."))
