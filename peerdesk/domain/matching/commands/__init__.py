"""Commands of `matching`."""

from .claims import (
    accept_offer,
    decline_offer,
    escalate_as_expert,
    finish_claim,
    renew_lease,
    restore_offer,
    return_ticket,
    send_reply,
    withdraw_open_offers,
)
from .replies import ReplyStoppedError, send_checked_reply
from .rounds import hasten_rounds, note_outcome, open_round, sweep_leases, sweep_offers, sweep_rounds

__all__ = [
    "ReplyStoppedError",
    "accept_offer",
    "decline_offer",
    "escalate_as_expert",
    "finish_claim",
    "hasten_rounds",
    "note_outcome",
    "open_round",
    "renew_lease",
    "restore_offer",
    "return_ticket",
    "send_checked_reply",
    "send_reply",
    "sweep_leases",
    "sweep_offers",
    "sweep_rounds",
    "withdraw_open_offers",
]
