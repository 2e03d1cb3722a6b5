"""Commands of `broker`: registering actions, asking for one, carrying it out."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2
import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from procrastinate.contrib.django import app
from standardwebhooks.webhooks import Webhook

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.matching.models import Claim
from peerdesk.domain.privacy.commands import GuardFailedError, alarm_of_canary, guard_original
from peerdesk.domain.privacy.models import Placeholder
from peerdesk.domain.privacy.queries import scope_placeholders
from peerdesk.domain.privacy.rules import Original
from peerdesk.domain.tickets.commands import locked_ticket
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.webhooks.rules import new_signing_secret
from peerdesk.engines import redaction
from peerdesk.foundation.crypto import SealBrokenError, is_sealed_by_current, seal_by_master, unseal_by_master
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found
from peerdesk.foundation.http_client import AddressRefusedError, check_public_url, post
from peerdesk.foundation.ids import new_id
from peerdesk.foundation.outbox.emit import emit

from .events import ActionFinished, ActionRequested
from .models import ActionCall, BrandAction, CallState
from .rules import MOST_ATTEMPTS, ActionDraft, Outcome, check_budget, check_draft, chosen_types, read_outcome

log = structlog.get_logger(__name__)
TASK, TASK_QUEUE = "broker.carry_out", "actions"
OPEN = (CallState.REQUESTED, CallState.SENDING)
# What may have moved money: a call that nobody answered counts as one that was carried out.
COUNTED = (*OPEN, CallState.DONE, CallState.UNKNOWN)
FORGOTTEN_AFTER = timedelta(minutes=2)


class CallUnansweredError(Exception):
    """The brand's system did not answer; the job runner tries again."""


@dataclass(frozen=True)
class _Letter:
    """What is sent: made in the job, never stored."""

    url: str
    body: str
    headers: dict[str, str]


@command
def register_action(brand_id: uuid.UUID, *, draft: ActionDraft, now: datetime) -> tuple[BrandAction, str]:
    """Register an action. Returns it with its signing secret, shown once. Raises `invalid_action`, `action_slug_taken`."""
    hosts = {str(host).lower() for host in Brand.objects.values_list("action_hosts", flat=True).get(id=brand_id)}
    local = settings.LOCAL_ACTION_HOSTS
    check_draft(draft, types=redaction.DATA_TYPES, hosts=hosts, local=local)
    try:
        check_public_url(draft.url, local_hosts=local)
    except AddressRefusedError as error:
        raise invalid("invalid_action", url="not_public") from error
    action_id, secret = new_id(), new_signing_secret()
    try:
        with transaction.atomic():
            row = BrandAction.objects.create(
                id=action_id, brand_id=brand_id, slug=draft.slug, name=draft.name, url=draft.url,
                placeholder_types=list(draft.placeholder_types), confirm_text=draft.confirm_text,
                moves_money=draft.moves_money, budget_ticket_minor=draft.budget_ticket_minor,
                budget_expert_day_minor=draft.budget_expert_day_minor, created_at=now,
                sealed_secret=seal_by_master(secret.encode(), _context(action_id)),
            )
    except IntegrityError as error:
        raise conflict("action_slug_taken") from error
    return row, secret


