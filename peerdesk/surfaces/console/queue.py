"""Lists of tickets: by state, by words, and the queue of those whose topic a person decides."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET

from peerdesk.domain.brands.queries import list_topics
from peerdesk.domain.conversations.queries import redacted_messages
from peerdesk.domain.tickets.queries import (
    TicketRow,
    count_by_state,
    count_settled,
    find_by_reference,
    get_ticket,
    list_tickets,
    search_tickets,
)
from peerdesk.domain.tickets.rules import TicketState
from peerdesk.domain.triage.queries import decision_facts, triage_queue
from peerdesk.foundation.errors import DomainError, ErrorKind

from .access import Seat, staff_only
from .frame import page
from .words import STATE_ICONS, STATE_TONES, STATE_WORDS, URGENCY_WORDS

PAGE = 50
MOST_COUNTED = 1000
GUESSES = 5
REFERENCE = re.compile(r"\A[2-9A-HJ-NP-Za-hj-np-z]{8}\Z")
TABS: tuple[tuple[str, str | Promise, tuple[TicketState, ...] | None], ...] = (
    ("open", later("All open"), None),
    ("staff", later("With staff"), (TicketState.STAFF,)),
    ("triage", later("In triage"), (TicketState.TRIAGE,)),
    ("queued", later("Queued"), (TicketState.QUEUED, TicketState.CLAIMED)),
    ("waiting", later("Waiting"), (TicketState.WAITING, TicketState.SELF_SERVICE)),
    ("resolved", later("Resolved"), (TicketState.RESOLVED,)),
    ("closed", later("Closed"), (TicketState.CLOSED,)),
)


@dataclass(frozen=True)
class Tab:
    """One way to look at the tickets."""

    slug: str
    label: str
    count: str
    current: bool


@require_GET
@staff_only
def tickets(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The tickets of a state, newest first, or those that a search finds."""
    query = request.GET.get("q", "").strip()[:200]
    chosen = request.GET.get("state", "open")
    states = next((states for slug, _label, states in TABS if slug == chosen), None)
    if chosen not in {slug for slug, _label, _states in TABS}:
        chosen = "open"
    before = _before(request.GET.get("before", ""))
    rows = _found(seat, query) if query else list_tickets(seat.brand.id, states=states, before=before, limit=PAGE + 1)
    has_more = not query and len(rows) > PAGE
    rows = rows[:PAGE]
    counts = count_by_state(seat.brand.id)
    settled = count_settled(seat.brand.id, most=MOST_COUNTED)
    context = {
        "open_counts": counts, "tabs": _tabs("" if query else chosen, counts, settled), "state": chosen, "query": query,
        "rows": [told(row) for row in rows], "before": before,
        "next_before": rows[-1].opened_at.isoformat() if has_more else "",
    }  # fmt: skip
    return page(request, seat, "tickets", context, current="tickets")


@require_GET
@staff_only
def triage(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The oldest ticket whose topic a person decides (or the one that was chosen), and the others behind it."""
    rows = triage_queue(seat.brand.id)
    wanted = request.GET.get("ticket", "")
    row = next((row for row in rows if str(row.ticket_id) == wanted), rows[0] if rows else None)
    context: dict[str, Any] = {"rows": rows, "row": row}
    if row is not None:
        context |= _question(seat, row.ticket_id)
        context["urgency"] = URGENCY_WORDS.get(row.urgency, row.urgency)
    return page(request, seat, "triage", context, current="triage")


def told(row: TicketRow) -> dict[str, Any]:
    """Return a row with the words, tone and icon of its state."""
    return {
        "row": row, "state": STATE_WORDS.get(row.state, row.state), "tone": STATE_TONES.get(row.state, ""),
        "icon": STATE_ICONS.get(row.state, "circle"), "urgency": URGENCY_WORDS.get(row.urgency, row.urgency),
    }  # fmt: skip


def _question(seat: Seat, ticket_id: uuid.UUID) -> dict[str, Any]:
    facts = decision_facts(ticket_id, brand_id=seat.brand.id)
    topics = list_topics(seat.brand.id)
    guesses = facts.guesses[:GUESSES] if facts else ()
    conversation_id = get_ticket(ticket_id, brand_id=seat.brand.id).row.conversation_id
    return {
        "facts": facts, "topics": topics,
        "guesses": [{"topic": guess, "percent": round(100 * guess.confidence)} for guess in guesses],
        "question": [m for m in redacted_messages(conversation_id) if m.author_kind == "customer"],
    }  # fmt: skip


def _found(seat: Seat, query: str) -> list[TicketRow]:
    rows = search_tickets(seat.brand.id, query=query, limit=PAGE)
    exact = find_by_reference(seat.brand.id, query) if REFERENCE.match(query) else None
    return [exact, *(row for row in rows if row.id != exact.id)] if exact else rows


def _tabs(chosen: str, counts: dict[str, int], settled: dict[str, int]) -> list[Tab]:
    tabs = []
    for slug, label, states in TABS:
        if states is None:
            number = sum(counts.values())
        else:
            number = sum(counts.get(state.value, 0) + settled.get(state.value, 0) for state in states)
        words = _("%(count)d or more") % {"count": number} if number >= MOST_COUNTED else str(number)
        tabs.append(Tab(slug, str(label), words, slug == chosen))
    return tabs


def _before(text: str) -> datetime | None:
    """Read the place of a page. Raises `bad_request` for what is no time."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise DomainError("bad_request", ErrorKind.INVALID) from error
