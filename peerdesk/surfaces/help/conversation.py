"""The customer's conversation page: opened by a secret link, live, with the customer's own values put back in."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.answers.commands import decide_self_service
from peerdesk.domain.answers.queries import find_offered_answer
from peerdesk.domain.attachments.commands import examine_uploads, write_with_files
from peerdesk.domain.attachments.queries import own_files
from peerdesk.domain.conversations.queries import Conversation, MessageView, customer_copy, get_conversation_by_token
from peerdesk.domain.experts.queries import find_expert_id, public_profiles
from peerdesk.domain.guidance.queries import sent_translations
from peerdesk.domain.insights.queries import expected_reply_seconds
from peerdesk.domain.matching.commands import keep_apart, let_meet_again
from peerdesk.domain.matching.queries import CustomerWait, find_blocked_pair, find_wait
from peerdesk.domain.privacy.queries import list_looks_at_customer
from peerdesk.domain.quality.commands import answer_survey
from peerdesk.domain.quality.queries import find_survey, survey_token
from peerdesk.domain.tickets.commands import note_customer_here, reopen_ticket, resolve_ticket
from peerdesk.domain.tickets.queries import TicketFacts, newest_of_conversation
from peerdesk.domain.tickets.rules import Channel, Evidence, TicketState
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import invalid, not_found
from peerdesk.foundation.realtime.topics import stream_token

from .files import by_message, files_hint, refuse_cut_form
from .forms import MessageForm, RatingForm
from .pages import public_context

WITH_A_PERSON = {TicketState.QUEUED, TicketState.CLAIMED, TicketState.STAFF, TicketState.TRIAGE, TicketState.GUARDED,
                 TicketState.RECEIVED, TicketState.HELD}  # fmt: skip

HOURS_FROM = 5400


@require_GET
@permission("customer_link")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The whole page."""
    conversation = get_conversation_by_token(token, now=utc_now())
    context = {
        "stream_token": _stream_token(conversation), "form": MessageForm(), "files_hint": files_hint(conversation.brand),
        **_thread_context(conversation, token),
        **public_context(conversation.brand),
    }
    return render(request, "help/conversation.html", context)


@require_GET
@permission("customer_link")
def history(request: HttpRequest, token: str) -> HttpResponse:
    """The thread alone, refetched when something happened."""
    conversation = get_conversation_by_token(token, now=utc_now())
    return render(request, "help/_thread.html", _thread_context(conversation, token))


@require_GET
@permission("customer_link")
def fresh_stream_token(request: HttpRequest, token: str) -> JsonResponse:  # noqa: ARG001 - a view's signature
    """A new token for the page's live stream."""
    conversation = get_conversation_by_token(token, now=utc_now())
    return JsonResponse({"token": _stream_token(conversation)})


