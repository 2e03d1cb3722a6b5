"""Reads of `onboarding`."""

from .cohorts import CohortRow, CohortView, cohort_view, get_cohort, list_cohorts, stage_counts
from .mine import (
    CardRow,
    MyOnboarding,
    StepPage,
    cards_for,
    find_my_onboarding,
    find_payout,
    get_step_page,
    onboarding_of_brand,
    open_onboardings,
)
from .people import PersonRow, brand_people, get_person, level_grants
from .programmes import ProgrammeRow, StepRow, find_programme, get_programme, get_step, list_programmes, list_steps
from .shifts import MentorBrand, ReadAnswer, Shift, UnreadAnswer, mentor_brands, notes_for, shift_of, unread_answers

__all__ = [
    "CardRow", "CohortRow", "CohortView", "MentorBrand", "MyOnboarding", "PersonRow", "ProgrammeRow", "ReadAnswer",
    "Shift", "StepPage", "StepRow", "UnreadAnswer", "brand_people", "cards_for", "cohort_view", "find_my_onboarding",
    "find_payout", "find_programme", "get_cohort", "get_person", "get_programme", "get_step", "get_step_page",
    "level_grants", "list_cohorts", "list_programmes", "list_steps", "mentor_brands", "notes_for", "onboarding_of_brand",
    "open_onboardings", "shift_of", "stage_counts", "unread_answers",
]  # fmt: skip
