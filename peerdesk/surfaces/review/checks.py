"""Checks on the reviewers' pages: what brands ask of whom, and what is fair when a report speaks against somebody."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import list_brands
from peerdesk.domain.checks.commands import (
    begin_adverse_action,
    decide_adverse_action,
    drop_check_rule,
    set_check_rule,
)
from peerdesk.domain.checks.queries import checks_of, list_providers, list_rules
from peerdesk.domain.checks.rules import DISPUTE_DAYS, CheckKind
from peerdesk.domain.experts.permissions import User
from peerdesk.domain.experts.queries import get_application
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import reviewer_only
from .views import shell_of
from .words import CHECK_WORDS as KIND_WORDS

_WORDS = {
    "check_not_found": later("Nothing was reported that speaks against them."),
    "check_rule_not_found": later("That is not asked for any more."),
    "check_rule_used": later("Somebody was checked by it, so it stays."),
    "provider_not_found": later("Choose a provider."),
    "invalid_check_rule": later("Between 1 and 60 days to dispute."),
    "own_application": later("Somebody else has to do this: it is your own."),
    "reason_too_short": later("Say in a sentence why; they read it."),
    "notice_given": later("They have been told already."),
    "adverse_action_decided": later("Somebody else decided this meanwhile."),
    "dispute_running": later("Their days to dispute it are not over."),
    "report_changed": later("The provider took it back: nothing speaks against them any more."),
    "application_decided": later("The application was decided meanwhile."),
}


@require_GET
@reviewer_only
def checks(request: HttpRequest, user: User) -> HttpResponse:
    """Which brand asks for what, of whom."""
    context: dict[str, Any] = {
        "shell": shell_of(user, current="checks"), "providers": list_providers(), "brands": list_brands(),
        "rules": [{"rule": rule, "kind": KIND_WORDS[rule.kind]} for rule in list_rules()],
        "kinds": list(KIND_WORDS.items()), "days": DISPUTE_DAYS,
    }  # fmt: skip
    return render(request, "review/people/checks.html", context)


@require_POST
@reviewer_only
def rules(request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Have a brand's applicants checked, or no more."""
    _try(request, lambda: _change(request), _("Saved."))
    return HttpResponseRedirect(reverse("review_checks"), status=303)


@require_POST
@reviewer_only
def adverse_action(request: HttpRequest, user: User, application_id: uuid.UUID) -> HttpResponse:
    """Give the pre-notice, or decide when the days are over or the dispute was read."""
    get_application(application_id)
    known = {str(row.check_id): row.check_id for row in checks_of(application_id, now=utc_now()) if row.check_id}
    check_id = known.get(request.POST.get("check", ""), uuid.UUID(int=0))
    step, text = request.POST.get("step", ""), request.POST.get("reason", "")
    if step == "notice":
        _try(request, lambda: begin_adverse_action(check_id, by=user, reason=text, now=utc_now()), _("They are told."))
    else:
        _try(
            request,
            lambda: decide_adverse_action(
                check_id, by=user, is_dropped=step != "decline", answer=text, now=utc_now()
            ),
            _("Decided, and they are told why."),
        )
    return HttpResponseRedirect(reverse("review_application", args=[application_id]), status=303)


def _change(request: HttpRequest) -> None:
    if drop := request.POST.get("drop"):
        drop_check_rule(_uuid(drop))
        return
    brand = next((one for one in list_brands() if one.slug == request.POST.get("brand")), None)
    kind, days = request.POST.get("kind", ""), request.POST.get("dispute_days", "")
    if brand is not None and kind in set(CheckKind):
        set_check_rule(
            brand, kind=CheckKind(kind), provider_id=_uuid(request.POST.get("provider", "")),
            dispute_days=int(days) if days.isascii() and days.isdigit() and len(days) <= 2 else 0,  # noqa: PLR2004 - two digits
        )


def _try(request: HttpRequest, act: Callable[[], object], said: str) -> None:
    try:
        act()
    except DomainError as error:
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        messages.success(request, said)


def _uuid(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        return uuid.UUID(int=0)