@require_POST
@permission("customer_link")
def presence(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The page of a chat is open: while it says so, the chat goes on."""
    now = utc_now()
    conversation = get_conversation_by_token(token, now=now)
    note_customer_here(newest_of_conversation(conversation.id).row.id, now=now)
    return HttpResponse(status=204)


@require_POST
@permission("customer_link")
def add_message(request: HttpRequest, token: str) -> HttpResponse:
    """The customer writes more."""
    now = utc_now()
    conversation = get_conversation_by_token(token, now=now)
    form = MessageForm(request.POST, request.FILES)
    refuse_cut_form(request)
    if not form.is_valid():
        raise invalid("message_empty" if not request.POST.get("text", "").strip() else "message_too_long")
    files = examine_uploads(conversation.brand, uploads=form.cleaned_data["attachments"])
    write_with_files(conversation, text=form.cleaned_data["text"], files=files, now=utc_now())
    return _done(request, conversation, token)


@require_POST
@permission("customer_link")
def answer_outcome(request: HttpRequest, token: str) -> HttpResponse:
    """The offered answer solved it, or a person is wanted."""
    now = utc_now()
    conversation = get_conversation_by_token(token, now=now)
    ticket = newest_of_conversation(conversation.id)
    decide_self_service(ticket.row.id, is_solved=request.POST.get("outcome") == "solved", now=now)
    return _done(request, conversation, token)


@require_POST
@permission("customer_link")
def resolution(request: HttpRequest, token: str) -> HttpResponse:
    """The customer says that it is solved."""
    now = utc_now()
    conversation = get_conversation_by_token(token, now=now)
    resolve_ticket(newest_of_conversation(conversation.id).row.id, evidence=Evidence.CUSTOMER, now=now)
    return _done(request, conversation, token)


@require_POST
@permission("customer_link")
def reopening(request: HttpRequest, token: str) -> HttpResponse:
    """Back to a person, in one tap: it did not work."""
    now = utc_now()
    conversation = get_conversation_by_token(token, now=now)
    reopen_ticket(newest_of_conversation(conversation.id).row.id, now=now)
    return _done(request, conversation, token)


@require_POST
@permission("customer_link")
def rating(request: HttpRequest, token: str) -> HttpResponse:
    """The customer rates the resolution; the survey's own single-use token decides."""
    now = utc_now()
    conversation = get_conversation_by_token(token, now=now)
    form = RatingForm(request.POST)
    if not form.is_valid():
        raise invalid("rating_out_of_range")
    data = form.cleaned_data
    answer_survey(data["survey"], rating=data["rating"], reasons=data["reasons"], now=now)
    return _done(request, conversation, token)


@require_POST
@permission("customer_link")
def other_expert(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody else next time: whoever answered last is not asked again for this customer (`again` 1: take it back)."""
    now = utc_now()
    conversation = get_conversation_by_token(token, now=now)
    expert_id = _last_expert(customer_copy(conversation))
    if expert_id is None:
        raise not_found("not_found")
    pair_id = find_blocked_pair(conversation.customer_id, expert_id=expert_id)
    if request.POST.get("again") != "1":
        keep_apart(conversation.customer, expert_id=expert_id, wished_by="customer", now=now)
    elif pair_id is not None:
        let_meet_again(pair_id, brand_id=conversation.brand_id, now=now)
    return _done(request, conversation, token)


def _last_expert(messages: Sequence[MessageView]) -> uuid.UUID | None:
    answered = [m.author_id for m in messages if m.author_kind == "expert" and m.author_id]
    return find_expert_id(answered[-1]) if answered else None


def _done(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return render(request, "help/_thread.html", _thread_context(conversation, token))
    return HttpResponseRedirect(reverse("conversation", args=[token]), status=303)


def _stream_token(conversation: Conversation) -> str:
    return stream_token([f"conversation:{conversation.id}"])


def _thread_context(conversation: Conversation, token: str) -> dict[str, Any]:
    now = utc_now()
    ticket = newest_of_conversation(conversation.id)
    messages, files = customer_copy(conversation), by_message(own_files(conversation))
    profiles = public_profiles(m.author_id for m in messages if m.author_kind == "expert" and m.author_id)
    has_expert = any(m.author_kind == "expert" for m in messages)
    last_expert = _last_expert(messages) if has_expert else None
    translated = sent_translations(conversation) if has_expert else {}
    survey = find_survey(ticket.row.id, cycle=ticket.cycle, now=now) if ticket.row.state == "resolved" else None
    offered = find_offered_answer(ticket.row.id, cycle=ticket.cycle)
    return {
        "token": token, "ticket": ticket, "chat": _chat(ticket, conversation), "brand": conversation.brand,
        "thread": [
            {
                "message": m, "profile": profiles.get(m.author_id) if m.author_id else None,
                "files": files.get(m.number, ()), "translation": translated.get(m.id),
            }
            for m in messages
        ],
        "can_choose": last_expert is not None,
        "is_apart": bool(last_expert and find_blocked_pair(conversation.customer_id, expert_id=last_expert)),
        "looks": list_looks_at_customer(conversation.customer_id),
        "waits_for_person": ticket.row.state in WITH_A_PERSON, "offered": offered,
        "expected_seconds": _expected(ticket, conversation), "wait": wait_words(find_wait(ticket.row.id)), "survey": survey,
        "survey_token": survey_token(survey.id) if survey and survey.is_open else "",
        "reasons": RatingForm().fields["reasons"].choices,  # type: ignore[attr-defined]
    }  # fmt: skip


def _chat(ticket: TicketFacts, conversation: Conversation) -> dict[str, Any]:
    """Return whether this is a chat, within how many minutes somebody answers, and why it is a chat no more."""
    is_open = ticket.row.state not in {TicketState.RESOLVED, TicketState.CLOSED}
    return {
        "is_on": ticket.row.channel == Channel.CHAT and is_open, "end": ticket.chat_end if is_open else "",
        "minutes": math.ceil(conversation.brand.chat_return_seconds / 60),
    }  # fmt: skip


def _expected(ticket: TicketFacts, conversation: Conversation) -> float | None:
    return expected_reply_seconds(conversation.brand_id) if ticket.first_reply_at is None else None


def wait_words(wait: CustomerWait | None) -> dict[str, Any] | None:
    """Return a customer's place in the queue, and in words the time in which eight of ten like theirs are answered."""
    if wait is None:
        return None
    words = ""
    if wait.low_seconds is not None and wait.high_seconds is not None:
        unit, name = (3600, "h") if wait.high_seconds >= HOURS_FROM else (60, "min")
        low, high = math.floor(wait.low_seconds / unit), max(math.ceil(wait.high_seconds / unit), 1)
        if name == "h":
            words = ngettext(
                "Eight of ten questions like yours get their first answer within %(high)d hour.",
                "Eight of ten questions like yours get their first answer after %(low)d to %(high)d hours.", high,
            ) % {"low": low, "high": high}
        else:
            words = ngettext(
                "Eight of ten questions like yours get their first answer within %(high)d minute.",
                "Eight of ten questions like yours get their first answer after %(low)d to %(high)d minutes.", high,
            ) % {"low": low, "high": high}
    return {"place": wait.place, "words": words}
