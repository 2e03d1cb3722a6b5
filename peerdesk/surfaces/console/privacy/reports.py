"""Who looked at hidden data: the week's report, the alarms that an admin settles, the privacy log."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.experts.queries import public_profiles
from peerdesk.domain.privacy.commands import settle_review
from peerdesk.domain.privacy.queries import access_report, count_stopped_replies, list_entries, list_reviews
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, invalid
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page, words_of

from .words import ENTRY_WORDS, REVIEW_WORDS, STOPPED_WORDS, review_facts

STOPPED_DAYS = 28
MOST_WEEKS_BACK = 53


@require_GET
@admin_only
def access(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Open alarms, and the report of one week; `?week=2026-11-16` is the Monday on which it begins."""
    now = utc_now()
    since = _week(request.GET.get("week", ""), now)
    report = access_report(seat.brand.id, since=since)
    stopped = count_stopped_replies(seat.brand.id, since=now - timedelta(days=STOPPED_DAYS))
    names = public_profiles(row.user_id for row in stopped)
    earlier, later = since - timedelta(days=7), since + timedelta(days=7)
    context = {
        "report": report, "until": later - timedelta(days=1), "total": sum(row.looks for row in report.people),
        "earlier": earlier if earlier > now - timedelta(weeks=MOST_WEEKS_BACK) else None,
        "later": later if later <= now else None,
        "hours": [(f"{hour:02}", count) for hour, count in enumerate(report.by_hour)],
        "reviews": [
            {"row": row, "words": REVIEW_WORDS.get(row.code, row.code), "facts": review_facts(row.facts)}
            for row in list_reviews(seat.brand.id)
        ],
        "stopped": [
            {
                "name": names[row.user_id].pseudonym if row.user_id in names else _("Staff"),
                "words": STOPPED_WORDS.get(row.code, row.code), "count": row.count,
            }
            for row in stopped
        ],
        "stopped_days": STOPPED_DAYS, "tab": "access",
    }  # fmt: skip
    return page(request, seat, "privacy/access", context, current="privacy")


@require_POST
@admin_only
def settlement(request: HttpRequest, seat: Seat, review_id: uuid.UUID) -> HttpResponse:
    """An admin says what was found."""
    url = address(seat, "privacy")
    try:
        settle_review(
            review_id, brand_id=seat.brand.id, by=seat.user, note=request.POST.get("note", ""), now=utc_now()
        )
    except DomainError as error:
        return back(request, url, said=words_of(error), is_error=True)
    return back(request, url, said=_("Settled. Your name and note are kept."))


@require_GET
@admin_only
def log(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What was done with keys and rights, newest first."""
    entries = [
        {"row": row, "words": ENTRY_WORDS.get(row.kind, row.kind),
         "facts": ", ".join(f"{name}: {value}" for name, value in row.facts.items())}
        for row in list_entries(seat.brand.id)
    ]  # fmt: skip
    return page(request, seat, "privacy/log", {"entries": entries, "tab": "log"}, current="privacy")


def _week(code: str, now: datetime) -> datetime:
    """Return the Monday (UTC) of the week asked for, this one when nothing is. Raises `bad_request`."""
    day = now.astimezone(UTC)
    if code:
        try:
            day = datetime.strptime(code, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError as error:
            raise invalid("bad_request", week="not_a_date") from error
        if not now - timedelta(weeks=MOST_WEEKS_BACK) <= day <= now:
            raise invalid("bad_request", week="out_of_range")
    monday = day - timedelta(days=day.weekday())
    return monday.replace(hour=0, minute=0, second=0, microsecond=0)
