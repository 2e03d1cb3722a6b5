"""What an expert has earned, and why they were asked or not."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from peerdesk.domain.experts.queries import Expert, brands_of_expert
from peerdesk.domain.matching.queries import active_seconds_today, decisions_about
from peerdesk.domain.rewards.queries import (
    ReceiptRow,
    earned_since,
    earnings_of,
    receipts_of_expert,
    resolved_since,
    rewards_of,
)
from peerdesk.domain.rewards.rules import RewardKind
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.money import decimal_text

from .access import expert_only
from .frame import frame, midnight
from .words import REWARD_WORDS, outcome_words, score_parts

DAYS = 14
RECEIPTS_SHOWN = 100
RECEIPTS_READ = 2000
SECONDS_FOR_A_RATE = 300
REVERSED = "reversed"
WORK = (RewardKind.TRAINING, RewardKind.MENTORING)


@require_GET
@expert_only
def earnings(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Balances from the ledger, receipts, the last fourteen days."""
    now = utc_now()
    receipts = receipts_of_expert(expert, limit=RECEIPTS_READ)
    seconds = active_seconds_today(expert, now=now)
    hour_sums = resolved_since(expert, since=now - timedelta(days=1)) if seconds >= SECONDS_FOR_A_RATE else []
    context = {
        **frame(expert, current="desk_earnings"),
        "referral_rewards": rewards_of(expert, kinds={RewardKind.REFERRAL}), "own_brands": brands_of_expert(expert),
        "balances": earnings_of(expert), "receipts": receipts[:RECEIPTS_SHOWN],
        "today": earned_since(expert, since=midnight(now)),
        "week": earned_since(expert, since=midnight(now) - timedelta(days=6)),
        "rewards": [{"row": row, "words": REWARD_WORDS[row.kind]} for row in rewards_of(expert, kinds=WORK)],
        "an_hour": [(currency, round(minor * 3600 / seconds)) for currency, minor in hour_sums],
        "active_minutes": round(seconds / 60),
        "days": _by_day(receipts, today=timezone.localdate(now)), "currencies": sorted({r.currency for r in receipts}),
        "zone": timezone.get_current_timezone_name(), "now": now,
    }  # fmt: skip
    template = "desk/_earnings.html" if request.headers.get("HX-Target") == "earnings" else "desk/earnings.html"
    return render(request, template, context)


@require_GET
@expert_only
def decisions(request: HttpRequest, expert: Expert) -> HttpResponse:
    """For every round that considered the expert: asked or not, and why."""
    rows = [
        {"row": row, "words": outcome_words(row.reasons), "parts": score_parts(row.reasons),
         "is_offer": row.reasons.get("outcome") == "offered", "place": row.reasons.get("place")}
        for row in decisions_about(expert)
    ]  # fmt: skip
    context = {**frame(expert, current="desk_decisions"), "rows": rows, "now": utc_now()}
    return render(request, "desk/decisions.html", context)


def _by_day(receipts: list[ReceiptRow], *, today: date) -> list[dict[str, Any]]:
    """Return the last days, oldest first, with the sums per currency of what was booked and not reversed."""
    sums: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for receipt in receipts:
        if receipt.state != REVERSED:
            sums[timezone.localdate(receipt.booked_at)][receipt.currency] += receipt.share_minor
    currencies = sorted({receipt.currency for receipt in receipts})
    found = []
    for back in range(DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        amounts = [(currency, sums[day][currency]) for currency in currencies]
        found.append({"day": day, "sums": [(c, minor, decimal_text(minor, c)) for c, minor in amounts]})
    return found
