"""Step-by-step flows: plans, what is wrong with them, walking through them, drawing them, counting walks. Pure."""

from .checking import MOST_DEPTH, Problem, depth_of, problems_of, reachable
from .outline import Row, outline_of
from .plan import (
    LONGEST_ANSWER,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_ANSWERS,
    MOST_STEPS,
    OUTCOMES,
    Answer,
    Kind,
    Plan,
    Step,
    cleaned_text,
    cleaned_words,
    plan_data,
    plan_from,
)
from .statistics import Tally, WalkRow, tally
from .walking import Move, NoWayError, Passed, Trail, go_back, go_on, passed_steps, standing, trail_data, trail_from

__all__ = [
    "LONGEST_ANSWER",
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "MOST_ANSWERS",
    "MOST_DEPTH",
    "MOST_STEPS",
    "OUTCOMES",
    "Answer",
    "Kind",
    "Move",
    "NoWayError",
    "Passed",
    "Plan",
    "Problem",
    "Row",
    "Step",
    "Tally",
    "Trail",
    "WalkRow",
    "cleaned_text",
    "cleaned_words",
    "depth_of",
    "go_back",
    "go_on",
    "outline_of",
    "passed_steps",
    "plan_data",
    "plan_from",
    "problems_of",
    "reachable",
    "standing",
    "tally",
    "trail_data",
    "trail_from",
]
