"""Driving conversations through the live pipeline: windows of questions in, offers out, recorded answers, then learning.

Each window is measured from its first question until every ticket is guarded, understood and offered (or answered by
knowledge, or with staff). What was right is learned only after the window, so each guess is made before its answer is
known (prequential evaluation: Dawid 1984).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from peerdesk.cli.replaying.reader import PastConversation
from peerdesk.cli.replaying.stage import Stage
from peerdesk.domain.answers.commands import approve_article, decide_self_service, propose_from_ticket
from peerdesk.domain.answers.models import SelfServiceOffer
from peerdesk.domain.conversations.rules import Origin
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.matching.commands import accept_offer, escalate_as_expert, send_reply
from peerdesk.domain.matching.models import Offer, OfferState
from peerdesk.domain.quality.commands import answer_survey
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.quality.queries import survey_token
from peerdesk.domain.tickets.commands import open_ticket, reply_as_staff, resolve_as_staff, resolve_ticket
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import EscalationReason, Evidence, TicketState
from peerdesk.domain.triage.commands import correct_topic, learn_example, train_if_due
from peerdesk.domain.triage.models import TriageDecision
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.idempotency.once import body_digest, carry_out_once
from peerdesk.foundation.outbox.models import OutboxEvent

from .workers import Workers

WINDOW = 100
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 120.0
NOT_YET = [TicketState.RECEIVED.value, TicketState.GUARDED.value, TicketState.TRIAGE.value]
Say = Callable[[str], None]


class ReplayStalledError(Exception):
    """The pipeline made no progress for two minutes; the message says where it stands."""


@dataclass
class Progress:
    """What happened so far."""

    tickets: dict[uuid.UUID, PastConversation] = field(default_factory=dict)
    conversations: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    offered_seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    self_served: int = 0
    self_served_correct: int = 0
    escalated: int = 0
    claimed: int = 0


def play(conversations: Sequence[PastConversation], stage: Stage, *, workers: Workers, pace: float, say: Say) -> Progress:
    """Play all conversations. `pace` is tickets per second, 0 for as fast as it goes."""
    progress = Progress()
    for start in range(0, len(conversations), WINDOW):
        window = conversations[start : start + WINDOW]
        began = time.perf_counter()
        ids = _ask(window, stage, progress, pace)
        _until_offered(ids, stage, progress, workers)
        progress.offered_seconds += time.perf_counter() - began
        _answer(ids, stage, progress, workers)
        _learn(ids, stage, progress)
        say(f"{start + len(window)} of {len(conversations)} conversations, {len(progress.errors)} errors")
    return progress


def _ask(window: Sequence[PastConversation], stage: Stage, progress: Progress, pace: float) -> list[uuid.UUID]:
    ids = []
    for past in window:
        ticket_id, conversation_id = _ask_once(past, stage)
        progress.tickets[ticket_id] = past
        progress.conversations[ticket_id] = conversation_id
        ids.append(ticket_id)
        if pace:
            time.sleep(1 / pace)
    return ids


def _ask_once(past: PastConversation, stage: Stage) -> tuple[uuid.UUID, uuid.UUID]:
    """Open the conversation's ticket, or find the one that an earlier, interrupted replay into this brand opened."""
    now = utc_now()

    def command() -> dict[str, str]:
        opened = open_ticket(
            stage.brand.id, details=past.details, subject=past.subject, text=past.messages[0].text, origin=Origin.API,
            now=now, is_simulated=True,
        )
        return {"ticket": str(opened.ticket_id), "conversation": str(opened.conversation_id)}

    digest = body_digest(past.messages[0].text.encode("utf-8", "surrogatepass"))
    answer = carry_out_once(command, scope=f"replay:{stage.brand.id}", key=past.id, body_hash=digest, now=now).body
    return uuid.UUID(answer["ticket"]), uuid.UUID(answer["conversation"])


def _until_offered(ids: list[uuid.UUID], stage: Stage, progress: Progress, workers: Workers) -> None:
    """Wait until no ticket is on its way; tickets that wait for a person's topic get the recorded one at once."""
    settled: set[uuid.UUID] = set()

    def is_done() -> bool:
        waiting = _on_their_way(ids)
        for ticket_id, state in waiting:
            if state == TicketState.TRIAGE and ticket_id not in settled:
                _settle_topic(ticket_id, stage, progress)
                settled.add(ticket_id)
        return not waiting

    _wait(is_done, workers, "guarded, understood and offered")


def _on_their_way(ids: list[uuid.UUID]) -> list[tuple[uuid.UUID, str]]:
    """Return the tickets, with their states, that are not understood yet or that nobody was asked to take."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id, state FROM tickets_ticket ticket WHERE id = ANY(%s) AND (state = ANY(%s) OR state = 'queued'
               AND NOT EXISTS (SELECT 1 FROM matching_offer WHERE ticket_id = ticket.id AND state = 'open'))""",
            [ids, NOT_YET],
        )
        return [(ticket_id, state) for ticket_id, state in cursor.fetchall()]


def _settle_topic(ticket_id: uuid.UUID, stage: Stage, progress: Progress) -> None:
    past = progress.tickets[ticket_id]
    topic = stage.topics.get(past.topic) or next(iter(stage.topics.values()))
    try:
        correct_topic(ticket_id, brand_id=stage.brand.id, topic_id=topic.id, by=stage.editor, now=utc_now())
    except DomainError as error:
        progress.errors.append(f"{past.id}: {error.code}")


