"""Sentences that went from a draft into a reply, and what people made of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from peerdesk.domain.answers.commands import note_guidance_use
from peerdesk.domain.answers.models import Article, ArticleState
from peerdesk.domain.conversations.models import AuthorKind, Message
from peerdesk.domain.guidance.models import InsertedSentence, InsertedState, ModelDraft, WorkState
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.drafting import judge_sentences, units_of
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import invalid, not_found

MOST_AT_ONCE = 20
MOST_OPEN = 100


@dataclass(frozen=True)
class InsertedPlace:
    """A piece of an article by its number (`engines.drafting.units_of`)."""

    article_id: uuid.UUID
    place: int


@dataclass(frozen=True)
class ModelPlace:
    """A sentence of a model's draft by its place there."""

    draft_id: uuid.UUID
    place: int


@command
def note_inserted_sentences(
    ticket_id: uuid.UUID, *, places: Sequence[InsertedPlace | ModelPlace], user: User, now: datetime
) -> None:
    """Remember sentences that were put into a reply, and the articles used.

    The words come from the article or from the draft that was judged, never from the browser. Raises `article_not_found`,
    `draft_not_found`, `bad_request`.
    """
    if not 0 < len(places) <= MOST_AT_ONCE:
        raise invalid("bad_request", sentence="invalid")
    pieces = [
        *_of_articles(ticket_id, [place for place in places if isinstance(place, InsertedPlace)]),
        *_of_models(ticket_id, [place for place in places if isinstance(place, ModelPlace)]),
    ]
    known = set(_open_rows(ticket_id, user.id).values_list("article_id", "text"))
    new = {(piece.article_id, piece.text): piece for piece in pieces if (piece.article_id, piece.text) not in known}
    if len(known) + len(new) > MOST_OPEN:
        return  # nobody reads so many; the reply itself is not hindered
    InsertedSentence.objects.bulk_create(
        InsertedSentence(
            ticket_id=ticket_id, article_id=one.article_id, user=user, text=one.text, call_id=one.call_id, inserted_at=now
        )
        for _, one in sorted(new.items(), key=str)
    )
    for article_id in sorted({piece.article_id for piece in pieces}):
        note_guidance_use(ticket_id, article_id=article_id, user=user, now=now)


@dataclass(frozen=True)
class _Piece:
    article_id: uuid.UUID
    text: str
    call_id: uuid.UUID | None = None


def _of_models(ticket_id: uuid.UUID, places: Sequence[ModelPlace]) -> list[_Piece]:
    drafts = ModelDraft.objects.filter(
        id__in={place.draft_id for place in places}, ticket_id=ticket_id, state=WorkState.READY
    ).in_bulk()
    pieces = []
    for place in places:
        draft = drafts.get(place.draft_id)
        if draft is None:
            raise not_found("draft_not_found")
        if not 0 <= place.place < len(draft.sentences):
            raise invalid("bad_request", sentence="invalid")
        row = draft.sentences[place.place]
        ids = {source["number"]: uuid.UUID(source["id"]) for source in draft.sources}
        if row["source"] in ids:  # a courtesy rests on no article and is not counted
            pieces.append(_Piece(ids[row["source"]], row["text"], draft.call_id))
    return pieces


def _of_articles(ticket_id: uuid.UUID, places: Sequence[InsertedPlace]) -> list[_Piece]:
    if not places:
        return []
    brand_id = Ticket.objects.values_list("brand_id", flat=True).get(id=ticket_id)
    ids = {place.article_id for place in places}
    published = Article.objects.filter(id__in=ids, brand_id=brand_id, state=ArticleState.PUBLISHED)
    units = {article.id: units_of(article.body) for article in published}
    if ids - units.keys():
        raise not_found("article_not_found")
    if any(not 0 <= place.place < len(units[place.article_id]) for place in places):
        raise invalid("bad_request", sentence="invalid")
    return [_Piece(place.article_id, units[place.article_id][place.place].text) for place in places]


@command
def judge_inserted(ticket_id: uuid.UUID, *, user_id: uuid.UUID, now: datetime) -> int:
    """Say of each open sentence what became of it in what was sent since. Returns how many; safe to run again."""
    rows = list(_open_rows(ticket_id, user_id).select_for_update().order_by("id"))
    if not rows:
        return 0
    since = min(row.inserted_at for row in rows)
    texts = Message.objects.filter(
        conversation__tickets=ticket_id, author_kind=AuthorKind.EXPERT, author_id=user_id, created_at__gte=since
    ).order_by("number")
    outcomes = judge_sentences([row.text for row in rows], "\n".join(texts.values_list("text", flat=True)))
    for row, outcome in zip(rows, outcomes, strict=True):
        row.state, row.judged_at = InsertedState(outcome), now
    InsertedSentence.objects.bulk_update(rows, ["state", "judged_at"])
    return len(rows)


def _open_rows(ticket_id: uuid.UUID, user_id: uuid.UUID) -> models.QuerySet[InsertedSentence]:
    return InsertedSentence.objects.filter(ticket_id=ticket_id, user_id=user_id, state=InsertedState.OPEN)
