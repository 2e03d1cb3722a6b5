"""One ticket: its redacted conversation, why it is here, what staff may do. Originals only after a logged reveal."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.answers.commands import note_guidance_use
from peerdesk.domain.answers.queries import get_published_article, search_answers
from peerdesk.domain.brands.queries import list_topics, member_names
from peerdesk.domain.conversations.queries import (
    MessageView,
    original_details,
    original_messages,
    question_text,
    redacted_messages,
)
from peerdesk.domain.experts.queries import pseudonyms_of, public_profiles
from peerdesk.domain.matching.queries import rounds_of
from peerdesk.domain.privacy.commands import reveal_scope
from peerdesk.domain.privacy.queries import has_revealed, hides_secrets, list_reveals
from peerdesk.domain.quality.queries import rating_of
from peerdesk.domain.tickets.commands import note_viewer, reply_as_staff, resolve_as_staff, take_as_staff
from peerdesk.domain.tickets.queries import (
    TicketFacts,
    conversation_of,
    escalations_of,
    get_ticket,
    timeline_of,
    viewers_of,
)
from peerdesk.domain.tickets.rules import HELD_REASONS
from peerdesk.domain.triage.commands import correct_topic
from peerdesk.domain.triage.queries import decision_facts
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.crypto import SealBrokenError
from peerdesk.foundation.errors import DomainError, not_found

from .access import Seat, fresh_log_in, is_htmx, staff_only
from .forms import ReplyForm, RevealForm
from .frame import address, back, page, put_errors, words_of
from .privacy.files import files_of
from .words import (
    ACTOR_WORDS,
    IN_HOUSE_WORDS,
    INTENT_WORDS,
    LEVEL_WORDS,
    MOOD_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    STATE_ICONS,
    STATE_TONES,
    STATE_WORDS,
    URGENCY_WORDS,
)

ANSWERS = 4
TO_REPLY = {"staff", "waiting"}
TO_TAKE = {"queued"}
NAMED_EXPERTS = 6


@require_GET
@staff_only
def ticket(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID) -> HttpResponse:
    """The whole page; a live refresh takes its parts from the same page."""
    form = ReplyForm(initial=_inserted(request, seat))
    return _page(request, seat, ticket_id, form=form)


@require_GET
@staff_only
def answers(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID) -> HttpResponse:
    """Published answers to the question, or to what staff looks for, each ready to be put into the reply."""
    facts = get_ticket(ticket_id, brand_id=seat.brand.id)
    query = request.GET.get("q", "").strip()[:400]
    hits = search_answers(seat.brand.id, query or question_text(facts.row.conversation_id), limit=ANSWERS)
    context = {"hits": hits, "query": query, "facts": facts}
    return page(request, seat, "answers", context, current="tickets")


@require_POST
@staff_only
@fresh_log_in
def reveals(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID) -> HttpResponse:
    """Show the originals to this person for half an hour, for a reason that is logged."""
    conversation = conversation_of(ticket_id, brand_id=seat.brand.id)
    form = RevealForm(request.POST)
    if form.is_valid():
        try:
            reveal_scope(
                conversation.customer_id, brand_id=seat.brand.id, scope_id=conversation.id, user=seat.user,
                reason=form.cleaned_data["reason"], now=utc_now(),
            )
            said = _("You see the originals for half an hour. Your name and reason are kept with the ticket.")
            return back(request, address(seat, "ticket", ticket_id), said=said)
        except DomainError as error:
            form.add_error("reason", words_of(error))
    return _page(request, seat, ticket_id, reveal_form=form, status=422)


@require_POST
@staff_only
def takeover(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID) -> HttpResponse:
    """Take the ticket."""
    url = address(seat, "ticket", ticket_id)
    try:
        take_as_staff(ticket_id, brand_id=seat.brand.id, user=seat.user, now=utc_now())
    except DomainError as error:
        return back(request, url, said=words_of(error), is_error=True)
    return back(request, url, said=_("The ticket is yours."))


@require_POST
@staff_only
def messages(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID) -> HttpResponse:
    """Send a reply. It is sealed and guarded like everything that may hold personal data."""
    get_ticket(ticket_id, brand_id=seat.brand.id)
    form = ReplyForm(request.POST)
    now = utc_now()
    if form.is_valid():
        try:
            reply_as_staff(
                ticket_id, brand_id=seat.brand.id, user=seat.user, text=form.cleaned_data["text"],
                awaits_customer=form.cleaned_data["then"] != "keep", now=now,
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            for article_id in form.used_articles():
                with suppress(DomainError):  # withdrawn meanwhile: the reply is sent all the same
                    note_guidance_use(ticket_id, article_id=article_id, user=seat.user, now=now)
            return back(request, address(seat, "ticket", ticket_id), said=_("Your reply was sent."))
    return _page(request, seat, ticket_id, form=form, status=422)


@require_POST
@staff_only
def viewers(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID) -> HttpResponse:
    """Say that the page is open, or (`writing` 1) that this person writes; answers with who else is there."""
    now = utc_now()
    get_ticket(ticket_id, brand_id=seat.brand.id)
    note_viewer(ticket_id, user=seat.user, is_writing=request.POST.get("writing") == "1", now=now)
    others = viewers_of(ticket_id, but=seat.user.id, now=now)
    staff, experts = member_names(seat.brand.id), public_profiles(one.user_id for one in others)
    named = [
        {"name": staff.get(one.user_id) or (experts[one.user_id].pseudonym if one.user_id in experts else _("Somebody")),
         "is_writing": one.is_writing}
        for one in others
    ]  # fmt: skip
    return render(request, "console/parts/viewers.html", {"brand": seat.brand, "ticket_id": ticket_id, "others": named})


@require_POST
@staff_only
def resolution(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID) -> HttpResponse:
    """Staff says that it is solved."""
    url = address(seat, "ticket", ticket_id)
    try:
        resolve_as_staff(ticket_id, brand_id=seat.brand.id, by=seat.user, now=utc_now())
    except DomainError as error:
        return back(request, url, said=words_of(error), is_error=True)
    return back(request, url, said=_("Marked as solved."))


@require_POST
@staff_only
def topic(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID) -> HttpResponse:
    """A person says what the ticket is about; the classifier learns from it."""
    try:
        topic_id = uuid.UUID(request.POST.get("topic", ""))
    except ValueError as error:
        raise not_found("topic_not_found") from error
    correct_topic(ticket_id, brand_id=seat.brand.id, topic_id=topic_id, by=seat.user, now=utc_now())
    name = next((row.name for row in list_topics(seat.brand.id) if row.id == topic_id), "")
    is_triage = request.POST.get("next") == "triage"
    url = address(seat, "triage") if is_triage else address(seat, "ticket", ticket_id)
    return back(request, url, said=_("Topic: %(topic)s. The machine learns from it.") % {"topic": name})


def _understood(ticket_id: uuid.UUID, seat: Seat) -> dict[str, Any]:
    decision = decision_facts(ticket_id, brand_id=seat.brand.id)
    known = [reason for reason in decision.in_house_reasons if reason in IN_HOUSE_WORDS] if decision else []
    return {
        "decision": decision, "mood": MOOD_WORDS.get(decision.mood, "") if decision else "",
        "intent": INTENT_WORDS.get(decision.intent, "") if decision else "",
        "sure": {
            "urgency": LEVEL_WORDS[decision.urgency_level][0], "mood": LEVEL_WORDS[decision.mood_level][0],
            "intent": LEVEL_WORDS[decision.intent_level][0],
        } if decision else {},
        "in_house": [IN_HOUSE_WORDS[reason] for reason in known],
        "level": LEVEL_WORDS.get(decision.level if decision else ""),
    }


def _page(
    request: HttpRequest, seat: Seat, ticket_id: uuid.UUID, *, form: ReplyForm | None = None,
    reveal_form: RevealForm | None = None, status: int = 200,
) -> HttpResponse:
    facts = get_ticket(ticket_id, brand_id=seat.brand.id)
    state = facts.row.state
    names = member_names(seat.brand.id)
    may_reply = state in TO_REPLY
    hits = []
    if may_reply and not is_htmx(request):
        hits = search_answers(seat.brand.id, question_text(facts.row.conversation_id), limit=ANSWERS)
    told = [{"row": row, "words": REASON_WORDS.get(row.reason, row.reason)} for row in escalations_of(ticket_id)]
    context = {
        "facts": facts, "ticket": facts.row, "state_words": STATE_WORDS.get(state, state),
        "state_tone": STATE_TONES.get(state, ""), "state_icon": STATE_ICONS.get(state, "circle"),
        "urgency": URGENCY_WORDS.get(facts.row.urgency, facts.row.urgency),
        "may_reply": may_reply, "may_take": state in TO_TAKE or (state == "staff" and facts.assignee_id is None),
        "may_resolve": may_reply, "is_mine": facts.assignee_id == seat.user.id,
        "assignee": names.get(facts.assignee_id, "") if facts.assignee_id else "",
        "form": form or ReplyForm(), "reveal_form": reveal_form or RevealForm(), "hits": hits,
        "topics": list_topics(seat.brand.id), **_understood(ticket_id, seat),
        "escalations": told,
        **_held(seat, facts, told),
        "timeline": _timeline(ticket_id), "rounds": _rounds(ticket_id), "rating": rating_of(ticket_id),
        "reveals": list_reveals(facts.row.conversation_id, brand_id=seat.brand.id),
        "has_secrets": hides_secrets(facts.row.conversation_id, brand_id=seat.brand.id),
        "customer_id": conversation_of(ticket_id, brand_id=seat.brand.id).customer_id if seat.is_admin else None,
        **_history(seat, facts, names),
    }  # fmt: skip
    query = f"?ticket={ticket_id}"
    return page(request, seat, "ticket", context, current="tickets", status=status, stream_query=query)


def _held(seat: Seat, facts: TicketFacts, escalations: list[dict[str, Any]]) -> dict[str, Any]:
    """Say whether triage holds the ticket, which one its customer asked before, and whether it may be put away as spam."""
    before = facts.duplicate_of
    is_new = facts.row.state in {"staff", "triage"} and facts.first_reply_at is None
    return {
        "asked_before": get_ticket(before, brand_id=seat.brand.id).row if before else None, "may_be_spam": is_new,
        "is_held": bool(escalations) and escalations[0]["row"].reason in HELD_REASONS,
    }  # fmt: skip


def _history(seat: Seat, facts: TicketFacts, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    """Return the redacted messages, or the originals and the customer's details after this person's own reveal."""
    conversation_id = facts.row.conversation_id
    is_revealed = has_revealed(seat.user, conversation_id, brand_id=seat.brand.id, now=utc_now())
    rows: list[MessageView] | None = None
    found: dict[str, Any] = {"is_revealed": is_revealed, "is_erased": False, "details": None}
    if is_revealed:
        conversation = conversation_of(facts.row.id, brand_id=seat.brand.id)
        try:
            rows = original_messages(conversation)
            found["details"] = original_details(conversation)
        except SealBrokenError:
            found["is_erased"] = True
    rows = redacted_messages(conversation_id) if rows is None else rows
    profiles = public_profiles(row.author_id for row in rows if row.author_kind == "expert" and row.author_id)
    files = files_of(facts, seat, is_revealed=is_revealed)
    found["history"] = [
        {"message": row, "name": _author(row, profiles, names), "files": files.get(row.number, ())} for row in rows
    ]
    return found


def _author(row: MessageView, profiles: dict[uuid.UUID, Any], names: dict[uuid.UUID, str]) -> str:
    if row.author_kind == "customer":
        return _("Customer")
    if row.author_kind == "machine":
        return _("Automatic answer")
    if row.author_id is None:
        return _("Your own system")
    if row.author_kind == "expert":
        return profiles[row.author_id].pseudonym if row.author_id in profiles else _("Expert")
    return names.get(row.author_id, _("Staff"))


def _timeline(ticket_id: uuid.UUID) -> list[dict[str, Any]]:
    return [
        {
            "row": row, "state": STATE_WORDS.get(row.to_state, row.to_state), "tone": STATE_TONES.get(row.to_state, ""),
            "icon": STATE_ICONS.get(row.to_state, "circle"), "actor": ACTOR_WORDS.get(row.actor_kind, ""),
            "reason": REASON_WORDS.get(row.reason, row.reason),
        }
        for row in timeline_of(ticket_id)
    ]  # fmt: skip


def _rounds(ticket_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return each round in words: whom it asked, and how many it did not ask for which reason."""
    rounds = rounds_of(ticket_id)
    asked = {row.id: _asked(row.considered) for row in rounds}
    names = pseudonyms_of(expert for experts in asked.values() for expert in experts) if rounds else {}
    told = []
    for row in rounds:
        outcomes = Counter(str(reasons.get("outcome", "")) for reasons in row.considered.values())
        others = [
            {"count": count, "words": OUTCOME_WORDS.get(outcome, outcome)}
            for outcome, count in outcomes.most_common() if outcome != "offered"
        ]
        experts = asked[row.id]
        told.append({
            "number": row.number, "opened_at": row.opened_at, "asked_count": len(experts), "others": others,
            "asked": [names.get(expert, _("Expert")) for expert in experts[:NAMED_EXPERTS]],
            "more": max(len(experts) - NAMED_EXPERTS, 0), "considered": len(row.considered),
        })  # fmt: skip
    return told


def _asked(considered: dict[str, Any]) -> list[uuid.UUID]:
    places: Iterable[tuple[str, Any]] = sorted(considered.items(), key=lambda item: item[1].get("place", 0))
    return [uuid.UUID(expert) for expert, reasons in places if reasons.get("outcome") == "offered"]


def _inserted(request: HttpRequest, seat: Seat) -> dict[str, str]:
    """Return a reply begun with a published answer: how `insert` works without scripts."""
    try:
        article_id = uuid.UUID(request.GET["insert"])
    except (KeyError, ValueError):
        return {}
    article = get_published_article(article_id, brand_id=seat.brand.id, now=utc_now())
    return {"text": article.body, "guidance": str(article_id)}
