"""A brand's campaigns: the list with what came of each, one of them with its funnel, its page, opening and closing."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.insights.recruitment import Funnel, funnels, latest_earnings, measure_idle, ratings, together
from peerdesk.domain.recruiting.commands import (
    change_campaign,
    close_campaign,
    create_campaign,
    open_campaign,
    write_page,
)
from peerdesk.domain.recruiting.queries import Campaign, get_campaign, list_campaigns, pages_of
from peerdesk.domain.recruiting.queries.referrals import amount_of
from peerdesk.domain.recruiting.rules import LONGEST_BODY, LONGEST_HEADLINE, LONGEST_NAME, CampaignKind, PageText
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.money import decimal_text, exponent
from peerdesk.foundation.ui.refusals import Refusals
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page

from .words import FIELD_WORDS, KIND_WORDS, STATE_TONES, STATE_WORDS, STEP_WORDS


class PageForm(forms.Form):
    """What the page says in a language."""

    language = forms.ChoiceField(label=later("Language"))
    headline = forms.CharField(
        label=later("Headline"), max_length=LONGEST_HEADLINE, help_text=later("What would make you read on?")
    )
    body = forms.CharField(
        label=later("Text"), max_length=LONGEST_BODY, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=later("Markdown. What an hour really earns stands on the page by itself."),
    )

    def __init__(self, data: Any = None, *, spoken: list[str], kept: Any = None) -> None:
        super().__init__(data, initial=kept)
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [(code, names.get(code, code)) for code in spoken]  # type: ignore[attr-defined]

    def text(self) -> PageText:
        """Return what was written."""
        return PageText(self.cleaned_data["language"], self.cleaned_data["headline"], self.cleaned_data["body"])


class CampaignForm(PageForm):
    """A new campaign with its page in one language."""

    kind = forms.ChoiceField(label=later("How people are reached"), choices=list(KIND_WORDS.items()))
    name = forms.CharField(label=later("Name"), max_length=LONGEST_NAME, help_text=later("Only you see it."))
    link = forms.CharField(
        label=later("End of the link"), max_length=40,
        help_text=later("For example “summer”. Small letters, digits, hyphens."),
    )
    field_order = ("kind", "name", "link", "language", "headline", "body")


class TermsForm(forms.Form):
    """When it closes by itself, and what it has cost."""

    name = forms.CharField(label=later("Name"), max_length=LONGEST_NAME)
    idle_limit = forms.IntegerField(
        label=later("Close by itself when so much of their time would be without a question"), min_value=0, max_value=100,
        required=False, help_text=later("Percent, with everybody who has applied. Empty: never."),
    )
    cost = forms.DecimalField(
        label=later("Cost so far"), min_value=0, max_digits=12, required=False,
        help_text=later("Beside what tables of ads say (Costs)."),
    )


_put = Refusals({}, FIELD_WORDS).put


@require_GET
@admin_only
def campaigns(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All campaigns with what came of them, and a form for one more."""
    return _list(request, seat, CampaignForm(spoken=seat.brand.languages))


