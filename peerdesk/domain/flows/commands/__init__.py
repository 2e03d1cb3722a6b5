"""Commands of `flows`."""

from .editing import Edit, change_plan, copy_flow, create_flow, import_flow, rename_flow, restore_flow_version
from .publishing import approve_flow, restore_flow, submit_flow, withdraw_flow
from .walking import (
    At,
    answer_walk,
    forget_walks,
    go_back_in_walk,
    judge_inserted_outcome,
    note_outcome_inserted,
    put_walk_away,
    start_walk,
)

__all__ = [
    "At",
    "Edit",
    "answer_walk",
    "approve_flow",
    "change_plan",
    "copy_flow",
    "create_flow",
    "forget_walks",
    "go_back_in_walk",
    "import_flow",
    "judge_inserted_outcome",
    "note_outcome_inserted",
    "put_walk_away",
    "rename_flow",
    "restore_flow",
    "restore_flow_version",
    "start_walk",
    "submit_flow",
    "withdraw_flow",
]
