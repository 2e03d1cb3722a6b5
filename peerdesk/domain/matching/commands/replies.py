"""The check that stands between an expert's reply and the customer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from peerdesk.domain.experts.models import Expert
from peerdesk.domain.matching.queries import get_held_ticket
from peerdesk.domain.privacy.queries import reply_problems
from peerdesk.engines.redaction import ReplyProblem
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind

from .claims import send_reply

ONLY_A_WARNING = frozenset({"foreign_link"})


class ReplyStoppedError(DomainError):
    """`reply_blocked`: must be changed. `reply_needs_confirmation`: may be sent by saying so."""

    def __init__(self, code: str, problems: Sequence[ReplyProblem]) -> None:
        super().__init__(code, ErrorKind.UNPROCESSABLE, {"text": ",".join(sorted({p.code for p in problems}))})
        self.problems = tuple(problems)

    @property
    def is_only_a_warning(self) -> bool:
        """Whether the expert may send it all the same."""
        return self.code == "reply_needs_confirmation"


@command
def send_checked_reply(
    ticket_id: uuid.UUID, *, expert: Expert, fencing: int, text: str, awaits_customer: bool, is_confirmed: bool,
    now: datetime,
) -> uuid.UUID:
    """Send a reply that holds no personal data and asks for none; links to foreign hosts want a confirmation.

    Raises `ReplyStoppedError`, `ticket_not_found`, `claim_ended`, `message_empty`. Returns the message's id.
    """
    ticket = get_held_ticket(ticket_id, expert=expert)
    problems = reply_problems(ticket.brand, ticket.conversation.customer, text)
    blocking = [problem for problem in problems if problem.code not in ONLY_A_WARNING]
    if blocking:
        raise ReplyStoppedError("reply_blocked", blocking)
    if problems and not is_confirmed:
        raise ReplyStoppedError("reply_needs_confirmation", problems)
    return send_reply(
        ticket_id, expert=expert, fencing=fencing, text=text, awaits_customer=awaits_customer, now=now
    )
