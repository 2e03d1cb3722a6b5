"""Every round with its reasons, for the brand and for whoever checks decisions; exportable."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.experts.queries import pseudonyms_of
from peerdesk.domain.matching.commands import let_meet_again
from peerdesk.domain.matching.queries import RoundRow, list_blocked_pairs, recent_rounds
from peerdesk.foundation.clock import utc_now
from peerdesk.surfaces.console.access import Seat, admin_only, staff_only
from peerdesk.surfaces.console.frame import address, back, page
from peerdesk.surfaces.console.statement import safe_cell
from peerdesk.surfaces.console.words import OUTCOME_WORDS

from .words import WISH_WORDS

MOST_EXPORTED = 2000
SHOWN = timedelta(days=30)
COLUMNS = (
    "round_opened_at", "ticket", "topic", "cycle", "round", "policy", "expert", "pseudonym", "outcome", "reason_in_words",
    "place", "score", "newcomer_lot", "parts",
)  # fmt: skip


@require_GET
@staff_only
def decisions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The newest rounds: who decided, how many were asked, and why the others were not."""
    rows = [_shown(row) for row in recent_rounds(seat.brand.id, since=utc_now() - SHOWN)]
    apart = list_blocked_pairs(seat.brand.id)
    pairs = [{"row": row, "words": WISH_WORDS.get(row.wished_by, row.wished_by)} for row in apart]
    context = {"rows": rows, "pairs": pairs, "tab": "decisions"}
    return page(request, seat, "matching/decisions", context, current="matching")


@require_POST
@admin_only
def reunion(request: HttpRequest, seat: Seat, pair_id: uuid.UUID) -> HttpResponse:
    """Lift what keeps a customer and an expert apart."""
    let_meet_again(pair_id, brand_id=seat.brand.id, now=utc_now())
    return back(request, address(seat, "decisions"), said=_("They may meet again."))


@require_GET
@admin_only
def export(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A line for everybody who was considered in the newest rounds, with the reason and the parts of the score."""
    del request
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    rounds = recent_rounds(seat.brand.id, since=utc_now() - SHOWN, limit=MOST_EXPORTED)
    names = pseudonyms_of(uuid.UUID(expert) for row in rounds for expert in row.considered)
    for line in _lines(rounds, names):
        writer.writerow([safe_cell(str(cell)) for cell in line])
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="decisions-{seat.brand.slug}.csv"'
    return response


def _shown(row: RoundRow) -> dict[str, Any]:
    outcomes = Counter(str(told.get("outcome", "")) for told in row.considered.values())
    others = [
        (count, OUTCOME_WORDS.get(outcome, outcome)) for outcome, count in outcomes.most_common() if outcome != "offered"
    ]
    return {
        "row": row, "asked": outcomes.get("offered", 0), "others": others, "considered": len(row.considered),
    }


def _lines(rounds: list[RoundRow], names: dict[uuid.UUID, str]) -> Iterator[tuple[object, ...]]:
    for row in rounds:
        for expert, told in row.considered.items():
            outcome = str(told.get("outcome", ""))
            yield (
                row.opened_at.isoformat(), row.reference, row.topic_name, row.cycle, row.number, row.policy_number, expert,
                names.get(uuid.UUID(expert), ""), outcome,
                OUTCOME_WORDS.get(outcome, outcome), told.get("place", ""), told.get("score", ""),
                bool(told.get("newcomer_draw")), json.dumps(told.get("parts", {})),
            )  # fmt: skip
