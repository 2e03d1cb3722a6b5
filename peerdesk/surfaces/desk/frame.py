"""What all pages of the desk have in common: the frame, the panes' content, the stream."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.matching.queries import claimed_tickets, open_offers
from peerdesk.domain.rewards.queries import earned_since
from peerdesk.foundation.ui.shell import NavItem, Shell

from .access import ACTIVE
from .words import URGENCY_WORDS


def frame(expert: Expert, *, current: str = "", accent: str = "", stream_query: str = "") -> dict[str, Any]:
    """Return the context of the frame: `shell`, `expert`."""
    entries = [
        ("desk", _("Desk"), "headset", "g d"),
        ("desk_earnings", _("Earnings"), "wallet", "g e"),
        ("desk_decisions", _("Decisions"), "scale", "g w"),
        ("desk_shift", _("First shift"), "users", "g s"),
        ("desk_profile", _("Profile"), "user", "g p"),
    ]
    if expert.state != ACTIVE:
        entries = [entries[0], entries[-1]]
    nav = tuple(
        NavItem(label, reverse(name), icon, current=name == current, key=key) for name, label, icon, key in entries
    )
    links = (
        NavItem(_("Profile"), reverse("desk_profile"), "user"),
        NavItem(_("E-mail addresses"), reverse("account_email"), "mail"),
        NavItem(_("Password"), reverse("account_change_password"), "lock"),
        NavItem(_("Two steps and passkeys"), reverse("mfa_index"), "key-round"),
    )
    shell = Shell(
        title=_("Desk"), home_url=reverse("desk"), nav=nav, user_name=expert.pseudonym, user_links=links,
        log_out_url=reverse("account_logout"), mark="headset", accent=accent,
        stream_url="/stream/" if expert.state == ACTIVE else "",
        stream_token_url=reverse("desk_stream_token") + stream_query,
    )
    return {"shell": shell, "expert": expert}


def list_pane(expert: Expert, *, now: datetime) -> dict[str, Any]:
    """Return the open offers and the tickets that the expert holds."""
    return {**offer_context(expert, now=now), **mine_context(expert)}


def offer_context(expert: Expert, *, now: datetime) -> dict[str, Any]:
    """Return the open offers with their words."""
    offers = open_offers(expert, now=now)
    return {
        "expert": expert,
        "offers": [{"offer": offer, "urgency": URGENCY_WORDS.get(offer.urgency, offer.urgency)} for offer in offers],
    }


def mine_context(expert: Expert) -> dict[str, Any]:
    """Return the tickets that the expert holds."""
    return {"expert": expert, "claims": claimed_tickets(expert)}


def today_context(expert: Expert, *, now: datetime) -> dict[str, Any]:
    """Return what was earned since midnight in the reader's zone."""
    return {"today": earned_since(expert, since=midnight(now)), "zone": timezone.get_current_timezone_name()}


def midnight(now: datetime) -> datetime:
    """Return the start of the reader's day."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
