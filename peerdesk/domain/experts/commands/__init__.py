"""Commands of `experts`."""

from peerdesk.domain.experts.rules import REASON_MIN_LENGTH

from .marks import forget_marks, note_mark, rewrap_mark_key, settle_match, sweep_marks
from .papers import (
    AgreementDraft,
    accept_agreement,
    change_agreement,
    confirm_country,
    publish_agreement,
    write_agreement,
    write_country_rule,
)
from .presence import (
    change_hours,
    end_presence,
    go_offline,
    go_online,
    note_desks,
    note_presence,
    sweep_absent_experts,
)
from .profiles import (
    MOTIVATION_MIN_LENGTH,
    begin_small,
    change_chat_places,
    change_profile,
    create_expert,
    decide_application,
    grant_qualification,
    raise_terms,
    reopen_application,
    restore_qualification,
    revoke_qualification,
    submit_application,
)

__all__ = [
    "MOTIVATION_MIN_LENGTH", "REASON_MIN_LENGTH", "AgreementDraft", "accept_agreement", "begin_small",
    "change_agreement", "change_chat_places", "change_hours", "change_profile", "confirm_country", "create_expert",
    "decide_application", "end_presence", "forget_marks", "go_offline", "go_online", "grant_qualification",
    "note_desks", "note_mark", "note_presence", "publish_agreement", "raise_terms", "reopen_application",
    "restore_qualification", "revoke_qualification", "rewrap_mark_key", "settle_match", "submit_application",
    "sweep_absent_experts", "sweep_marks", "write_agreement", "write_country_rule",
]  # fmt: skip
