"""Commands of `incidents`."""

from .course import answer_incident, confirm_incident, dismiss_incident, fix_incident, take_back_fix, tell_everybody
from .watching import join_known_incident, look_at_new_questions, watch_for_incidents

__all__ = [
    "answer_incident",
    "confirm_incident",
    "dismiss_incident",
    "fix_incident",
    "join_known_incident",
    "look_at_new_questions",
    "take_back_fix",
    "tell_everybody",
    "watch_for_incidents",
]
