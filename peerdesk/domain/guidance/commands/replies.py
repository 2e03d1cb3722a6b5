"""Sending a reply: the check of personal data stops it, a promise outside the brand's policy wants a confirmation (K09)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from peerdesk.domain.experts.models import Expert
from peerdesk.domain.guidance.queries import reply_promises
from peerdesk.domain.matching.commands import ReplyStoppedError, send_checked_reply
from peerdesk.domain.matching.queries import get_held_ticket
from peerdesk.domain.privacy.queries import reply_problems
from peerdesk.engines.drafting import Finding
from peerdesk.engines.redaction import ReplyProblem
from peerdesk.foundation.db.commands import command

ONLY_A_WARNING = frozenset({"foreign_link"})


class PromiseUnconfirmedError(ReplyStoppedError):
    """`reply_needs_confirmation`: the reply promises something that the brand has not allowed."""

    def __init__(self, problems: Sequence[ReplyProblem], promises: Sequence[Finding]) -> None:
        super().__init__("reply_needs_confirmation", problems)
        self.promises = tuple(promises)
        self.fields["text"] = ",".join(sorted({*(one.code for one in problems), "promise"}))


@command
def send_guided_reply(
    ticket_id: uuid.UUID, *, expert: Expert, fencing: int, text: str, awaits_customer: bool, is_confirmed: bool,
    now: datetime,
) -> uuid.UUID:
    """Send a reply as `matching.send_checked_reply` does, but a promise outside policy wants to be confirmed first.

    Raises `PromiseUnconfirmedError` with the links that want the same confirmation, so that one yes is about all that
    is shown; else what `send_checked_reply` raises. Returns the message's id.
    """
    if not is_confirmed:
        ticket = get_held_ticket(ticket_id, expert=expert)
        promises = reply_promises(ticket.brand_id, ticket_id, text=text, user_id=expert.user_id)
        problems = reply_problems(ticket.brand, ticket.conversation.customer, text) if promises else ()
        if promises and all(problem.code in ONLY_A_WARNING for problem in problems):
            raise PromiseUnconfirmedError(problems, promises)
    return send_checked_reply(
        ticket_id, expert=expert, fencing=fencing, text=text, awaits_customer=awaits_customer, is_confirmed=is_confirmed,
        now=now,
    )  # fmt: skip