@command
def retire_action(action_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Offer an action no more; its calls stay on record. Raises `action_not_found`."""
    if not BrandAction.objects.filter(id=action_id, brand_id=brand_id, retired_at__isnull=True).update(retired_at=now):
        raise not_found("action_not_found")


@command
def rewrap_action_secrets() -> int:
    """Seal the secrets that an older master key sealed under the newest. Returns how many."""
    count = 0
    for row in BrandAction.objects.select_for_update().order_by("id"):
        if not is_sealed_by_current(bytes(row.sealed_secret), _context(row.id)):
            row.sealed_secret = seal_by_master(
                unseal_by_master(bytes(row.sealed_secret), _context(row.id)), _context(row.id)
            )
            row.save(update_fields=["sealed_secret"])
            count += 1
    return count


@command
def request_action(
    ticket_id: uuid.UUID, *, expert: Expert, fencing: int, action_id: uuid.UUID, tokens: Sequence[str],
    amount_minor: int, request_key: uuid.UUID, now: datetime,
) -> uuid.UUID:
    """Ask for an action on values that the expert does not see; the call itself is a job. Returns the call's id.

    The same `request_key` is the same call. Raises `claim_ended`, `action_not_found`, `invalid_placeholders`,
    `amount_not_allowed`, `action_budget_spent`.
    """
    ticket = locked_ticket(ticket_id)
    if not Claim.objects.filter(ticket=ticket, expert=expert, fencing=fencing, is_active=True).exists():
        raise conflict("claim_ended")
    earlier = ActionCall.objects.filter(ticket=ticket, request_key=request_key).first()
    if earlier is not None:
        return earlier.id
    action = BrandAction.objects.filter(id=action_id, brand_id=ticket.brand_id, retired_at__isnull=True).first()
    if action is None:
        raise not_found("action_not_found")
    _check_tokens(action, ticket, tokens)
    Expert.objects.select_for_update(no_key=True).get(id=expert.id)  # two tickets at once share the day's budget
    _check_budget(action, ticket, expert, amount_minor, now=now)
    call = ActionCall.objects.create(
        brand_id=ticket.brand_id, action=action, ticket=ticket, user=expert.user, fencing=fencing,
        request_key=request_key, tokens=list(tokens), amount_minor=amount_minor, currency=ticket.brand.currency,
        requested_at=now,
    )
    alarm_of_canary(ticket.conversation.customer, user=expert.user, scope_id=ticket.conversation_id, now=now)
    emit(
        ActionRequested(
            call_id=call.id, ticket_id=ticket.id, conversation_id=ticket.conversation_id, brand_id=ticket.brand_id,
            user_id=expert.user_id,
        ),
        now=now,
    )
    _defer(call.id)
    return call.id


def carry_out_call(call_id: uuid.UUID, *, now: datetime) -> str:
    """Carry out one call: open the values and sign, then send outside any transaction, then redact and store.

    Safe to run again and side by side: the call's id is the idempotency key, and the first answer stands. Returns the
    state. Raises CallUnansweredError to be tried again; after the last try the outcome is `unknown`.
    """
    letter = _begin(call_id, now=now)
    if letter is None:
        return str(ActionCall.objects.values_list("state", flat=True).get(id=call_id))
    status, outcome = 0, None
    try:
        local = settings.LOCAL_ACTION_HOSTS
        answer = post(letter.url, body=letter.body.encode(), headers=letter.headers, local_hosts=local)
        status, outcome = answer.status, read_outcome(answer.body)
    except AddressRefusedError:
        return _finish(call_id, CallState.FAILED, error="address_refused", now=now)
    except (httpx2.HTTPError, OSError) as error:
        log.warning("action_unanswered", call_id=str(call_id), error=type(error).__name__)
    if 200 <= status < 300 and outcome is not None:  # noqa: PLR2004 - success, RFC 9110
        return _finish(call_id, CallState.DONE if outcome.is_done else CallState.REFUSED, outcome=outcome, status=status,
                       now=now)  # fmt: skip
    if 300 <= status < 500:  # noqa: PLR2004 - it will not do it, however often it is asked; it has not done it either
        return _finish(call_id, CallState.FAILED, error="not_accepted", status=status, now=now)
    if ActionCall.objects.values_list("attempts", flat=True).get(id=call_id) >= MOST_ATTEMPTS:
        return _finish(call_id, CallState.UNKNOWN, error="no_answer", status=status, now=now)
    raise CallUnansweredError(str(call_id))


def sweep_forgotten_calls(*, now: datetime) -> int:
    """Defer calls again whose job is gone; those tried often enough end as `unknown`. Returns how many."""
    ids = ActionCall.objects.filter(state__in=OPEN, requested_at__lt=now - FORGOTTEN_AFTER).order_by("requested_at")
    waiting = list(ids.values_list("id", "attempts")[:50])
    for call_id, attempts in waiting:
        if attempts >= MOST_ATTEMPTS:
            _finish(call_id, CallState.UNKNOWN, error="no_answer", now=now)
        else:
            _defer(call_id)
    return len(waiting)


@command
def _begin(call_id: uuid.UUID, *, now: datetime) -> _Letter | None:
    """Mark a call as being sent and make its letter; None when it is over, or ends here."""
    call = _locked(call_id)
    if call.state not in OPEN:
        return None
    holds = Claim.objects.filter(ticket_id=call.ticket_id, fencing=call.fencing, is_active=True)
    if not holds.filter(expert__user_id=call.user_id).exists():
        _end(call, CallState.FAILED, error="claim_ended", now=now)
        return None
    conversation = call.ticket.conversation
    wanted = chosen_types(call.tokens)
    try:
        opened = scope_placeholders(conversation.customer, conversation.id)
        known: dict[tuple[str, int], str] = {(item.type, item.number): item.value for item in opened}
        values = {kind: known[place] for kind, place in wanted.items()}
    except (SealBrokenError, KeyError):
        _end(call, CallState.FAILED, error="value_gone", now=now)
        return None
    call.state, call.attempts = CallState.SENDING, call.attempts + 1
    call.save(update_fields=["state", "attempts"])
    return _letter(call, values, now=now)


def _letter(call: ActionCall, values: dict[str, str], *, now: datetime) -> _Letter:
    data: dict[str, object] = {"call_id": str(call.id), "action": call.action.slug, "ticket": call.ticket.reference,
                               "values": values}  # fmt: skip
    if call.action.moves_money:
        data |= {"amount_minor": call.amount_minor, "currency": call.currency}
    body = json.dumps({"type": f"action.{call.action.slug}", "timestamp": now.isoformat(), "data": data})
    secret = unseal_by_master(bytes(call.action.sealed_secret), _context(call.action_id)).decode()
    headers = {
        "Content-Type": "application/json", "Idempotency-Key": str(call.id), "webhook-id": str(call.id),
        "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": Webhook(secret).sign(str(call.id), now, body),
    }  # fmt: skip
    return _Letter(call.action.url, body, headers)


@command
def _finish(
    call_id: uuid.UUID, state: CallState, *, now: datetime, outcome: Outcome | None = None, error: str = "",
    status: int = 0,
) -> str:
    """Store how a call ended, its words redacted; the first end stands."""
    call = _locked(call_id)
    if call.state not in OPEN:
        return str(call.state)
    text = ""
    if outcome is not None and outcome.text:
        original = Original("", redaction.scrub_secrets(outcome.text).text)
        conversation = call.ticket.conversation
        try:
            text = guard_original(
                conversation.customer, brand=call.brand, scope_id=conversation.id, original=original
            ).text
        except (GuardFailedError, SealBrokenError):
            error = "result_withheld"  # what the guard cannot read is thrown away, not kept for later
    _end(call, state, error=error, text=text, status=status, now=now)
    return str(call.state)


def _end(
    call: ActionCall, state: CallState, *, now: datetime, error: str = "", text: str = "", status: int = 0
) -> None:
    call.state, call.error_code, call.result, call.finished_at = state, error, text, now
    call.status_code = status or None
    call.save(update_fields=["state", "error_code", "result", "finished_at", "status_code"])
    emit(
        ActionFinished(
            call_id=call.id, ticket_id=call.ticket_id, conversation_id=call.ticket.conversation_id,
            brand_id=call.brand_id, user_id=call.user_id, state=str(state),
        ),
        now=now,
    )


def _locked(call_id: uuid.UUID) -> ActionCall:
    return (
        ActionCall.objects.select_for_update(of=("self",))
        .select_related("action", "brand", "ticket__conversation__customer")
        .get(id=call_id)
    )


def _check_tokens(action: BrandAction, ticket: Ticket, tokens: Sequence[str]) -> None:
    wanted = chosen_types(tokens)
    if set(wanted) != set(action.placeholder_types):
        raise invalid("invalid_placeholders")
    known = Placeholder.objects.filter(scope_id=ticket.conversation_id, brand_id=ticket.brand_id).exclude(sealed=b"")
    if set(wanted.values()) - set(known.values_list("type", "number")):
        raise invalid("invalid_placeholders")


def _check_budget(action: BrandAction, ticket: Ticket, expert: Expert, amount: int, *, now: datetime) -> None:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    spent = ActionCall.objects.filter(action=action, state__in=COUNTED)
    check_budget(
        amount, moves_money=action.moves_money, ticket=action.budget_ticket_minor, day=action.budget_expert_day_minor,
        spent_ticket=spent.filter(ticket=ticket).aggregate(sum=Sum("amount_minor"))["sum"] or 0,
        spent_day=spent.filter(user_id=expert.user_id, requested_at__gte=today).aggregate(sum=Sum("amount_minor"))["sum"]
        or 0,
    )


def _defer(call_id: uuid.UUID) -> None:
    app.configure_task(TASK, queue=TASK_QUEUE, lock=str(call_id)).defer(call_id=str(call_id))


def _context(action_id: uuid.UUID) -> str:
    return f"action:{action_id}"
