"""Commands of `outreach`."""

from .codes import (
    CodeTerms,
    agree_to_be_asked,
    make_codes,
    put_aside,
    revoke_codes,
    sweep_tries,
    try_code,
    use_code,
)
from .finds import Brought, bring_costs, bring_handles, erase_handle, mark_invited, note_invited_application
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
    "Brought",
    "CodeTerms",
    "Mapped",
    "agree_to_be_asked",
    "bring_costs",
    "bring_handles",
    "bring_list",
    "drop_list",
    "erase_address",
    "erase_handle",
    "make_codes",
    "mark_invited",
    "note_invited_application",
    "note_mailed_application",
    "note_return",
    "pause_mailing",
    "put_aside",
    "read_list",
    "revoke_codes",
    "rewrap_outreach_keys",
    "send_campaign_mails",
    "set_terms",
    "start_mailing",
    "suppress_by_hand",
    "sweep_lists",
    "sweep_recipients",
    "sweep_tries",
    "take_returned_mail",
    "try_code",
    "try_mail",
    "unsubscribe",
    "use_code",
    "write_mail",
]  # fmt: skip
