"""One's personal link to a brand: what it gives, who came by it as counts and states, never as names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.experts.permissions import User
from peerdesk.domain.experts.queries import Expert, brands_of_expert, find_expert
from peerdesk.domain.recruiting.commands.referrals import make_link
from peerdesk.domain.recruiting.queries.referrals import own_referrals
from peerdesk.domain.recruiting.rules import REFERRAL_ANSWERS, REFERRAL_DAYS, ReferralState
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import not_found

from .access import signed_in_only
from .frame import brand_frame

STATE_WORDS = {
    ReferralState.APPLIED: later("applied, not decided yet"),
    ReferralState.WORKING: later("answering"),
    ReferralState.PAYOUT: later("waits until both of you have said where you are paid"),
    ReferralState.HELD: later("a person looks at it"),
    ReferralState.EARNED: later("earned"),
    ReferralState.DECLINED: later("declined"),
    ReferralState.REFUSED: later("pays nothing"),
    ReferralState.REVOKED: later("taken back"),
}


@require_GET
@signed_in_only
def referrals(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The link, and what became of those who came by it."""
    brand = get_brand(slug)
    own = own_referrals(_theirs(user, slug), brand)
    address = request.build_absolute_uri(reverse("join_brand", args=[slug]))
    context: dict[str, Any] = {
        **brand_frame(brand), "own": own, "answers": REFERRAL_ANSWERS, "days": REFERRAL_DAYS,
        "link": f"{address}?referral={own.code}" if own.code else "",
        "rows": [{"row": row, "words": STATE_WORDS[row.state]} for row in own.rows],
        "counts": [(words, own.counts[state]) for state, words in STATE_WORDS.items() if own.counts[state]],
    }  # fmt: skip
    return render(request, "join/referrals.html", context)


@require_POST
@signed_in_only
def link(request: HttpRequest, user: User, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Ask for one's link."""
    make_link(_theirs(user, slug), brand=get_brand(slug), now=utc_now())
    return HttpResponseRedirect(reverse("join_referrals", args=[slug]), status=303)


def _theirs(user: User, slug: str) -> Expert:
    """The expert who answers for this brand; everybody else sees what is not there."""
    expert = find_expert(user)
    if expert is None or expert.state != "active" or slug not in {brand.slug for brand in brands_of_expert(expert)}:
        raise not_found("not_found")
    return expert
