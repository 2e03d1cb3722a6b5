"""The brand's knowledge: what waits for approval, what is published and withdrawn, with its source."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.answers.commands import (
    approve_article,
    confirm_article,
    restore_article,
    set_review_days,
    withdraw_article,
)
from peerdesk.domain.answers.queries import (
    Approval,
    ArticleRow,
    article_record,
    count_articles_by_state,
    count_waiting,
    find_waiting_approval,
    get_article,
    get_change,
    list_articles,
    list_to_review,
    list_translations,
    list_waiting,
    names_of_approvers,
    review_days,
)
from peerdesk.domain.brands.queries import member_names
from peerdesk.domain.experts.queries import public_profiles
from peerdesk.domain.flows.queries import count_flows_waiting
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only, staff_only
from peerdesk.surfaces.console.frame import address, back, page, words_of

from .editor import create
from .forms import ReviewForm
from .words import STATE_WORDS, TAB_WORDS, field_changes, place_names

PAGE = 50
MOST_TO_REVIEW = 200


@require_http_methods(["GET", "POST"])
@staff_only
def knowledge(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The articles of a state; a POST adds one, proposed."""
    if request.method == "POST":
        return create(request, seat)
    days = review_days(seat.brand.id)
    due = list_to_review(seat.brand.id, days=days, now=utc_now(), limit=MOST_TO_REVIEW)
    counts = {
        **count_articles_by_state(seat.brand.id), "waiting": count_waiting(seat.brand.id), "review": len(due),
    }  # fmt: skip
    state = request.GET.get("state", "")
    if state not in TAB_WORDS:
        state = "waiting" if counts["waiting"] else "published"
    offset = min(int(text), 100_000) if (text := request.GET.get("offset", "")).isdecimal() else 0
    rows: list[ArticleRow] = []
    if state == "waiting":
        rows = list_waiting(seat.brand.id, limit=PAGE + 1, offset=offset)
    elif state != "review":
        rows = list_articles(seat.brand.id, state=state, limit=PAGE + 1, offset=offset)
    names = writer_names(seat, (row.author_id for row in rows))
    context = {
        "rows": [(row, names.get(row.author_id, "") if row.author_id else "") for row in rows[:PAGE]],
        "state": state, "counts": counts, "offset": offset,
        "next_offset": offset + PAGE if len(rows) > PAGE else None,
        "earlier_offset": max(offset - PAGE, 0) if offset else None,
        "due": due[:PAGE] if state == "review" else [], "review_form": ReviewForm(initial={"review_days": days}),
        "flows_waiting": count_flows_waiting(seat.brand.id) if state == "waiting" else 0,
        "tabs": [(slug, label, counts.get(slug, 0)) for slug, label in TAB_WORDS.items()],
    }  # fmt: skip
    return page(request, seat, "knowledge/list", context, current="knowledge")


@require_GET
@staff_only
def article(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """One article as readers see it, with where it comes from, who approved it, and what an editor may do with it."""
    row = get_article(article_id, brand_id=seat.brand.id)
    record = article_record(article_id)
    names = writer_names(seat, [row.author_id, row.owner_id, *(one.author_id for one in record.evidence)])
    waiting = find_waiting_approval(article_id, brand_id=seat.brand.id)
    context: dict[str, Any] = {
        "article": row, "author": names.get(row.author_id, "") if row.author_id else "",
        "owner": names.get(row.owner_id, "") if row.owner_id else "", "state_words": STATE_WORDS[row.state],
        "record": record, "evidence": [
            (one, names.get(one.author_id, "") if one.author_id else "") for one in record.evidence
        ],
        "translations": list_translations(row, brand_id=seat.brand.id),
    }  # fmt: skip
    if waiting is not None and row.state != "withdrawn":
        content, standing = waiting
        context |= {"waiting": content, "approval": standing, **_standing(seat, standing)}
        if row.is_changing:
            change = get_change(article_id, brand_id=seat.brand.id, number=standing.number, before=row.live_number)
            context |= {"change": change, "fields": field_changes(change)}
    return page(request, seat, "knowledge/article", context, current="knowledge")


@require_POST
@staff_only
def approval(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Approve the version that was shown; with the last approval that it needs it is published."""
    number = request.POST.get("number", "")
    url = address(seat, "article", article_id)
    try:
        row = approve_article(
            article_id, brand_id=seat.brand.id, by=seat.user, now=utc_now(), number=_number(number)
        )
    except DomainError as error:
        return back(request, url, said=words_of(error), is_error=True)
    if row.waiting_number is not None:
        return back(request, url, said=_("You approved it. Somebody else has to, too."))
    return back(request, url, said=_("Published: %(title)s") % {"title": row.title})


@require_POST
@staff_only
def confirmation(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Say that an article is still right; it comes back for review when its time is over again."""
    try:
        confirm_article(article_id, brand_id=seat.brand.id, now=utc_now())
    except DomainError as error:
        return back(request, address(seat, "article", article_id), said=words_of(error), is_error=True)
    url = address(seat, "knowledge") + "?state=review" if request.POST.get("next") == "review" else ""
    return back(request, url or address(seat, "article", article_id), said=_("Noted: it is still right."))


@require_POST
@admin_only
def review_time(request: HttpRequest, seat: Seat) -> HttpResponse:
    """After how many days somebody should look at an article again."""
    form = ReviewForm(request.POST)
    url = address(seat, "knowledge") + "?state=review"
    if not form.is_valid():
        return back(request, url, said=_("Write a number of days between 7 and 3650."), is_error=True)
    set_review_days(seat.brand.id, days=form.cleaned_data["review_days"])
    return back(request, url, said=_("Saved."))


@require_POST
@staff_only
def withdrawal(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Take an article out of search; it can be put back."""
    row = get_article(article_id, brand_id=seat.brand.id)
    withdraw_article(article_id, brand_id=seat.brand.id, now=utc_now())
    said = _("Withdrawn: %(title)s") % {"title": row.title}
    url = address(seat, "knowledge") + f"?state={'published' if row.live_number else 'waiting'}"
    return back(request, url, said=said, undo_url=address(seat, "article_restoration", article_id))


@require_POST
@staff_only
def restoration(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Undo a withdrawal: published again, or waiting for approval when it never was or must be read anew."""
    row = restore_article(article_id, brand_id=seat.brand.id, by=seat.user, now=utc_now())
    said = _("It is back.") if row.live_number else _("It is back, and waits for approval.")
    return back(request, address(seat, "article", article_id), said=said)


def writer_names(seat: Seat, user_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Return the names of writers: experts by pseudonym, the brand's own people by name, nobody else."""
    profiles = public_profiles(user_id for user_id in user_ids if user_id)
    names = {user_id: profile.pseudonym for user_id, profile in profiles.items()}
    return {**names, **member_names(seat.brand.id)}


def _standing(seat: Seat, standing: Approval) -> dict[str, Any]:
    """Say how many still have to approve, why, who can, and whether the reader is one of them."""
    needed = ngettext(
        "It needs the approval of one person.", "It needs the approval of two people who did not write it.", standing.needed
    )
    return {
        "needed_words": needed, "outside_words": place_names(standing.outside),
        "may_approve": standing.is_open_to(seat.user), "has_approved": any(
            approver.user_id == seat.user.pk for approver in standing.given
        ),
        "is_own": seat.user.pk in standing.writers and standing.needed > 1,
        "others": names_of_approvers(standing, seat.brand.id),
    }  # fmt: skip


def _number(text: str) -> int | None:
    """Return the version that was shown; 0, which no version has, when what was sent is no number."""
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < len("1000000") else 0
