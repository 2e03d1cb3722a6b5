"""A campaign's mails: what they say, to whom they go and how fast, what became of them, who is never written to."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.outreach.commands import (
    erase_address,
    pause_mailing,
    set_terms,
    start_mailing,
    suppress_by_hand,
    try_mail,
    write_mail,
)
from peerdesk.domain.outreach.queries import (
    MailingFigures,
    count_suppressed,
    find_mailing,
    lists_of,
    mailing_figures,
    preview,
    texts_of,
)
from peerdesk.domain.outreach.rules import DEFAULT_RATE, DEFAULT_RETENTION_DAYS
from peerdesk.domain.recruiting.queries import Campaign, get_campaign
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.ui.refusals import Refusals
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page

from .mail_forms import AddressesForm, AddressForm, ListForm, MailForm, PaceForm
from .mail_words import FIGURE_WORDS, MAIL_FIELD_WORDS, MAIL_WORDS, MAILING_TONES, MAILING_WORDS, REASON_WORDS

_REFUSALS = Refusals(MAIL_WORDS, MAIL_FIELD_WORDS, prefix="column_")
put, words_of = _REFUSALS.put, _REFUSALS.words_of


@require_GET
@admin_only
def mails(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """All of a campaign's mails."""
    return _page(request, seat, get_campaign(campaign_id, brand_id=seat.brand.id))


@require_POST
@admin_only
def texts(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Say it in a language."""
    row = get_campaign(campaign_id, brand_id=seat.brand.id)
    form = MailForm(request.POST, spoken=seat.brand.languages)
    if form.is_valid():
        try:
            write_mail(row.id, brand_id=seat.brand.id, words=form.words(), now=utc_now())
        except DomainError as error:
            put(form, error)
        else:
            to = f"{address(seat, 'campaign_mails', row.id)}?language={form.cleaned_data['language']}"
            return back(request, to, said=_("Saved."))
    return _page(request, seat, row, mail_form=form)


@require_POST
@admin_only
def terms(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Say how fast they go and how long addresses are kept."""
    row = get_campaign(campaign_id, brand_id=seat.brand.id)
    form = PaceForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        set_terms(
            row.id, brand_id=seat.brand.id, rate_per_hour=data["rate"], retain_days=data["retain_days"], now=utc_now()
        )
        return back(request, address(seat, "campaign_mails", row.id), said=_("Saved."))
    return _page(request, seat, row, pace_form=form)


@require_POST
@admin_only
def start(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Let them go."""
    return _told(
        request, address(seat, "campaign_mails", campaign_id), said=_("They go now, little by little."),
        act=lambda: start_mailing(campaign_id, brand_id=seat.brand.id, by=seat.user, now=utc_now()),
    )


@require_POST
@admin_only
def pause(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Let no more go."""
    return _told(
        request, address(seat, "campaign_mails", campaign_id), said=_("Paused. No more go out."),
        act=lambda: pause_mailing(campaign_id, brand_id=seat.brand.id, now=utc_now()),
        undo_url=address(seat, "campaign_mails_start", campaign_id),
    )


@require_POST
@admin_only
def trial(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Send one to oneself."""
    language = request.POST.get("language", "")[:12]
    return _told(
        request, address(seat, "campaign_mails", campaign_id), said=_("Sent to %(address)s.") % {"address": seat.user.email},
        act=lambda: try_mail(campaign_id, brand_id=seat.brand.id, language=language, by=seat.user),
    )


@require_POST
@admin_only
def suppressions(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Never write to these."""
    row = get_campaign(campaign_id, brand_id=seat.brand.id)
    form = AddressesForm(request.POST)
    if form.is_valid():
        try:
            count = suppress_by_hand(seat.brand, addresses=form.cleaned_data["addresses"], now=utc_now())
        except DomainError as error:
            put(form, error)
        else:
            said = ngettext("%(n)d address is new on the list.", "%(n)d addresses are new on the list.", count)
            return back(request, address(seat, "campaign_mails", row.id), said=said % {"n": count})
    return _page(request, seat, row, addresses_form=form)


@require_POST
@admin_only
def erasure(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Erase somebody who asks for it. What is said does not depend on whether they were there."""
    row = get_campaign(campaign_id, brand_id=seat.brand.id)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            erase_address(seat.brand, address=form.cleaned_data["address"], now=utc_now())
        except DomainError as error:
            put(form, error)
        else:
            said = _("Whatever your campaigns had of this address is erased, and nobody writes to it again.")
            return back(request, address(seat, "campaign_mails", row.id), said=said)
    return _page(request, seat, row, erase_form=form)



def _told(
    request: HttpRequest, to: str, *, said: str, act: Callable[[], object], undo_url: str = ""
) -> HttpResponse:  # fmt: skip
    try:
        act()
    except DomainError as error:
        return back(request, to, said=words_of(error), is_error=True)
    return back(request, to, said=said, undo_url=undo_url)


def _page(
    request: HttpRequest, seat: Seat, row: Campaign, *, mail_form: MailForm | None = None,
    pace_form: PaceForm | None = None, **others: forms.Form,
) -> HttpResponse:  # fmt: skip
    mailing = find_mailing(row.id, brand_id=seat.brand.id)
    found, chosen = texts_of(mailing), request.GET.get("language", "")
    shown = next((text for text in found if text.language == chosen), found[0] if found else None)
    kept = {"language": chosen or seat.brand.languages[0]}
    if shown is not None and (not chosen or shown.language == chosen):
        kept = {"language": shown.language, "subject": shown.subject, "body": shown.body}
    figures = mailing_figures(mailing, now=utc_now())
    state = mailing.state if mailing else "draft"
    pace = {
        "rate": mailing.rate_per_hour if mailing else DEFAULT_RATE,
        "retain_days": mailing.retain_days if mailing else DEFAULT_RETENTION_DAYS,
    }
    context: dict[str, Any] = {
        "row": row, "mailing": mailing, "state": state, "words": MAILING_WORDS[state], "tone": MAILING_TONES.get(state, ""),
        "figures": figures, "plotted": _figures(figures), "texts": found, "shown": shown, "lists": lists_of(mailing),
        "letter": preview(shown, brand=seat.brand, code=row.code, source=_("where they agreed")) if shown else None,
        "mail_form": mail_form or MailForm(spoken=seat.brand.languages, kept=kept),
        "pace_form": pace_form or PaceForm(initial=pace), "list_form": ListForm(),
        "addresses_form": AddressesForm(), "erase_form": AddressForm(),
        "suppressed": [(REASON_WORDS[reason], count) for reason, count in count_suppressed(seat.brand.id).items()],
        **others,
    }  # fmt: skip
    is_wrong = any(form.is_bound for form in (context["mail_form"], context["pace_form"], *others.values()))
    return page(request, seat, "campaigns/mails", context, current="campaigns", status=422 if is_wrong else 200)


def _figures(found: MailingFigures) -> list[tuple[Any, int]]:
    return [(words, getattr(found, name)) for name, words in FIGURE_WORDS.items()]
