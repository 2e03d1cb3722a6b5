"""What is mailed to those about whom a person decided: what, why in the reviewer's words, and what they can do about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from peerdesk.domain.experts.models import Application
from peerdesk.domain.experts.rules import REAPPLY_AFTER
from peerdesk.domain.recruiting.rules import APPEAL_WITHIN_DAYS

KINDS = ("accepted", "declined", "appeal_upheld", "appeal_stays", "check_noticed", "check_decided")


def compose_decision(kind: str, *, application: Application) -> tuple[str, str]:
    """Return subject and plain text of a kind in the active language; the words that a person wrote stand as they are."""
    brand, decided_at = application.brand, application.decided_at or application.submitted_at
    place = f"{settings.PUBLIC_URL}/join/{brand.slug}/"
    subject, paragraphs = {
        "accepted": lambda: _accepted(place),
        "declined": lambda: _declined(application.reason, decided_at, place),
        "appeal_upheld": lambda: _appeal(application, place, is_upheld=True),
        "appeal_stays": lambda: _appeal(application, place, is_upheld=False),
        "check_noticed": lambda: _noticed(application, place),
        "check_decided": lambda: _check_decided(application, place),
    }[kind]()
    text = "\n\n".join([*paragraphs, brand.name])
    return subject % {"brand": brand.name}, text.replace("%(brand)s", brand.name) + "\n"


def _accepted(place: str) -> tuple[str, list[str]]:
    return gettext("You may answer for %(brand)s"), [
        gettext("A person read your application to %(brand)s and accepted it. Welcome."),
        gettext("What comes next, and where to go on:"), place,
    ]  # fmt: skip


def _declined(reason: str, decided_at: datetime, place: str) -> tuple[str, list[str]]:
    return gettext("Your application to %(brand)s"), [
        gettext("A person read your application to %(brand)s and did not accept it this time. This is why:"), reason,
        gettext("You may apply again from %(date)s.") % {"date": _day(decided_at + REAPPLY_AFTER)},
        gettext("If something was overlooked, ask for another look until %(date)s. Somebody else reads it:")
        % {"date": _day(decided_at + timedelta(days=APPEAL_WITHIN_DAYS))},
        place,
    ]  # fmt: skip


def _appeal(application: Application, place: str, *, is_upheld: bool) -> tuple[str, list[str]]:
    appeal = getattr(application, "appeal", None)
    said = (
        gettext("Somebody else looked at your application to %(brand)s again and accepted it. Welcome.")
        if is_upheld
        else gettext("Somebody else looked at your application to %(brand)s again. The decision stays. This is why:")
    )
    return gettext("Your appeal to %(brand)s"), [said, appeal.answer if appeal else "", place]


def _noticed(application: Application, place: str) -> tuple[str, list[str]]:
    actions = [check.adverse_action for check in application.checks.all() if hasattr(check, "adverse_action")]
    action = max(actions, key=lambda one: one.begun_at)
    return gettext("Before your application to %(brand)s is decided"), [
        gettext(
            "A check that you agreed to reported something. Your application to %(brand)s may be declined because of it. "
            "Nothing is decided yet. The reason:"
        ),
        action.reason,
        gettext("Read a copy of what was reported, and say until %(date)s what is wrong with it:")
        % {"date": _day(action.dispute_until)},
        f"{place}checks/",
    ]  # fmt: skip


def _check_decided(application: Application, place: str) -> tuple[str, list[str]]:
    actions = [check.adverse_action for check in application.checks.all() if hasattr(check, "adverse_action")]
    action = max(actions, key=lambda one: one.begun_at)
    said = (
        gettext("What was reported counts for nothing. Your application to %(brand)s goes on.")
        if action.is_dropped
        else gettext("A person decided: your application to %(brand)s is declined because of what was reported.")
    )
    return gettext("What a check about you came to"), [said, action.answer, f"{place}checks/"]


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
