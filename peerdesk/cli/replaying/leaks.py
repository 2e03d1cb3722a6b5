"""Looking for known customer values in what experts can reach, independently of the guard's own check."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from peerdesk.domain.answers.models import Article
from peerdesk.domain.conversations.models import Conversation, Message
from peerdesk.domain.tickets.models import Escalation

from .reader import PastConversation

_NOT_DIGIT = re.compile(r"\D")
SHORTEST_NUMBER = 7


def leaked_values(conversation_id: uuid.UUID, past: PastConversation) -> list[str]:
    """Return the kinds of this customer's values that stand in any text an expert can reach for this ticket."""
    texts = list(Message.objects.filter(conversation_id=conversation_id).values_list("text", flat=True))
    texts += Conversation.objects.filter(id=conversation_id).values_list("subject", flat=True)
    texts += Escalation.objects.filter(ticket__conversation_id=conversation_id).values_list("note", flat=True)
    articles = Article.objects.filter(origin_ticket__conversation_id=conversation_id)
    texts += [part for article in articles.values_list("title", "body") for part in article]
    return [kind for kind, value in _values(past) if any(_holds(text, value) for text in texts)]


def _values(past: PastConversation) -> Iterable[tuple[str, str]]:
    yield from past.details.known_values()
    yield from (("PLANTED", value) for value in past.planted)


def _holds(text: str, value: str) -> bool:
    folded, wanted = " ".join(text.casefold().split()), " ".join(value.casefold().split())
    if re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded):
        return True
    digits = _NOT_DIGIT.sub("", value)
    is_number = len(digits) >= SHORTEST_NUMBER and len(digits) >= len(value.strip()) / 2
    return is_number and digits in _NOT_DIGIT.sub("", text)
