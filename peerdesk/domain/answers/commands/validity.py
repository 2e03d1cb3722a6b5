"""Articles that hold for a time: found from its beginning on, forgotten at its end."""

from __future__ import annotations

from datetime import datetime

from peerdesk.domain.answers.models import Article, ArticleState
from peerdesk.domain.answers.queries.validity import valid_at
from peerdesk.foundation.db.commands import command

from .indexing import forget_article

AT_ONCE = 100


@command
def forget_expired(*, now: datetime) -> int:
    """Take articles whose time is over out of search. Returns how many there were.

    Those whose time begins are indexed by `index_forgotten`, as all that should be findable and is not.
    """
    rows = Article.objects.filter(state=ArticleState.PUBLISHED, search_entry__isnull=False).exclude(valid_at(now))
    articles = rows.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]
    for article in articles:
        forget_article(article)
    return len(articles)
