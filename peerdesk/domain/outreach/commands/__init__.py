"""Commands of `outreach`."""

from .lists import Mapped, bring_list, drop_list, read_list, sweep_lists
from .mailings import pause_mailing, set_terms, start_mailing, write_mail
from .sending import send_campaign_mails, try_mail
from .ways_in import note_mailed_application
from .ways_out import (
    erase_address,
    note_return,
    rewrap_outreach_keys,
    suppress_by_hand,
    sweep_recipients,
    take_returned_mail,
    unsubscribe,
)

__all__ = [
    "Mapped", "bring_list", "drop_list", "erase_address", "note_mailed_application", "note_return", "pause_mailing",
    "read_list", "rewrap_outreach_keys", "send_campaign_mails", "set_terms", "start_mailing", "suppress_by_hand",
    "sweep_lists", "sweep_recipients", "take_returned_mail", "try_mail", "unsubscribe", "write_mail",
]  # fmt: skip
