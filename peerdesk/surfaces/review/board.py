"""All applications by where they stand, decided one by one or many at once; and appeals."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.experts.permissions import User
from peerdesk.domain.recruiting.background import MOST_HOURS, Background
from peerdesk.domain.recruiting.commands import decide_appeal, decide_many, move_from_waiting_list
from peerdesk.domain.recruiting.queries import list_appeals, pipeline
from peerdesk.domain.recruiting.queries.backgrounds import backgrounds_of
from peerdesk.domain.recruiting.queries.refusals import list_refusal_texts, refusal_texts_for
from peerdesk.domain.recruiting.rules import Stage
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import reviewer_only
from .views import shell_of
from .words import TIME_WORDS

STAGE_WORDS = {
    Stage.READY: later("To decide"), Stage.FAILED: later("A test not passed"), Stage.READING: later("Being read"),
    Stage.TESTS: later("At their tests"), Stage.WAITING_LIST: later("Waiting list"),
}  # fmt: skip
SHOWN = 200
# Before the name of a brand's own text where it stands among ours.
OWN = "own:"
# What many are told at once, each in the language that they applied in.
REASONS = {
    "tests": later("The tests asked for more than was shown this time. What readers noted may help before you try again."),
    "writing": later("What you wrote was not clear or complete enough yet. Short sentences and one step at a time help."),
    "enough": later("There are enough people for these questions just now. Nothing you did was wrong."),
}
_DECISION_WORDS = {
    "reason_too_short": later("Say in a sentence why, so that they can do better."),
    "too_many_at_once": later("At most 200 at once."),
}
_APPEAL_WORDS = {
    "appeal_decided": later("Somebody else decided this one meanwhile."),
    "same_person": later("Whoever declined it, or applied, does not decide the appeal."),
    "reason_too_short": later("Say in a sentence why; they read it."),
    "application_open": later("They have applied again meanwhile: decide that one."),
    "checks_open": later("A check that the brand asks for is not there, or something was reported."),
    "application_held": later("Say first, on the application, what it means that they share something with another log-in."),
}


@require_GET
@reviewer_only
def board(request: HttpRequest, user: User) -> HttpResponse:
    """Applications of one stage, with how many stand at the others."""
    now = utc_now()
    brand, language = request.GET.get("brand", "")[:80], request.GET.get("language", "")[:12]
    held = request.GET.get("held") == "yes"
    everything = pipeline(now=now)
    wished = _wished(request)
    said = backgrounds_of(row.id for row in everything) if wished else {}
    rows = [
        row for row in everything
        if brand in {"", row.brand_slug} and language in {"", row.language} and (row.is_held or not held)
        and (not wished or said.get(row.id, Background()).fits(**wished))
    ]
    counts, late = Counter(row.stage for row in rows), Counter(row.stage for row in rows if row.is_late)
    stage = _stage(request.GET.get("stage", ""), counts)
    names = dict(settings.LANGUAGES)
    tabs = [
        {
            "stage": one, "words": words, "count": counts[one], "late": late[one],
            "query": urlencode({
                "stage": one, "brand": brand, "language": language, "held": "yes" if held else "", **wished,
            }),
        }
        for one, words in STAGE_WORDS.items()
    ]  # fmt: skip
    context: dict[str, Any] = {
        "shell": shell_of(user), "now": now, "tabs": tabs, "stage": stage,
        "rows": [row for row in rows if row.stage == stage][:SHOWN], "is_empty": not everything,
        "brand_slug": brand, "language": language, "reasons": REASONS, "held": held,
        "wished": wished, "times": TIME_WORDS,
        "held_count": sum(row.is_held for row in everything),
        "own_texts": sorted({(f"{OWN}{one.name}", f"{one.brand.name}: {one.name}") for one in list_refusal_texts()}),
        "brands": sorted({(row.brand_slug, row.brand_name) for row in everything}),
        "languages": [(code, names.get(code, code)) for code in sorted({row.language for row in everything})],
    }  # fmt: skip
    return render(request, "review/applications.html", context)


def _wished(request: HttpRequest) -> dict[str, Any]:
    """What is asked of those who are shown: hours a week, a time of day, a product."""
    hours, time = request.GET.get("hours", ""), request.GET.get("time", "")
    product = request.GET.get("product", "").strip()[:80]
    found: dict[str, Any] = {}
    if hours.isascii() and hours.isdigit() and 0 < int(hours[:3]) <= MOST_HOURS:
        found["hours"] = int(hours[:3])
    if time in TIME_WORDS:
        found["time"] = time
    return {**found, "product": product} if product else found


@require_POST
@reviewer_only
def decisions(request: HttpRequest, user: User) -> HttpResponse:
    """Accept or decline those that were marked."""
    try:
        done, refused = _decide(request, user)
    except DomainError as error:
        if error.code not in _DECISION_WORDS:
            raise
        messages.error(request, str(_DECISION_WORDS[error.code]))
    else:
        said = ngettext("%(n)d decided.", "%(n)d decided.", done) % {"n": done}
        if refused:
            said += " " + ngettext("%(n)d could not be.", "%(n)d could not be.", refused) % {"n": refused}
        messages.success(request, said)
    return _back(request)


@require_POST
@reviewer_only
def waiting_list(request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Let those that were marked go on."""
    moved = move_from_waiting_list(_marked(request))
    messages.success(request, ngettext("%(n)d goes on.", "%(n)d go on.", moved) % {"n": moved})
    return _back(request)


