"""The network's agreements and what holds by country: written, published and kept by operators."""

from __future__ import annotations

import functools
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.experts.commands import (
    AgreementDraft,
    change_agreement,
    publish_agreement,
    write_agreement,
    write_country_rule,
)
from peerdesk.domain.experts.papers import get_agreement, list_agreements, list_country_rules
from peerdesk.domain.experts.permissions import User, is_operator
from peerdesk.domain.experts.rules import LEAST_AGE, LONGEST_AGREEMENT, LONGEST_WEEK_HOURS, OLDEST_LEAST_AGE, USUAL_AGE
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, not_found
from peerdesk.foundation.ui.refusals import Refusals

from .access import P, UserView, View, reviewer_only
from .views import shell_of

_WORDS = {
    "agreement_published": later("It is published, and never changed from now on. Write a new version."),
    "agreement_outdated": later("A newer version was published meanwhile."),
    "agreement_language_taken": later("The newest version is written in this language already."),
}
_FIELDS = {
    "empty": later("Write something here."), "too_long": later("That is too long."),
    "invalid": later("Write a country code such as DE or US."), "out_of_bounds": later("That is out of bounds."),
}  # fmt: skip


def operator_only(view: UserView[P]) -> View[P]:
    """Operators of the network; everybody else who is signed in sees what is not there."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, user: User, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_operator(user):
            raise not_found("not_found")
        return view(request, user, *args, **kwargs)

    return permission("operator")(reviewer_only(guarded))


class AgreementForm(forms.Form):
    """One text."""

    country = forms.CharField(
        label=later("Country"), max_length=2, required=False,
        help_text=later("A code such as DE. Empty: everywhere where a country has none of its own."),
    )
    language = forms.ChoiceField(label=later("Language"), choices=settings.LANGUAGES)
    is_new_version = forms.BooleanField(
        label=later("A new version"), required=False, initial=True,
        help_text=later("Everybody is asked again. Not marked: the newest version in one more language."),
    )
    title = forms.CharField(label=later("Title"), max_length=120)
    text = forms.CharField(
        label=later("Text"), max_length=LONGEST_AGREEMENT, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=later("Plain text, an empty line between paragraphs. It is shown exactly like this."),
    )


class CountryForm(forms.Form):
    """What holds in a country."""

    country = forms.CharField(label=later("Country"), min_length=2, max_length=2)
    weekly_hours = forms.IntegerField(
        label=later("Hours online a week, at most"), min_value=1, max_value=LONGEST_WEEK_HOURS, initial=48
    )
    least_age = forms.IntegerField(
        label=later("Least age"), min_value=LEAST_AGE, max_value=OLDEST_LEAST_AGE, initial=USUAL_AGE
    )
    notices = forms.CharField(
        label=later("Notices to confirm"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=later("One a line, ten at most. A change asks everybody who lives there again."),
    )
    source = forms.CharField(label=later("Where it says so"), max_length=200)


_put = Refusals(_WORDS, _FIELDS).put


@require_GET
@operator_only
def agreements(request: HttpRequest, user: User) -> HttpResponse:
    """All texts, and what holds by country."""
    return _list(request, user, CountryForm())


@require_http_methods(["GET", "POST"])
@operator_only
def new_agreement(request: HttpRequest, user: User) -> HttpResponse:
    """Write a text."""
    form = AgreementForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        draft = AgreementDraft(data["country"], data["language"], data["title"], data["text"])
        try:
            row = write_agreement(draft, by=user, now=utc_now(), is_new_version=data["is_new_version"])
        except DomainError as error:
            _put(form, error)
        else:
            messages.success(request, _("Kept as a draft. Read it once more, then publish it."))
            return HttpResponseRedirect(reverse("review_agreement", args=[row.id]), status=303)
    return render(request, "review/agreement.html", _frame(user, form=form), status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@operator_only
def agreement(request: HttpRequest, user: User, agreement_id: uuid.UUID) -> HttpResponse:
    """One text: changed while it is a draft, read afterwards."""
    row = get_agreement(agreement_id)
    form = AgreementForm(
        {**request.POST.dict(), "country": row.country, "language": row.language} if request.method == "POST" else None,
        initial={"country": row.country, "language": row.language, "title": row.title, "text": row.text},
    )
    for name in ("country", "language", "is_new_version"):
        del form.fields[name]
    if form.is_valid():
        try:
            change_agreement(agreement_id, title=form.cleaned_data["title"], text=form.cleaned_data["text"])
        except DomainError as error:
            _put(form, error)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("review_agreement", args=[agreement_id]), status=303)
    return render(request, "review/agreement.html", _frame(user, form=form, row=row), status=422 if form.is_bound else 200)


@require_POST
@operator_only
def publication(request: HttpRequest, _user: User, agreement_id: uuid.UUID) -> HttpResponse:
    """Ask everybody it holds for."""
    try:
        publish_agreement(agreement_id, now=utc_now())
    except DomainError as error:
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        messages.success(request, _("Published. Whoever it holds for agrees before they come online again."))
    return HttpResponseRedirect(reverse("review_agreement", args=[agreement_id]), status=303)


@require_POST
@operator_only
def countries(request: HttpRequest, user: User) -> HttpResponse:
    """Say what holds in a country."""
    form = CountryForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            write_country_rule(
                data["country"], weekly_hours=data["weekly_hours"], least_age=data["least_age"],
                notices=data["notices"].splitlines(), source=data["source"],
            )  # fmt: skip
        except DomainError as error:
            _put(form, error)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("review_agreements"), status=303)
    return _list(request, user, form, status=422)


def _list(request: HttpRequest, user: User, form: CountryForm, *, status: int = 200) -> HttpResponse:
    context = _frame(user, form=form, rows=list_agreements(), rules=list_country_rules())
    return render(request, "review/agreements.html", context, status=status)


def _frame(user: User, **more: Any) -> dict[str, Any]:
    return {"shell": shell_of(user, current="agreements"), "now": utc_now(), **more}
