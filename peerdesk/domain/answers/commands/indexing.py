"""What can be found is written here, in the transaction that publishes or withdraws it: search sees both at once."""

from __future__ import annotations

import time
import uuid
from datetime import datetime

from peerdesk.domain.answers.models import (
    Article,
    ArticleState,
    EntryKind,
    SearchEntry,
    SearchPassage,
    SearchStatistics,
    StemCount,
)
from peerdesk.domain.answers.queries.validity import valid_at
from peerdesk.domain.answers.rules import needs_counting
from peerdesk.domain.conversations.queries import question_text
from peerdesk.domain.tickets.commands import CopyOf, question_vector
from peerdesk.engines.retrieval import entry_stems, passage_text, split_passages
from peerdesk.engines.understanding import FloatArray, get_embedder
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.vectors import vector_text
from peerdesk.foundation.db.writes import insert, write
from peerdesk.foundation.ids import new_id

# Up to so many entries are counted at once with a change; more are counted by a periodic task.
COUNTED_AT_ONCE = 2000
MAX_TITLE = 300
FORGOTTEN_AT_ONCE = 20
COMPLETE_SECONDS = 0.5


@command
def index_article(article: Article, *, now: datetime) -> None:
    """Make an article findable by its present words; its former ones are forgotten.

    At once by all its words, its title and its first passage: embedding a long text takes a second, too long for a
    transaction. The passages behind follow within seconds (`complete_entries`).
    """
    passages = split_passages(article.body)
    vectors = get_embedder().embed([article.title, passage_text(article.title, passages[0])])
    stems = entry_stems(article.title, article.body)
    forget_article(article)
    entry = SearchEntry(
        brand_id=article.brand_id, kind=EntryKind.ARTICLE, article=article, title=article.title, stems=stems,
        length=len(stems.split()), title_embedding=vector_text(vectors[0]), indexed_at=now,
        is_complete=len(passages) == 1,
    )  # fmt: skip
    insert(entry)
    _add_passages(entry, passages[:1], vectors[1:], first=1)
    _count_small(article.brand_id, now=now)


def complete_entries(*, seconds: float = COMPLETE_SECONDS) -> int:
    """Embed the further passages of new articles, for about so long. Returns how many articles were completed."""
    until = time.monotonic() + seconds
    done = 0
    while time.monotonic() < until and _complete_next():
        done += 1
    return done


def _complete_next() -> bool:
    """Embed the passages of the oldest unfinished entry, then write them: a withdrawal meanwhile waits for nothing."""
    rows = SearchEntry.objects.filter(is_complete=False, article__isnull=False).select_related("article")
    entry = rows.order_by("indexed_at", "id").first()
    if entry is None or entry.article is None:
        return False
    passages = split_passages(entry.article.body)[1:]
    _complete(entry.id, passages, get_embedder().embed([passage_text(entry.title, passage) for passage in passages]))
    return True


@command
def _complete(entry_id: uuid.UUID, passages: list[str], vectors: FloatArray) -> None:
    entry = SearchEntry.objects.select_for_update().filter(id=entry_id, is_complete=False).first()
    if entry is None:
        return  # withdrawn, written anew, or completed by another scheduler
    entry.is_complete = True
    entry.save(update_fields=["is_complete"])
    _add_passages(entry, passages, vectors, first=2)


def _add_passages(entry: SearchEntry, passages: list[str], vectors: FloatArray, *, first: int) -> None:
    for number, (passage, vector) in enumerate(zip(passages, vectors, strict=True), start=first):
        insert(SearchPassage(
            brand_id=entry.brand_id, kind=EntryKind.ARTICLE, entry=entry, number=number, body=passage,
            embedding=vector_text(vector),
        ))  # fmt: skip


@command
def forget_article(article: Article) -> None:
    """Nobody finds an article any more, from this transaction on."""
    write(
        "DELETE FROM answers_searchpassage WHERE entry_id IN (SELECT id FROM answers_searchentry WHERE article_id = %s)",
        [article.pk],
    )
    write("DELETE FROM answers_searchentry WHERE article_id = %s", [article.pk])