@require_GET
@reviewer_only
def appeals(request: HttpRequest, user: User) -> HttpResponse:
    """Appeals that wait for somebody, and those that were decided."""
    context = {
        "shell": shell_of(user, current="appeals"), "now": utc_now(), "rows": list_appeals(user),
        "earlier": list_appeals(user, is_open=False),
    }  # fmt: skip
    return render(request, "review/appeals.html", context)


@require_POST
@reviewer_only
def appeal_decision(request: HttpRequest, user: User, appeal_id: uuid.UUID) -> HttpResponse:
    """Accept after all, or leave it declined."""
    is_upheld = request.POST.get("decision") == "uphold"
    try:
        decide_appeal(appeal_id, by=user, is_upheld=is_upheld, answer=request.POST.get("answer", ""), now=utc_now())
    except DomainError as error:
        if error.code not in _APPEAL_WORDS:
            raise
        messages.error(request, str(_APPEAL_WORDS[error.code]))
    else:
        messages.success(request, _("Accepted after all.") if is_upheld else _("It stays declined, and they are told why."))
    return HttpResponseRedirect(reverse("review_appeals"), status=303)


def _decide(request: HttpRequest, user: User) -> tuple[int, int]:
    """Decide those that were marked, language by language. Returns how many were, and how many could not be."""
    is_accepted, own = request.POST.get("decision") == "accept", request.POST.get("reason", "")
    template = REASONS.get(request.POST.get("template", ""), "")
    spoken = {row.id: (row.language, row.brand_id) for row in pipeline(now=utc_now())}
    groups: dict[tuple[str, uuid.UUID | None], list[uuid.UUID]] = defaultdict(list)
    for application_id in _marked(request):
        groups[spoken.get(application_id, ("en", None))].append(application_id)
    done = refused = 0
    for (language, brand_id), ids in groups.items():
        with override(language):
            reason = own or _of_brand(request.POST.get("template", ""), brand_id, language) or str(template)
        decided, faults = decide_many(ids, by=user, is_accepted=is_accepted, reason=reason, now=utc_now())
        done, refused = done + decided, refused + len(faults)
    return done, refused


def _of_brand(name: str, brand_id: uuid.UUID | None, language: str) -> str:
    """A brand's own text of this name, in the language that somebody applied in where there is one."""
    if brand_id is None or not name.startswith(OWN):
        return ""
    texts = refusal_texts_for(brand_id, language)
    return next((one.text for one in texts if one.name == name.removeprefix(OWN)), "")


def _stage(wanted: str, counts: Counter[Stage]) -> Stage:
    """The stage that was asked for, else the first where somebody stands."""
    if wanted in set(Stage):
        return Stage(wanted)
    return next((stage for stage in STAGE_WORDS if counts[stage]), Stage.READY)


def _marked(request: HttpRequest) -> list[uuid.UUID]:
    found = []
    for value in request.POST.getlist("marked")[: SHOWN + 1]:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


def _back(request: HttpRequest) -> HttpResponse:
    kept = {name: request.POST.get(name, "") for name in ("stage", "brand", "language", "held") if request.POST.get(name)}
    return HttpResponseRedirect(f"{reverse('review')}?{urlencode(kept)}", status=303)
