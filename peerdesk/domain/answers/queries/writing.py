"""What whoever writes an article should know before it is approved."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.domain.answers.models import Article
from peerdesk.domain.answers.rules import PLACEHOLDER, Content, own_hosts, places_outside
from peerdesk.domain.brands.models import Brand
from peerdesk.engines.retrieval import split_passages

from .learned import find_same_answer

SHORTEST_COMPARED = 80


@dataclass(frozen=True)
class Hint:
    """Something to think about. `detail` is a place outside, a placeholder, a number of passages, or a title."""

    code: str
    detail: str
    article_id: uuid.UUID | None = None


def writing_hints(brand: Brand, content: Content, *, article_id: uuid.UUID | None = None) -> list[Hint]:
    """Return what stands out: `outside`, `placeholder`, `long`, and `duplicate` of another article than `article_id`."""
    hosts = own_hosts(brand.allowed_hosts, brand.website)
    places = places_outside(content, own_hosts=hosts, countries=brand.countries)
    hints = [Hint("outside", place) for place in places]
    tokens = dict.fromkeys(match[0] for match in PLACEHOLDER.finditer(f"{content.title}\n{content.body}"))
    hints += [Hint("placeholder", token) for token in tokens]
    passages = len(split_passages(content.body))
    if passages > 1:
        hints.append(Hint("long", str(passages)))
    if len(content.body) >= SHORTEST_COMPARED:
        same = find_same_answer(brand.id, title=content.title, body=content.body, without=article_id)
        row = Article.objects.filter(id=same).only("title").first() if same else None
        if row is not None:
            hints.append(Hint("duplicate", row.title, row.id))
    return hints