@command
def index_resolution(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Make a solved ticket findable for those who answer, by its redacted question and its last answer by a person.

    The vector is the one that triage made of the question, so that nothing is embedded here.
    """
    rows = read_rows(_SOLVED, [ticket_id])
    if not rows:
        return  # solved by an article, or nothing was said
    brand_id, conversation_id, answer = rows[0]
    question = question_text(conversation_id)
    title = " ".join(question.split())[:MAX_TITLE]
    stems = entry_stems(title, f"{question[MAX_TITLE:]} {answer}")
    vector = question_vector(ticket_id, question, now=now)
    write(
        """INSERT INTO answers_searchentry (id, brand_id, kind, ticket_id, title, stems, length, title_embedding, indexed_at)
           VALUES (%s, %s, 'resolution', %s, %s, %s, %s, %s::halfvec, %s)
           ON CONFLICT (ticket_id) DO UPDATE SET title = excluded.title, stems = excluded.stems, length = excluded.length,
               title_embedding = excluded.title_embedding, indexed_at = excluded.indexed_at""",
        [new_id(), brand_id, ticket_id, title, stems, len(stems.split()), vector_text(vector), now],
    )


_SOLVED = """
    SELECT ticket.brand_id, ticket.conversation_id, answer.text FROM tickets_ticket ticket
    JOIN LATERAL (
        SELECT text FROM conversations_message WHERE conversation_id = ticket.conversation_id
           AND author_kind IN ('expert', 'staff') AND guard_state = 'clean' ORDER BY number DESC LIMIT 1) answer ON true
    JOIN conversations_conversation thread ON thread.id = ticket.conversation_id
    JOIN privacy_customer customer ON customer.id = thread.customer_id AND customer.erased_at IS NULL
    WHERE ticket.id = %s AND ticket.state IN ('resolved', 'closed')"""


@command
def forget_resolution(ticket_id: uuid.UUID) -> None:
    """A ticket that is open again shows nobody how it was solved."""
    write("DELETE FROM answers_searchentry WHERE ticket_id = %s", [ticket_id])


@command
def forget_resolutions(of: CopyOf) -> None:
    """Let go of how a conversation's or a customer's tickets were solved."""
    write(f"DELETE FROM answers_searchentry WHERE ticket_id IN ({of.tickets})", of.values)  # noqa: S608 - our own text


@command
def index_forgotten(*, now: datetime) -> int:
    """Index published articles that are not findable, as after a restore or an upgrade. Returns how many there were."""
    missing = Article.objects.filter(valid_at(now), state=ArticleState.PUBLISHED, search_entry__isnull=True)
    articles = missing.select_for_update(of=("self",), skip_locked=True)[:FORGOTTEN_AT_ONCE]
    for article in articles:
        index_article(article, now=now)
    return len(articles)


@command
def count_stems(brand_id: uuid.UUID, *, now: datetime) -> None:
    """Count anew in how many of a brand's entries each stem stands."""
    rows = read_rows(
        "SELECT count(*), coalesce(avg(length), 0) FROM answers_searchentry WHERE brand_id = %s", [brand_id]
    )
    entries, mean_length = rows[0]
    SearchStatistics.objects.update_or_create(
        brand_id=brand_id, defaults={"entries": entries, "mean_length": float(mean_length), "counted_at": now}
    )
    StemCount.objects.filter(brand_id=brand_id).delete()
    write(
        """INSERT INTO answers_stemcount (brand_id, stem, entries)
           SELECT %s, word, ndoc
           FROM ts_stat(format('SELECT search FROM answers_searchentry WHERE brand_id = %%L', %s::text))""",
        [brand_id, str(brand_id)],
    )


def count_stems_if_due(brand_id: uuid.UUID, *, now: datetime) -> bool:
    """Count a brand's stems when a tenth of its entries is new since they were counted last. Returns whether it was done."""
    if not needs_counting(*_counted(brand_id)):
        return False
    count_stems(brand_id, now=now)
    return True


def _count_small(brand_id: uuid.UUID, *, now: datetime) -> None:
    counted, entries = _counted(brand_id)
    if entries <= COUNTED_AT_ONCE and needs_counting(counted, entries):
        count_stems(brand_id, now=now)


def _counted(brand_id: uuid.UUID) -> tuple[int, int]:
    """Return how many entries were counted last, and how many there are."""
    rows = read_rows(
        """SELECT coalesce((SELECT entries FROM answers_searchstatistics WHERE brand_id = %s), 0),
                  (SELECT count(*) FROM answers_searchentry WHERE brand_id = %s)""",
        [brand_id, brand_id],
    )
    return int(rows[0][0]), int(rows[0][1])
