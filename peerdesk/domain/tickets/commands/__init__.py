"""Commands of `tickets`."""

from .history import PastReply, PastTicket, import_closed_ticket
from .intake import OpenedTicket, note_cleared_message, note_held_message, open_ticket, receive_customer_message
from .moves import locked_ticket
from .outcome import (
    add_notice,
    close_ticket,
    offer_machine_answer,
    reopen_ticket,
    reply_as_expert,
    reply_as_staff,
    resolve_as_staff,
    resolve_ticket,
)
from .routing import (
    Understanding,
    await_self_service,
    claim_ticket,
    close_held,
    escalate_ticket,
    let_go_on,
    record_understanding,
    requeue_ticket,
    route_ticket,
    set_ticket_price,
    settle_topic,
    settle_without_topic,
    take_as_staff,
)
from .timers import sweep_timers
from .vectors import (
    CopyOf,
    copies_of_conversation,
    copies_of_customer,
    forget_question_vectors,
    keep_question_vector,
    question_vector,
)

__all__ = [
    "CopyOf",
    "OpenedTicket",
    "PastReply",
    "PastTicket",
    "Understanding",
    "add_notice",
    "await_self_service",
    "claim_ticket",
    "close_held",
    "close_ticket",
    "copies_of_conversation",
    "copies_of_customer",
    "escalate_ticket",
    "forget_question_vectors",
    "import_closed_ticket",
    "keep_question_vector",
    "let_go_on",
    "locked_ticket",
    "note_cleared_message",
    "note_held_message",
    "offer_machine_answer",
    "open_ticket",
    "question_vector",
    "receive_customer_message",
    "record_understanding",
    "reopen_ticket",
    "reply_as_expert",
    "reply_as_staff",
    "requeue_ticket",
    "resolve_as_staff",
    "resolve_ticket",
    "route_ticket",
    "set_ticket_price",
    "settle_topic",
    "settle_without_topic",
    "sweep_timers",
    "take_as_staff",
]
