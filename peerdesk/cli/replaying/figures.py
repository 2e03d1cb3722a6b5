"""The figures of a replay, read from the database after it ran."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Min

from peerdesk.domain.conversations.models import GuardState, Message
from peerdesk.domain.insights.queries import count_limbo
from peerdesk.domain.ledger.queries import ledger_sum
from peerdesk.domain.matching.models import Offer
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.domain.tickets.rules import TicketState
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.outbox.models import FailedDelivery

from .leaks import leaked_values
from .run import Progress, topic_hits
from .stage import Stage


def collect_figures(progress: Progress, stage: Stage) -> dict[str, Any]:
    """Return the figures of BENCH: counts, accuracies, leaks, limbo, ledger sum, speed."""
    ids = list(progress.tickets)
    states = Counter(Ticket.objects.filter(id__in=ids).values_list("state", flat=True))
    right, judged = topic_hits(progress, stage)
    first_offers = Offer.objects.filter(ticket_id__in=ids).values("ticket_id").annotate(first=Min("offered_at"))
    opened = dict(Ticket.objects.filter(id__in=ids).values_list("id", "opened_at"))
    waits = sorted((row["first"] - opened[row["ticket_id"]]).total_seconds() for row in first_offers)
    leaks = Counter(
        kind for ticket_id, past in progress.tickets.items()
        for kind in leaked_values(progress.conversations[ticket_id], past)
    )  # fmt: skip
    keys = [str(key) for key in progress.conversations.values()]
    failed = FailedDelivery.objects.filter(event__key__in=keys, dead_at__isnull=False).count()
    return {
        "tickets": len(ids),
        "messages": Message.objects.filter(conversation_id__in=progress.conversations.values()).count(),
        "errors": len(progress.errors) + failed, "error_codes": progress.errors[:20],
        "leaked_values": sum(leaks.values()), "leaked_kinds": dict(leaks),
        "held": Message.objects.filter(
            conversation_id__in=progress.conversations.values(), guard_state=GuardState.FAILED
        ).count(),
        "language_accuracy": _language_accuracy(progress), "topic_accuracy": right / judged if judged else None,
        "self_served": progress.self_served, "self_served_correct": progress.self_served_correct,
        "offered": len(waits), "claimed": progress.claimed,
        "resolved": states[TicketState.RESOLVED.value] + states[TicketState.CLOSED.value],
        "escalated": progress.escalated,
        "reopened": Resolution.objects.filter(ticket_id__in=ids, reopened_at__isnull=False).count(),
        "with_staff": states[TicketState.STAFF.value],
        "limbo": count_limbo(now=utc_now(), older_than_seconds=0, brand_id=stage.brand.id),
        "ledger_sum_minor": sum(abs(total) for total in ledger_sum().values()),
        "tickets_per_second": len(ids) / progress.offered_seconds if progress.offered_seconds else None,
        "seconds_to_offer_p50": _quantile(waits, 0.5), "seconds_to_offer_p95": _quantile(waits, 0.95),
        "brand": stage.brand.slug,
    }  # fmt: skip


def _language_accuracy(progress: Progress) -> float | None:
    found = dict(Ticket.objects.filter(id__in=progress.tickets).values_list("id", "language"))
    judged = [(past.language, found[ticket_id]) for ticket_id, past in progress.tickets.items() if past.language]
    return sum(said == seen for said, seen in judged) / len(judged) if judged else None


def _quantile(values: list[float], share: float) -> float | None:
    return round(values[min(int(len(values) * share), len(values) - 1)], 3) if values else None
