"""Commands of `matching`."""

from .claims import (
    accept_offer,
    accept_shown_offer,
    decline_offer,
    escalate_as_expert,
    finish_claim,
    hold_by_mail,
    renew_lease,
    restore_offer,
    return_ticket,
    send_reply,
    withdraw_open_offers,
)
from .conflicts import keep_apart, let_meet_again
from .outcomes import learn_from_history, note_outcome, note_standing
from .policies import end_trial, make_live, return_to_defaults, try_policy, write_policy
from .replies import ReplyStoppedError, send_checked_reply
from .rounds import (
    hasten_for_free_hand,
    hasten_rounds,
    open_first_rounds,
    open_rounds,
    sweep_leases,
    sweep_offers,
    sweep_rounds,
)
from .tallies import sweep_backgrounds, sweep_paces
from .valves import sweep_valves
from .waits import sweep_waits

__all__ = [
    "ReplyStoppedError", "accept_offer", "accept_shown_offer", "decline_offer", "end_trial", "escalate_as_expert",
    "finish_claim", "hasten_for_free_hand", "hasten_rounds", "hold_by_mail", "keep_apart", "learn_from_history",
    "let_meet_again", "make_live", "note_outcome", "note_standing", "open_first_rounds",
    "open_rounds", "renew_lease", "restore_offer", "return_ticket",
    "return_to_defaults", "send_checked_reply", "send_reply", "sweep_backgrounds", "sweep_leases", "sweep_offers",
    "sweep_paces", "sweep_rounds", "sweep_valves", "sweep_waits", "try_policy", "withdraw_open_offers",
    "write_policy",
]  # fmt: skip
