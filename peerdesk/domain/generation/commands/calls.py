"""Asking a model: reserve inside the budgets, ask outside any transaction, settle what it cost and how it ended."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from peerdesk.domain.generation.models import CallState, ModelCall, ModelEndpoint, Purpose
from peerdesk.domain.generation.queries import spent_on_ticket, spent_this_month
from peerdesk.domain.generation.rules import ABANDONED_AFTER, Breaker, estimate_tokens
from peerdesk.foundation.completions import (
    CompletionError,
    CompletionServer,
    OutputForm,
    Progress,
    Request,
    stream_completion,
)
from peerdesk.foundation.crypto import SealBrokenError, unseal_by_master
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind

from .settings import key_context

MOST_SECONDS = 60.0
BATCH = 200


class ModelRefusedError(DomainError):
    """The model was not asked: `model_off`, `model_resting`, `ticket_budget_spent` or `month_budget_spent`."""

    def __init__(self, code: str) -> None:
        super().__init__(code, ErrorKind.UNAVAILABLE)


@dataclass(frozen=True)
class Question:
    """What is asked, of whose model, for which ticket (None: a trial of the settings)."""

    brand_id: uuid.UUID
    ticket_id: uuid.UUID | None
    purpose: Purpose
    prompt_version: str
    name: str
    messages: Sequence[Mapping[str, str]]
    schema: Mapping[str, Any]
    most_tokens: int


@dataclass(frozen=True)
class Answer:
    """The whole answer and the call that brought it."""

    call_id: uuid.UUID
    text: str
    model: str


def ask_model(
    question: Question, *, clock: Callable[[], datetime], on_progress: Callable[[str], bool] | None = None
) -> Answer:
    """Ask a brand's model and wait for its whole answer; never called inside a transaction.

    Args:
        question: what to ask.
        clock: tells the time; a call lasts up to a minute.
        on_progress: is given the answer so far; the call is broken off when it returns False.

    Raises:
        ModelRefusedError: the model was not asked.
        CompletionError: it was asked and gave no answer; counted against the breaker, recorded with its code.

    """
    call, server, form = _reserve(question, now=clock())
    request = Request(question.messages, question.name, question.schema, question.most_tokens, MOST_SECONDS)
    last: Progress | None = None
    first_at: datetime | None = None
    try:
        for last in stream_completion(server, request, form=form):
            first_at = first_at or clock()
            if on_progress is not None:
                _go_on(on_progress, last.text)
    except CompletionError as error:
        _settle(call.id, last, error=error.code, first_at=first_at, now=clock())
        raise
    assert last is not None  # noqa: S101 - a stream without words raises
    _settle(call.id, last, error="", first_at=first_at, now=clock())
    return Answer(call.id, last.text, last.model or call.model)


def _go_on(on_progress: Callable[[str], bool], text: str) -> None:
    if not on_progress(text):
        raise CompletionError("not_wanted")


@command
def sweep_abandoned_calls(*, now: datetime) -> int:
    """End calls whose process died; what they had reserved counts as spent. Returns how many."""
    over = ModelCall.objects.filter(state=CallState.RUNNING, started_at__lt=now - ABANDONED_AFTER)
    ids = list(over.values_list("id", flat=True)[:BATCH])
    return ModelCall.objects.filter(id__in=ids, state=CallState.RUNNING).update(
        state=CallState.FAILED, error="abandoned", ended_at=now
    )


@command
def _reserve(question: Question, *, now: datetime) -> tuple[ModelCall, CompletionServer, OutputForm | None]:
    endpoint = ModelEndpoint.objects.select_for_update().filter(brand_id=question.brand_id).first()
    if endpoint is None:
        raise ModelRefusedError("model_off")
    if question.purpose != Purpose.TRIAL and Breaker(endpoint.faults, endpoint.open_until).is_open(now):
        raise ModelRefusedError("model_resting")
    wanted = estimate_tokens(*(message["content"] for message in question.messages)) + question.most_tokens
    # The brand's row is locked: two calls at once share what is left.
    if question.ticket_id and spent_on_ticket(question.ticket_id) + wanted > endpoint.ticket_tokens:
        raise ModelRefusedError("ticket_budget_spent")
    if spent_this_month(question.brand_id, now=now) + wanted > endpoint.month_tokens:
        raise ModelRefusedError("month_budget_spent")
    try:
        sealed = bytes(endpoint.sealed_key)
        key = unseal_by_master(sealed, key_context(question.brand_id)).decode() if sealed else ""
    except SealBrokenError as error:
        raise ModelRefusedError("model_off") from error
    call = ModelCall.objects.create(
        brand_id=question.brand_id, ticket_id=question.ticket_id, purpose=question.purpose, model=endpoint.model,
        prompt_version=question.prompt_version, tokens=wanted, started_at=now,
    )
    server = CompletionServer(endpoint.base_url, key, endpoint.model, settings.MODEL_HOSTS)
    return call, server, OutputForm(endpoint.output_form) if endpoint.output_form else None


@command
def _settle(
    call_id: uuid.UUID, last: Progress | None, *, error: str, first_at: datetime | None, now: datetime
) -> None:
    call = ModelCall.objects.select_for_update().get(id=call_id)
    if call.state != CallState.RUNNING:
        return  # given up as abandoned meanwhile
    call.state, call.error = (CallState.FAILED, error[:20]) if error else (CallState.DONE, "")
    call.first_at, call.ended_at = first_at, now
    if last is not None:
        call.model, call.fingerprint = (last.model or call.model)[:120], last.fingerprint[:120]
        call.input_tokens, call.output_tokens = last.input_tokens, last.output_tokens
        # A server that tells no count leaves the reservation standing, which is never less.
        call.tokens = last.input_tokens + last.output_tokens or call.tokens
    call.save()
    endpoint = ModelEndpoint.objects.select_for_update().filter(brand_id=call.brand_id).first()
    if endpoint is None or error == "not_wanted":
        return
    breaker = Breaker(endpoint.faults, endpoint.open_until).after(error, now=now)
    endpoint.faults, endpoint.open_until = breaker.faults, breaker.open_until
    if last is not None and not error:
        endpoint.output_form = last.form.value
    endpoint.save(update_fields=["faults", "open_until", "output_form"])