def _answer(ids: list[uuid.UUID], stage: Stage, progress: Progress, workers: Workers) -> None:
    Expert.objects.filter(id__in=[expert.id for expert in stage.experts.values()]).update(last_seen_at=utc_now())
    _judge_self_service(ids, progress)
    _wait(lambda: not _on_their_way(ids), workers, "offered after self-service")
    for ticket in Ticket.objects.filter(id__in=ids, state=TicketState.QUEUED).order_by("opened_at"):
        try:
            with transaction.atomic():  # a claim without its reply would wait for an expert who is not there
                _claim_and_reply(ticket, stage, progress)
        except DomainError as error:
            progress.errors.append(f"{progress.tickets[ticket.id].id}: {error.code}")
    for ticket in Ticket.objects.filter(id__in=ids, state=TicketState.STAFF):
        with transaction.atomic():  # the reply and the resolution, or neither
            _answer_as_staff(ticket, stage, progress)
    _until_quiet(ids, progress, workers)
    for ticket in Ticket.objects.filter(id__in=ids, state=TicketState.WAITING):
        resolve_ticket(ticket.id, evidence=Evidence.CUSTOMER, now=utc_now())
    _until_quiet(ids, progress, workers)
    _rate(ids, progress)


def _judge_self_service(ids: list[uuid.UUID], progress: Progress) -> None:
    offers = SelfServiceOffer.objects.filter(ticket_id__in=ids).select_related("article")
    for offer in offers:
        past = progress.tickets[offer.ticket_id]
        origin = progress.tickets.get(offer.article.origin_ticket_id) if offer.article.origin_ticket_id else None
        is_right = bool(past.same_as) and origin is not None and origin.same_as == past.same_as
        progress.self_served += 1
        progress.self_served_correct += is_right
        decide_self_service(offer.ticket_id, is_solved=is_right, now=utc_now())


def _claim_and_reply(ticket: Ticket, stage: Stage, progress: Progress) -> None:
    past = progress.tickets[ticket.id]
    answer = past.answer
    offers = list(Offer.objects.filter(ticket=ticket, state=OfferState.OPEN).select_related("expert__user"))
    recorded = stage.experts.get(answer.author) if answer else None
    chosen = next((offer for offer in offers if recorded and offer.expert_id == recorded.id), offers[0])
    claim = accept_offer(chosen.id, expert=chosen.expert, now=utc_now())
    progress.claimed += 1
    if past.is_escalated or answer is None:
        escalate_as_expert(
            ticket.id, expert=chosen.expert, fencing=claim.fencing, reason=EscalationReason.NOT_SURE,
            note="As recorded.", now=utc_now(),
        )
        progress.escalated += 1
        return
    send_reply(
        ticket.id, expert=chosen.expert, fencing=claim.fencing, text=answer.text, awaits_customer=True, now=utc_now()
    )


def _answer_as_staff(ticket: Ticket, stage: Stage, progress: Progress) -> None:
    answer = progress.tickets[ticket.id].answer
    if answer is None:
        return  # nobody ever answered it: it stays with the brand's staff, which is where it belongs
    reply_as_staff(
        ticket.id, brand_id=stage.brand.id, user=stage.editor, text=answer.text, awaits_customer=True, now=utc_now()
    )
    resolve_as_staff(ticket.id, brand_id=stage.brand.id, by=stage.editor, now=utc_now())


def _rate(ids: list[uuid.UUID], progress: Progress) -> None:
    for survey in Survey.objects.filter(ticket_id__in=ids, answered_at__isnull=True):
        rating = progress.tickets[survey.ticket_id].rating
        if rating:
            answer_survey(survey_token(survey.id), rating=rating, reasons=[], now=utc_now())


def _learn(ids: list[uuid.UUID], stage: Stage, progress: Progress) -> None:
    """What a brand's people would have done by now: the topic set right, the good answer published."""
    now = utc_now()
    for ticket in Ticket.objects.filter(id__in=ids, resolved_at__isnull=False).select_related("conversation"):
        topic = stage.topics.get(progress.tickets[ticket.id].topic)
        with transaction.atomic():
            if topic is not None:
                learn_example(ticket, topic=topic, now=now)
            article = propose_from_ticket(ticket.id, now=now)
            if article is not None:
                for editor in (stage.editor, stage.second_editor):
                    approve_article(article.id, brand_id=stage.brand.id, by=editor, now=now)
    train_if_due(stage.brand.id, now=now)


def _until_quiet(ids: list[uuid.UUID], progress: Progress, workers: Workers) -> None:
    keys = [str(progress.conversations[ticket_id]) for ticket_id in ids]
    _wait(lambda: not OutboxEvent.objects.filter(key__in=keys, done_at__isnull=True).exists(), workers, "settled")


def _wait(is_done: Callable[[], bool], workers: Workers, goal: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_done():
        workers.keep_alive()
        if time.monotonic() > deadline:
            message = f"tickets were not {goal} within {PATIENCE_SECONDS:.0f} s; `peerdesk doctor` may say why"
            raise ReplayStalledError(message)
        time.sleep(POLL_SECONDS)


def topic_hits(progress: Progress, stage: Stage) -> tuple[int, int]:
    """Return (right, judged) of the machine's first guesses against the recorded topics."""
    right = judged = 0
    slugs = {topic.id: slug for slug, topic in stage.topics.items()}
    for row in TriageDecision.objects.filter(ticket_id__in=progress.tickets):
        past = progress.tickets[row.ticket_id]
        if past.topic:
            judged += 1
            right += row.guessed_topic_id is not None and slugs.get(row.guessed_topic_id) == past.topic
    return right, judged

