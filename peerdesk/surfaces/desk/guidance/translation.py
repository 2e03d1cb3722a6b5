"""Two-way translation beside a ticket in another language than the expert's own."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_http_methods, require_POST

from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.guidance.commands import request_reply_translation, request_translations
from peerdesk.domain.guidance.queries import (
    find_reply_translation,
    may_translate,
    reading_language,
    translations_for,
)
from peerdesk.domain.matching.commands import ReplyStoppedError
from peerdesk.domain.matching.queries import DeskTicket, get_desk_ticket
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.desk.access import expert_only
from peerdesk.surfaces.desk.words import problem_words

from .words import translation_words


@require_POST
@expert_only
def translations(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Ask for the thread in the expert's language; the thread is fetched again as each one comes."""
    request_translations(ticket_id, expert=expert, now=utc_now())
    return HttpResponseRedirect(reverse("desk_conversation", args=[ticket_id]), status=303)


@require_http_methods(["GET", "POST"])
@expert_only
def reply_translation(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """The reply in the customer's language as it stands; a POST asks for the one of `text`. Nothing goes out by it."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            request_reply_translation(ticket_id, expert=expert, text=text.replace("\r\n", "\n"), now=utc_now())
        except ReplyStoppedError as error:
            context = {"problems": problem_words(error, text)}
        except DomainError as error:
            context = {"code": error.code}
            if error.code not in {"message_empty", "message_too_long"}:
                raise
    ticket = get_desk_ticket(ticket_id, expert=expert)
    found = find_reply_translation(ticket_id, user_id=expert.user_id, now=utc_now())
    why = translation_words(found.error) if found else ""
    return render(
        request, "desk/guidance_parts/_reply_translation.html",
        {**context, "ticket": ticket, "reply_translation": found, "why": why, "target": language_name(ticket)},
    )  # fmt: skip


def translation_context(ticket: DeskTicket, expert: Expert) -> dict[str, Any]:
    """Return what thread and reply show of translations; costs nothing where the language is the expert's own."""
    if ticket.facts.row.language in {"", reading_language(expert)}:
        return {"translations": {}, "may_translate": False}
    own = reading_language(expert)
    found = translations_for(ticket.facts.row.id, target=own, now=utc_now())
    return {
        "translations": found, "may_translate": may_translate(ticket.facts, expert), "reading": name_of(own),
        "spoken": language_name(ticket), "reading_code": own,
        "untranslated": sum(
            not message.is_held and message.author_id != expert.user_id
            and (message.id not in found or found[message.id].state == "failed")
            for message in ticket.messages
        ),
        "has_asked": any(not one.source_text for one in found.values()),
    }  # fmt: skip


def language_name(ticket: DeskTicket) -> str:
    """Return the name of a ticket's language in the reader's."""
    return name_of(ticket.facts.row.language)


def name_of(code: str) -> str:
    """Return a language's name in the reader's language; the code where Django knows none."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