@require_POST
@admin_only
def creation(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Begin a campaign."""
    form = CampaignForm(request.POST, spoken=seat.brand.languages)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = create_campaign(
                seat.brand, kind=CampaignKind(data["kind"]), name=data["name"], code=data["link"], page=form.text(),
                by=seat.user, now=utc_now(),
            )  # fmt: skip
        except DomainError as error:
            _put(form, error)
        else:
            said = _("Begun. Open it when the page says what you want.")
            return back(request, address(seat, "campaign", made.id), said=said)
    return _list(request, seat, form, status=422)


@require_GET
@admin_only
def campaign(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """One campaign."""
    return _page(request, seat, get_campaign(campaign_id, brand_id=seat.brand.id))


@require_POST
@admin_only
def terms(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Change when it closes, and what it has cost."""
    row = get_campaign(campaign_id, brand_id=seat.brand.id)
    form = TermsForm(request.POST)
    if form.is_valid():
        data, unit = form.cleaned_data, Decimal(10) ** exponent(seat.brand.currency)
        try:
            change_campaign(
                row.id, brand_id=seat.brand.id, name=data["name"], idle_limit=data["idle_limit"],
                cost_minor=int((data["cost"] or 0) * unit),
            )  # fmt: skip
        except DomainError as error:
            _put(form, error)
        else:
            return back(request, address(seat, "campaign", row.id), said=_("Saved."))
    return _page(request, seat, row, terms_form=form, status=422)


@require_POST
@admin_only
def texts(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Say it in a language."""
    row = get_campaign(campaign_id, brand_id=seat.brand.id)
    form = PageForm(request.POST, spoken=seat.brand.languages)
    if form.is_valid():
        try:
            write_page(row.id, brand_id=seat.brand.id, page=form.text())
        except DomainError as error:
            _put(form, error)
        else:
            return back(request, address(seat, "campaign", row.id), said=_("Saved."))
    return _page(request, seat, row, page_form=form, status=422)


@require_POST
@admin_only
def opening(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Let people come."""
    open_campaign(campaign_id, brand_id=seat.brand.id, now=utc_now())
    return back(request, address(seat, "campaign", campaign_id), said=_("Open."))


@require_POST
@admin_only
def closing(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Look for nobody any more."""
    close_campaign(campaign_id, brand_id=seat.brand.id, now=utc_now())
    return back(
        request, address(seat, "campaign", campaign_id), said=_("Closed. Whoever comes is put on the waiting list."),
        undo_url=address(seat, "campaign_opening", campaign_id),
    )  # fmt: skip


def _list(request: HttpRequest, seat: Seat, form: CampaignForm, *, status: int = 200) -> HttpResponse:
    now = utc_now()
    known = funnels(seat.brand.id, now=now)
    rows = [_row(row, together(known.get(row.id, {}).values())) for row in list_campaigns(seat.brand.id)]
    context = {
        "rows": rows, "form": form, "idle": measure_idle(seat.brand, now=now),
        "earnings": latest_earnings(seat.brand.id),
        "referral_amount": decimal_text(amount_of(seat.brand.id), seat.brand.currency),
    }  # fmt: skip
    return page(request, seat, "campaigns/list", context, current="campaigns", status=status)


def _page(
    request: HttpRequest, seat: Seat, row: Campaign, *, terms_form: forms.Form | None = None,
    page_form: forms.Form | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    sources = funnels(seat.brand.id, now=utc_now()).get(row.id, {})
    whole, texts_, rated = together(sources.values()), pages_of(row.id), ratings(seat.brand.id)
    unit = Decimal(10) ** exponent(seat.brand.currency)
    chosen = request.GET.get("language", "")
    shown = next((text for text in texts_ if text.language == chosen), texts_[0])
    kept = {"language": chosen or shown.language}
    if not chosen or shown.language == chosen:
        kept |= {"headline": shown.headline, "body": shown.body}
    context = {
        **_row(row, whole), "steps": [(STEP_WORDS[name], count) for name, count in whole.steps()], "texts": texts_,
        "sources": [
            (name, one, rated.get((row.id, name)))
            for name, one in sorted(sources.items(), key=lambda item: (-item[1].applied, -item[1].visits))
        ],
        "rated": rated.get((row.id, None)),
        "link": request.build_absolute_uri(reverse("join_campaign", args=[seat.brand.slug, row.code])),
        "page_form": page_form or PageForm(spoken=seat.brand.languages, kept=kept),
        "terms_form": terms_form or TermsForm(initial={
            "name": row.name, "idle_limit": row.idle_limit, "cost": Decimal(row.cost_minor) / unit,
        }),
    }  # fmt: skip
    return page(request, seat, "campaigns/one", context, current="campaigns", status=status)


def _row(row: Campaign, whole: Funnel) -> dict[str, Any]:
    spent = row.cost_minor + whole.cost_minor
    return {
        "row": row, "whole": whole, "kind": KIND_WORDS[row.kind], "words": STATE_WORDS[row.state],
        "tone": STATE_TONES.get(row.state, ""),
        "cost_each": spent // whole.qualified if spent and whole.qualified else None,
    }  # fmt: skip
