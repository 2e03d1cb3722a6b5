"""One application and the decision."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.checks.queries import checks_of
from peerdesk.domain.exams.commands import settle_flag, want_read
from peerdesk.domain.exams.queries import AttemptEvidence, chance_together, exam_evidence
from peerdesk.domain.exams.rules import CEFR, Criterion, levels_of
from peerdesk.domain.experts.commands import REASON_MIN_LENGTH
from peerdesk.domain.experts.permissions import User, is_operator
from peerdesk.domain.experts.queries import ApplicationRow, get_application
from peerdesk.domain.experts.queries.marks import likenesses_of
from peerdesk.domain.outreach.queries import evidence_of
from peerdesk.domain.recruiting.commands import decide_one
from peerdesk.domain.recruiting.queries.backgrounds import backgrounds_of
from peerdesk.domain.recruiting.queries.refusals import refusal_texts_for
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.ui.shell import NavItem, Shell

from .access import reviewer_only
from .words import CHECK_WORDS, CRITERION_WORDS, FLAG_WORDS, MARK_WORDS, TIME_WORDS


class DecisionForm(forms.Form):
    """Accept, or decline with a reason that the applicant reads."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed to decline. The applicant reads it: say what was missing."),
    )
    decision = forms.ChoiceField(choices=[("accept", "accept"), ("decline", "decline")])

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where one is needed."""
        data = super().clean() or {}
        if data.get("decision") == "decline" and len(data.get("reason", "").strip()) < REASON_MIN_LENGTH:
            self.add_error("reason", _("Say in a sentence why, so that the applicant can do better."))
        return data


@require_GET
@reviewer_only
def application(request: HttpRequest, user: User, application_id: uuid.UUID) -> HttpResponse:
    """One application."""
    row = get_application(application_id)
    texts = refusal_texts_for(row.brand_id, row.language)
    picked = next((one.text for one in texts if str(one.id) == request.GET.get("text")), "")
    return _page(request, user, row, DecisionForm(initial={"reason": picked}))


@require_POST
@reviewer_only
def decision(request: HttpRequest, user: User, application_id: uuid.UUID) -> HttpResponse:
    """Accept or decline."""
    row = get_application(application_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, user, row, form, status=422)
    is_accepted = form.cleaned_data["decision"] == "accept"
    try:
        decide_one(
            application_id, by=user, is_accepted=is_accepted, reason=form.cleaned_data["reason"], now=utc_now()
        )
    except DomainError as error:
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        text = _("%(name)s may answer now.") if is_accepted else _("%(name)s is told why not.")
        messages.success(request, text % {"name": row.pseudonym})
    return HttpResponseRedirect(reverse("review"), status=303)


@require_POST
@reviewer_only
def finding(request: HttpRequest, user: User, flag_id: uuid.UUID) -> HttpResponse:
    """Say what one found where something looked odd."""
    try:
        settle_flag(flag_id, by=user, finding=request.POST.get("finding", ""), now=utc_now())
    except DomainError as error:
        if error.code != "finding_empty":
            raise
        messages.error(request, _("Say what you found."))
    else:
        messages.success(request, _("Noted."))
    return _back(request)


@require_POST
@reviewer_only
def reading_wanted(request: HttpRequest, user: User, attempt_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Have a text read that nobody reads for now."""
    try:
        want_read(attempt_id, now=utc_now())
    except DomainError as error:
        if error.code != "attempt_over":
            raise
        messages.error(request, _("It has been read meanwhile."))
    else:
        messages.success(request, _("It goes to readers now."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if back and here else reverse("review"), status=303)


_WORDS = {
    "application_decided": gettext_lazy("Somebody else decided this one meanwhile."),
    "own_application": gettext_lazy("You cannot decide your own application."),
    "checks_open": gettext_lazy("A check that the brand asks for is not there, or something was reported."),
    "application_held": gettext_lazy("Say first what it means that they share something with another log-in."),
}


def _page(
    request: HttpRequest, user: User, row: ApplicationRow, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    said = backgrounds_of([row.id]).get(row.id)
    evidence = exam_evidence(row.user_id, brand_id=row.brand_id, language=row.language)
    context = {
        "shell": shell_of(user), "row": row, "form": form, "now": utc_now(), "language": _language(row.language),
        "exams": [{"exam": exam, "attempts": [_told(one) for one in exam.attempts]} for exam in evidence],
        "together": chance_together(evidence), "public_deed": evidence_of(row.id), "background": said,
        "times_said": [TIME_WORDS[time] for time in said.times] if said else [],
        "likenesses": [
            {"one": one, "kinds": [MARK_WORDS[kind] for kind in one.kinds]} for one in likenesses_of(row.user_id)
        ],
        "checks": [{"row": one, "kind": CHECK_WORDS[one.kind]} for one in checks_of(row.id, now=utc_now())],
        "texts": refusal_texts_for(row.brand_id, row.language),
        "missing": [exam for exam in evidence if exam.standing != "passed"],
    }  # fmt: skip
    return render(request, "review/application.html", context, status=status)


def _told(one: AttemptEvidence) -> dict[str, Any]:
    """An attempt with the words for what readers gave and for what looked odd."""
    return {
        "one": one,
        "reviews": [
            {
                "levels": [(CRITERION_WORDS[name], _level(name, level)) for name, level in sorted(review.levels.items())],
                "comment": review.comment,
            }
            for review in one.reviews
        ],
        "flags": [{"flag": flag, "words": FLAG_WORDS[flag.kind]} for flag in one.flags],
    }  # fmt: skip


def _level(name: str, level: int) -> str:
    return CEFR[level] if name == Criterion.LANGUAGE else f"{level}/{levels_of(Criterion(name)) - 1}"


def _language(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def shell_of(user: User, *, current: str = "applications") -> Shell:
    """Return the frame of the reviewers' pages."""
    return Shell(
        title=_("Review"), home_url=reverse("review"), mark="user-check",
        user_name=user.name or user.email,
        user_links=(NavItem(_("Two steps and passkeys"), reverse("mfa_index"), "key-round"),),
        log_out_url=reverse("account_logout"),
        nav=(
            NavItem(_("Applications"), reverse("review"), "user-check", current=current == "applications", key="g a"),
            NavItem(_("Appeals"), reverse("review_appeals"), "scale", current=current == "appeals", key="g p"),
            NavItem(_("Groups"), reverse("review_rings"), "users", current=current == "rings", key="g r"),
            NavItem(_("Checks"), reverse("review_checks"), "shield-check", current=current == "checks", key="g c"),
            NavItem(_("Writing"), reverse("review_writing"), "pencil", current=current == "writing", key="g w"),
            NavItem(_("Knowledge"), reverse("review_knowledge"), "book-open", current=current == "knowledge", key="g k"),
            NavItem(_("Flows"), reverse("review_flows"), "layers", current=current == "flows", key="g f"),
            *_of_operators(user, current=current),
        ),
    )  # fmt: skip


def _of_operators(user: User, *, current: str) -> tuple[NavItem, ...]:
    if not is_operator(user):
        return ()
    there = reverse("review_agreements")
    return (NavItem(_("Agreements"), there, "file-text", current=current == "agreements", key="g g"),)
