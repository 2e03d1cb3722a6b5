"""Commands of `onboarding`."""

from .cohorts import create_cohort, invite_to_cohort, remind_cohort
from .letters import intend_letter, send_pending_letters
from .levels import grant_level, hold_levels, release_levels, sweep_levels
from .mentoring import (
    agree_to_mentor,
    end_mentoring,
    note_first_answer,
    read_first_answer,
    see_notes,
    sweep_first_answers,
)
from .papers import confirm_home, keep_payout, rewrap_payouts, sign_agreement
from .programmes import (
    change_programme,
    create_programme,
    move_step,
    publish_programme,
    restore_step,
    retire_step,
    save_step,
    set_levels,
    withdraw_programme,
)
from .steps import answer_practice, begin_onboarding, coach_answer, judge_marks, keep_profile, pass_reading

__all__ = [
    "agree_to_mentor",
    "answer_practice",
    "begin_onboarding",
    "change_programme",
    "coach_answer",
    "confirm_home",
    "create_cohort",
    "create_programme",
    "end_mentoring",
    "grant_level",
    "hold_levels",
    "intend_letter",
    "invite_to_cohort",
    "judge_marks",
    "keep_payout",
    "keep_profile",
    "move_step",
    "note_first_answer",
    "pass_reading",
    "publish_programme",
    "read_first_answer",
    "release_levels",
    "remind_cohort",
    "restore_step",
    "retire_step",
    "rewrap_payouts",
    "save_step",
    "see_notes",
    "send_pending_letters",
    "set_levels",
    "sign_agreement",
    "sweep_first_answers",
    "sweep_levels",
    "withdraw_programme",
]  # fmt: skip
