"""A model's draft as the desk shows it: growing, ready, failed; never older than the conversation or its articles."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.answers.queries import live_versions
from peerdesk.domain.conversations.queries import MessageView
from peerdesk.domain.generation.queries import find_endpoint
from peerdesk.domain.generation.rules import Writing
from peerdesk.domain.guidance.models import ModelDraft, WorkState
from peerdesk.domain.guidance.rules import is_late
from peerdesk.domain.tickets.queries import TicketFacts
from peerdesk.engines.drafting import DraftSentence, DraftSource, draft_text
from peerdesk.engines.drafting.generative import read_sentences

OPEN = (WorkState.WAITING, WorkState.RUNNING)


@dataclass(frozen=True)
class ModelDraftView:
    """What the desk shows.

    Attributes:
        state: "off" (no model), "offered" (on request), "wanted" (to be asked for now), "writing", "late", "ready" or
            "failed".
        id: the draft's id, None when there is none.
        growing: unjudged sentences while the model writes; shown, never to be inserted.
        sentences: judged ones; the place of each in this tuple is how it is inserted.
        sources: articles that they cite; `number` is as in `sentences`.
        left_out: how many sentences no article says.
        error: why it failed.
        model: which model wrote.

    """

    state: str
    id: uuid.UUID | None = None
    growing: tuple[str, ...] = ()
    sentences: tuple[DraftSentence, ...] = ()
    sources: tuple[DraftSource, ...] = ()
    left_out: int = 0
    error: str = ""
    model: str = ""

    @property
    def text(self) -> str:
        """The whole reply."""
        return draft_text(self.sentences)


def find_model_draft(
    facts: TicketFacts, messages: Sequence[MessageView], *, now: datetime, writes: Writing | None = None
) -> ModelDraftView:
    """Return the newest draft for a ticket as it stands now; writes nothing.

    A draft for an earlier message, or one that cites an article which is not published any more in that version, is none.
    `writes` says when the brand's model drafts, for a caller who has read it already.
    """
    if writes is None:
        endpoint = find_endpoint(facts.brand_id)
        writes = endpoint.writes if endpoint else Writing.NEVER
    if writes == Writing.NEVER:
        return ModelDraftView("off")
    idle = ModelDraftView("wanted" if writes == Writing.AT_OPENING else "offered")
    row = ModelDraft.objects.select_related("call").filter(ticket_id=facts.row.id).order_by("-requested_at").first()
    if row is None:
        return idle
    if row.state in OPEN:
        return _growing(row, now=now)
    if row.message_number != last_number(messages):
        return idle
    if row.state == WorkState.FAILED:
        return ModelDraftView("failed", row.id, error=row.error)
    versions = {uuid.UUID(one["id"]): one["version"] for one in row.sources}
    if live_versions(versions) != versions:
        return ModelDraftView("offered", error="article_withdrawn")
    return ModelDraftView(
        "ready", row.id, (), tuple(DraftSentence(one["text"], one["source"], place=one["place"]) for one in row.sentences),
        tuple(DraftSource(one["number"], one["id"], one["title"]) for one in row.sources), sum(row.left_out.values()), "",
        row.call.model if row.call else "",
    )  # fmt: skip


def last_number(messages: Sequence[MessageView]) -> int:
    """Return the number of the newest message that may be shown."""
    return max((message.number for message in messages if not message.is_held), default=0)


def _growing(row: ModelDraft, *, now: datetime) -> ModelDraftView:
    texts = tuple(one.text for one in read_sentences(row.answer, is_whole=False)) if row.answer else ()
    return ModelDraftView("late" if is_late(row.moved_at, now=now) else "writing", row.id, texts)
