"""What all pages of the console have in common: the frame around them, and the way back after a form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from peerdesk.domain.answers.queries import count_waiting
from peerdesk.domain.incidents.queries import count_suspected
from peerdesk.domain.privacy.queries import count_open_reviews
from peerdesk.domain.tickets.queries import count_by_state
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.ui.refusals import Refusals
from peerdesk.foundation.ui.shell import NavItem, Shell

from .access import Seat, is_htmx
from .words import ERROR_WORDS, FIELD_WORDS

ENTRIES = (
    ("overview", later("Overview"), "chart-line", "g o", False, ""),
    ("tickets", later("Tickets"), "inbox", "g t", False, ""),
    ("triage", later("Triage"), "tag", "g r", False, ""),
    ("knowledge", later("Knowledge"), "book-open", "g k", False, ""),
    ("incidents", later("Incidents"), "activity", "g i", False, ""),
    ("experts", later("Experts"), "users", "g e", False, ""),
    ("matching", later("Matching"), "scale", "g m", False, ""),
    ("statement", later("Statement"), "receipt", "g s", False, ""),
    ("privacy", later("Privacy"), "shield-check", "g v", True, later("Set up")),
    ("topics", later("Topics"), "layers", "g p", True, later("Set up")),
    ("campaigns", later("Recruiting"), "megaphone", "g n", True, later("Set up")),
    ("exams", later("Tests"), "award", "g x", True, later("Set up")),
    ("onboarding", later("Onboarding"), "user-plus", "g b", True, later("Set up")),
    ("guidance", later("Guidance"), "lightbulb", "g u", True, later("Set up")),
    ("settings", later("Settings"), "settings", "g c", True, later("Set up")),
)


def address(seat: Seat, name: str, *args: object) -> str:
    """Return the address of a page of this brand's console."""
    return reverse(f"console_{name}", args=[seat.brand.slug, *args])


def page(
    request: HttpRequest, seat: Seat, template: str, context: dict[str, Any], *, current: str, status: int = 200,
    stream_query: str = "",
) -> HttpResponse:
    """Render a page of the console in its frame. `context` may bring `open_counts` when it has read them already."""
    counts = context.get("open_counts")
    if counts is None:
        counts = count_by_state(seat.brand.id)
    shell = _shell(seat, current=current, counts=counts, stream_query=stream_query)
    frame = {
        "seat": seat, "brand": seat.brand, "shell": shell, "open_counts": counts, "now": utc_now(),
        "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    return render(request, f"console/{template}.html", {**frame, **context}, status=status)


def back(
    request: HttpRequest, url: str, *, said: str | Promise = "", undo_url: str = "", is_error: bool = False
) -> HttpResponse:
    """Lead from a form to the page that shows its effect, with a few words about it."""
    if said:
        level = messages.ERROR if is_error else messages.SUCCESS
        messages.add_message(request, level, str(said), extra_tags=undo_url)
    if is_htmx(request):  # undo in a toast: the page behind it is fetched anew
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


_REFUSALS = Refusals(ERROR_WORDS, FIELD_WORDS)
words_of, put_errors = _REFUSALS.words_of, _REFUSALS.put


def _shell(seat: Seat, *, current: str, counts: dict[str, int], stream_query: str) -> Shell:
    numbers = {
        "tickets": counts.get("staff", 0), "triage": counts.get("triage", 0),
        "knowledge": count_waiting(seat.brand.id), "incidents": count_suspected(seat.brand.id),
        "privacy": count_open_reviews(seat.brand.id) if seat.is_admin else 0,
    }  # fmt: skip
    nav = tuple(
        NavItem(
            str(label), address(seat, name), icon, current=name == current, key=key, count=numbers.get(name) or None,
            group=str(group),
        )
        for name, label, icon, key, needs_admin, group in ENTRIES
        if seat.is_admin or not needs_admin
    )
    links = (
        NavItem(_("E-mail addresses"), reverse("account_email"), "mail"),
        NavItem(_("Password"), reverse("account_change_password"), "lock"),
        NavItem(_("Two steps and passkeys"), reverse("mfa_index"), "key-round"),
    )
    return Shell(
        title=seat.brand.name, home_url=address(seat, "overview"), nav=nav,
        user_name=seat.user.name or seat.user.email, user_links=links, log_out_url=reverse("account_logout"),
        mark="store", accent=seat.brand.accent, stream_url="/stream/",
        stream_token_url=address(seat, "stream_token") + stream_query,
    )
