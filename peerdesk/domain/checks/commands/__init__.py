"""Commands of `checks`."""

from .fairness import begin_adverse_action, decide_adverse_action, file_dispute, sweep_reports
from .providers import connect_provider, drop_check_rule, rewrap_check_secrets, set_check_rule
from .requests import give_consent, send_due_checks, take_result

__all__ = [
    "begin_adverse_action", "connect_provider", "decide_adverse_action", "drop_check_rule", "file_dispute", "give_consent",
    "rewrap_check_secrets", "send_due_checks", "set_check_rule", "sweep_reports", "take_result",
]  # fmt: skip
