"""How well the machine knows what questions are about: judged on the brand's own history, version by version."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.triage.commands import let_it_learn, put_back_version
from peerdesk.domain.triage.queries import VersionRow, count_examples, list_versions
from peerdesk.domain.triage.rules import FULL_FROM, HIGH_SHARE_WANTED, MEDIUM_SHARE_WANTED, passes_go_live
from peerdesk.surfaces.console.access import Seat, admin_only, staff_only
from peerdesk.surfaces.console.frame import address, back, page

TIER_WORDS = {"quick": later("Quick"), "full": later("Full")}


@require_GET
@staff_only
def machine(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The live version's go-live test, its reliability, and all versions."""
    rows = [_shown(row) for row in list_versions(seat.brand.id)]
    live = next((row for row in rows if row["row"].is_live), None)
    context = {
        "versions": rows, "live": live, "examples": count_examples(seat.brand.id), "full_from": FULL_FROM,
        "high_wanted": round(100 * HIGH_SHARE_WANTED), "medium_wanted": round(100 * MEDIUM_SHARE_WANTED),
        "threshold": round(100 * seat.brand.topic_confidence_high),
    }  # fmt: skip
    return page(request, seat, "machine", context, current="triage")


@require_POST
@admin_only
def put_back(request: HttpRequest, seat: Seat, version_id: uuid.UUID) -> HttpResponse:
    """An earlier version decides again, until learning is let in."""
    put_back_version(version_id, brand_id=seat.brand.id)
    said = _("This version decides from the next question on. It learns nothing until you say so.")
    return back(request, address(seat, "machine"), said=said, undo_url=address(seat, "machine_learning"))


@require_POST
@admin_only
def learning(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The newest version decides again, and later ones after it."""
    let_it_learn(seat.brand.id)
    return back(request, address(seat, "machine"), said=_("The newest version decides, and it learns again."))


def _shown(row: VersionRow) -> dict[str, Any]:
    found = row.evaluation
    names = ("accuracy", "high_share", "high_right", "medium_share", "medium_right", "ece")
    percent = {name: round(100 * float(found[name])) for name in names} if found else {}
    bands = [(round(100 * mean), round(100 * right), count) for mean, right, count in found.get("bands", ())]
    return {
        "row": row, "tier": TIER_WORDS[row.tier], "percent": percent, "bands": bands, "passes": passes_go_live(found),
        "examples": found.get("examples", 0),
    }  # fmt: skip
