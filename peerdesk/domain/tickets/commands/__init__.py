"""Commands of `tickets`."""

from .channel import continue_by_mail, note_customer_here
from .history import PastReply, PastTicket, import_closed_ticket
from .intake import OpenedTicket, note_cleared_message, note_held_message, open_ticket, receive_customer_message
from .moves import locked_ticket, prepare_latest
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
    raise_ticket_price,
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
from .viewers import forget_viewers, note_viewer

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
    "continue_by_mail",
    "copies_of_conversation",
    "copies_of_customer",
    "escalate_ticket",
    "forget_question_vectors",
    "forget_viewers",
    "import_closed_ticket",
    "keep_question_vector",
    "let_go_on",
    "locked_ticket",
    "note_cleared_message",
    "note_customer_here",
    "note_held_message",
    "note_viewer",
    "offer_machine_answer",
    "open_ticket",
    "prepare_latest",
    "question_vector",
    "raise_ticket_price",
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
